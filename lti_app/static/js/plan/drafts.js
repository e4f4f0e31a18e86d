/* What this browser keeps of a plan until it is sent. One key for each field, tied
 * to a person by a tag that says nothing about them. Cleared on sign-out. */
(function () {
  "use strict";
  var PREFIX = "blc-plan:";

  /** @type {Plan["need"]} */
  function need(hook, root) {
    var found = (root || document).querySelector(hook);
    if (!found) throw new Error("This page has no " + hook + ".");
    return found;
  }

  /** @type {Plan["around"]} */
  function around(hook, inner) {
    var found = inner.closest(hook);
    if (!found) throw new Error("This page has no " + hook + " around a " + inner.tagName + ".");
    return found;
  }

  /** @param {string} owner @returns {string[]} The keys of one person's texts. */
  function keysOf(owner) {
    var keys = [];
    try {
      for (var i = 0; i < localStorage.length; i++) {
        var key = localStorage.key(i);
        if (key && key.indexOf(PREFIX + owner + ":") === 0) keys.push(key);
      }
    } catch (error) {
      return []; // a browser that keeps nothing in frames
    }
    return keys;
  }

  /** @template Draft @param {string} owner @param {string} plan @returns {Drafts<Draft>} */
  function drafts(owner, plan) {
    var start = PREFIX + owner + ":" + plan + ":";
    return {
      /** Whether the text is kept. */
      keep: function (field, draft) {
        try {
          localStorage.setItem(start + field, JSON.stringify(draft));
          return true;
        } catch (error) {
          return false; // storage is off or full
        }
      },
      forget: function (field) {
        try {
          localStorage.removeItem(start + field);
        } catch (error) {
          return;
        }
      },
      /** Field → draft. */
      all: function () {
        /** @type {Record<string, Draft>} */
        var found = {};
        keysOf(owner).forEach(function (key) {
          if (key.indexOf(start) !== 0) return;
          try {
            found[key.slice(start.length)] = JSON.parse(localStorage.getItem(key) || "");
          } catch (error) {
            localStorage.removeItem(key); // cut off while it was written
          }
        });
        return found;
      },
    };
  }

  /** @param {string} owner */
  function clear(owner) {
    keysOf(owner).forEach(function (key) { localStorage.removeItem(key); });
  }

  window.BLCPlan = { need: need, around: around, drafts: drafts, keysOf: keysOf, clear: clear };
})();
