/* What this browser keeps of a plan until it is sent. One key for each field, tied
 * to a person by a tag that says nothing about them. Cleared on sign-out.
 * In IndexedDB, written through to the disk: browsers may hold what is put into localStorage back
 * for a minute, and lose it with a battery that dies. */
(function () {
  "use strict";
  var PREFIX = "blc-plan:", STORE = "drafts", LONGEST_OPENING_MS = 3000;

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

  /** @type {Promise<IDBDatabase | null>} The place; null in a browser that keeps nothing in frames. */
  var opened = new Promise(function (resolve) {
    try {
      var request = indexedDB.open("blc-plan", 1);
      request.onupgradeneeded = function () { request.result.createObjectStore(STORE); };
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { resolve(null); };
    } catch (error) {
      resolve(null);
    }
  });

  /** @type {Promise<null>} Some browsers never answer, and a slow one answers when nobody waits any more. */
  var over = new Promise(function (resolve) {
    window.setTimeout(function () { resolve(null); }, LONGEST_OPENING_MS);
  });

  /** Calls back if the place opens after all, when others have gone on without it. @param {() => void} then */
  async function late(then) {
    if (!(await Promise.race([opened, over])) && (await opened)) then();
  }

  /** What a request gives once it is safely stored; undefined where nothing can be kept.
   * @template Result @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<Result>} ask
   * @returns {Promise<Result | undefined>} */
  async function within(mode, ask) {
    var place = await Promise.race([opened, over]);
    if (!place) return undefined;
    var db = place;
    return new Promise(function (resolve) {
      try {
        var transaction = db.transaction(STORE, mode, { durability: "strict" });
        var request = ask(transaction.objectStore(STORE));
        transaction.oncomplete = function () { resolve(request.result); };
        transaction.onerror = transaction.onabort = function () { resolve(undefined); }; // full
      } catch (error) {
        resolve(undefined);
      }
    });
  }

  /** @param {string} start */
  function beginning(start) {
    return IDBKeyRange.bound(start, start + "\uffff");
  }

  /** @param {string} owner @returns {Promise<string[]>} The keys of one person's texts. */
  async function keysOf(owner) {
    var keys = await within("readonly", function (store) {
      return store.getAllKeys(beginning(PREFIX + owner + ":"));
    });
    return (keys || []).map(String);
  }

  /** @template Draft @param {string} owner @param {string} plan @returns {Drafts<Draft>} */
  function drafts(owner, plan) {
    var start = PREFIX + owner + ":" + plan + ":";
    return {
      keep: async function (field, draft) {
        var key = await within("readwrite", function (store) { return store.put(draft, start + field); });
        return key !== undefined;
      },
      forget: async function (field) {
        await within("readwrite", function (store) { return store.delete(start + field); });
      },
      all: async function () {
        var keys = await within("readonly", function (store) { return store.getAllKeys(beginning(start)); }) || [];
        var values = await within("readonly", function (store) { return store.getAll(beginning(start)); }) || [];
        /** @type {Record<string, Draft>} */
        var found = {};
        keys.forEach(function (key, index) { found[String(key).slice(start.length)] = values[index]; });
        return found;
      },
    };
  }

  /** @param {string} owner */
  async function clear(owner) {
    await within("readwrite", function (store) { return store.delete(beginning(PREFIX + owner + ":")); });
  }

  window.BLCPlan = { need: need, around: around, drafts: drafts, keysOf: keysOf, clear: clear, late: late };
})();
