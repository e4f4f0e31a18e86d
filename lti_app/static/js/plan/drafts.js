/* What this browser keeps of a plan until it is sent. One key for each window and field, tied
 * to a person by a tag that says nothing about them. Cleared on sign-out.
 * Windows never write over each other's texts. What a window that is gone left behind goes to
 * one other window of the same plan, and to one only: whoever holds the lock of its name.
 * In IndexedDB, written through to the disk: browsers may hold what is put into localStorage back
 * for a minute, and lose it with a battery that dies. */
(function () {
  "use strict";
  var PREFIX = "blc-plan:", STORE = "drafts", LONGEST_OPENING_MS = 3000, LONGEST_HANDOVER_MS = 400;

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

  /** Resolves when this window, and no other, deals with the texts under a name: until it closes.
   * Two windows that opened at once stand in line. @param {string} name @returns {Promise<void>} */
  function alone(name) {
    return new Promise(function (resolve) {
      var held = navigator.locks && navigator.locks.request(name, function () {
        resolve();
        return new Promise(function () {});
      });
      if (held) held.catch(function () { resolve(); }); // refused in some frames, which keep nothing either
      else resolve();
    });
  }

  /** @param {number} ms @returns {Promise<void>} */
  function pause(ms) {
    return new Promise(function (resolve) { window.setTimeout(resolve, ms); });
  }

  /** @template Draft @param {string} owner @param {string} plan @param {string} page @returns {Drafts<Draft>} */
  function drafts(owner, plan, page) {
    var start = PREFIX + owner + ":" + plan + ":", mine = alone(start + page);

    /** @param {string} one @returns {Promise<Record<string, Draft>>} */
    async function textsOf(one) {
      var range = beginning(start + one + ":");
      var keys = await within("readonly", function (store) { return store.getAllKeys(range); }) || [];
      var values = await within("readonly", function (store) { return store.getAll(range); }) || [];
      /** @type {Record<string, Draft>} */
      var found = {};
      keys.forEach(function (key, index) { found[String(key).slice(start.length + one.length + 1)] = values[index]; });
      return found;
    }

    /** @param {string} one @param {(left: LeftBehind<Draft>) => void} take */
    async function handOver(one, take) {
      await alone(start + one);
      var texts = await textsOf(one);
      if (Object.keys(texts).length) take({ page: one, texts: texts });
    }

    return {
      keep: async function (field, draft) {
        await mine;
        var key = await within("readwrite", function (store) { return store.put(draft, start + page + ":" + field); });
        return key !== undefined;
      },
      forget: async function (field, of) {
        await within("readwrite", function (store) { return store.delete(start + (of || page) + ":" + field); });
      },
      become: function (other) { page = other; },
      inherit: async function (take) {
        var names = (await keysOf(owner)).filter(function (key) { return key.startsWith(start); })
          .map(function (key) { return key.slice(start.length).split(":")[0]; });
        var others = Array.from(new Set(names)).filter(function (one) { return one !== page; });
        var all = Promise.all(others.map(function (one) { return handOver(one, take); }));
        if (others.length) await Promise.race([all, pause(LONGEST_HANDOVER_MS)]); // a window that is open keeps its own
      },
    };
  }

  /** @param {string} owner */
  async function clear(owner) {
    await within("readwrite", function (store) { return store.delete(beginning(PREFIX + owner + ":")); });
  }

  window.BLCPlan = { need: need, around: around, drafts: drafts, keysOf: keysOf, clear: clear, late: late };
})();
