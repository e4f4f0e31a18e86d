/* What this browser keeps of a plan until it is sent. One key for each field, tied
 * to a person by a tag that says nothing about them. Cleared on sign-out. */
(function () {
  "use strict";
  var PREFIX = "blc-plan:";

  /** @returns {string[]} The keys of one person's texts. */
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
        var found = {};
        keysOf(owner).forEach(function (key) {
          if (key.indexOf(start) !== 0) return;
          try {
            found[key.slice(start.length)] = JSON.parse(localStorage.getItem(key));
          } catch (error) {
            localStorage.removeItem(key); // cut off while it was written
          }
        });
        return found;
      },
    };
  }

  function clear(owner) {
    keysOf(owner).forEach(function (key) { localStorage.removeItem(key); });
  }

  window.BLCPlan = { drafts: drafts, keysOf: keysOf, clear: clear };
})();
