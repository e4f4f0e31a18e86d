const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const vm = require("node:vm");

const SCRIPT = path.join(__dirname, "../../../lti_app/static/js/plan/drafts.js");

/** A browser's database as the script uses it; one that is full takes nothing new. */
class Place {
  constructor({ full = false, blocked = false, silent = false } = {}) {
    Object.assign(this, { kept: new Map(), asked: [], full, blocked, silent });
  }

  open() {
    if (this.blocked) throw new Error("SecurityError");
    const request = { result: this };
    this.answer = () => request.onsuccess();
    if (!this.silent) queueMicrotask(this.answer);
    return request;
  }

  transaction(_name, mode, options) {
    this.asked.push([mode, options.durability]);
    const transaction = {}, full = this.full && mode === "readwrite";
    const answer = (result) => {
      queueMicrotask(() => (full ? transaction.onabort() : transaction.oncomplete()));
      return { result };
    };
    const inside = (range) => [...this.kept.keys()].sort().filter((key) => key >= range[0] && key <= range[1]);
    transaction.objectStore = () => ({
      put: (value, key) => answer(full ? undefined : (this.kept.set(key, structuredClone(value)), key)),
      delete: (range) => answer((Array.isArray(range) ? inside(range) : [range]).forEach((key) => this.kept.delete(key))),
      getAllKeys: (range) => answer(inside(range)),
      getAll: (range) => answer(inside(range).map((key) => this.kept.get(key))),
    });
    return transaction;
  }
}

/** The locks of one browser: each is held by one window, until that window closes. */
class Locks {
  constructor() {
    this.lines = new Map();
  }

  of(window) {
    return {
      request: (name, callback) => {
        const line = this.lines.get(name) || this.lines.set(name, []).get(name);
        line.push({ window, callback });
        if (line.length === 1) callback();
        return new Promise(() => {});
      },
    };
  }

  close(window) {
    for (const [name, line] of this.lines) {
      const before = line[0], rest = line.filter((one) => one.window !== window);
      this.lines.set(name, rest);
      if (rest.length && rest[0] !== before) rest[0].callback();
    }
  }
}

function load(indexedDB, locks) {
  const window = { setTimeout: (then, ms) => (indexedDB.silent || ms < 1000) && setImmediate(then) };
  const document = { querySelector: () => null };
  const IDBKeyRange = { bound: (low, high) => [low, high] };
  const navigator = locks ? { locks: locks.of(window) } : {};
  vm.runInNewContext(fs.readFileSync(SCRIPT, "utf8"), { window, document, navigator, indexedDB, IDBKeyRange, Promise });
  return Object.assign(window.BLCPlan, { close: () => locks.close(window) });
}

/** What scripts of another context made, to compare. */
const plain = (value) => JSON.parse(JSON.stringify(value));

/** What a new window of the plan is given of windows that are gone. */
async function inherited(place, { locks = null, owner = "me", plan = "7" } = {}) {
  const found = [];
  await load(place, locks).drafts(owner, plan, "new").inherit((one) => found.push(plain(one)));
  return found;
}

test("a draft comes back as it was kept", async () => {
  const shared = new Place();
  const draft = { pairs: [["f.aim", "Früher planen"]], base: "3" };
  assert.equal(await load(shared).drafts("me", "7", "a").keep("aim", draft), true);
  assert.deepEqual(await inherited(shared), [{ page: "a", texts: { aim: draft } }]);
});

test("what is kept goes through to the disk", async () => {
  const place = new Place();
  await load(place).drafts("me", "7", "a").keep("aim", "x");
  assert.deepEqual(place.asked, [["readwrite", "strict"]]);
});

test("drafts of another plan or person stay apart", async () => {
  const place = new Place(), plan = load(place);
  await plan.drafts("me", "7", "a").keep("aim", "mine");
  await plan.drafts("me", "70", "b").keep("aim", "of another plan");
  await plan.drafts("you", "7", "c").keep("aim", "yours");
  assert.deepEqual(await inherited(place), [{ page: "a", texts: { aim: "mine" } }]);
  assert.deepEqual(plain(await plan.keysOf("me")), ["blc-plan:me:70:b:aim", "blc-plan:me:7:a:aim"]);
});

test("what was sent is forgotten", async () => {
  const place = new Place(), drafts = load(place).drafts("me", "7", "a");
  await drafts.keep("aim", "x");
  await drafts.forget("aim");
  assert.deepEqual(await inherited(place), []);
});

test("two windows that are gone leave a text each", async () => {
  const place = new Place(), locks = new Locks();
  const windows = [load(place, locks), load(place, locks)];
  await windows[0].drafts("me", "7", "a").keep("aim", "one");
  await windows[1].drafts("me", "7", "b").keep("aim", "other");
  windows.forEach((one) => one.close());
  assert.deepEqual(await inherited(place, { locks }), [
    { page: "a", texts: { aim: "one" } },
    { page: "b", texts: { aim: "other" } },
  ]);
});

test("an open window keeps its text, and leaves it when it closes", async () => {
  const place = new Place(), locks = new Locks(), found = [];
  const first = load(place, locks), second = load(place, locks);
  await first.drafts("me", "7", "a").keep("aim", "one");
  await second.drafts("me", "7", "b").inherit((one) => found.push(plain(one)));
  assert.deepEqual(found, []);
  first.close();
  await new Promise(setImmediate);
  assert.deepEqual(found, [{ page: "a", texts: { aim: "one" } }]);
});

test("of two windows that open at once one takes what was left", async () => {
  const place = new Place(), locks = new Locks(), found = [];
  const gone = load(place, locks);
  await gone.drafts("me", "7", "a").keep("aim", "one");
  gone.close();
  const take = (one) => found.push(one.page);
  await Promise.all(["b", "c"].map((name) => load(place, locks).drafts("me", "7", name).inherit(take)));
  assert.deepEqual(found, ["a"]);
});

test("a window that goes on as another one keeps and forgets in its place", async () => {
  const place = new Place();
  await load(place).drafts("me", "7", "a").keep("aim", "one");
  const drafts = load(place).drafts("me", "7", "b");
  await drafts.inherit((one) => drafts.become(one.page));
  await drafts.keep("aim", "one and more");
  assert.deepEqual(await inherited(place), [{ page: "a", texts: { aim: "one and more" } }]);
  await drafts.forget("aim");
  assert.deepEqual(await inherited(place), []);
});

for (const [name, fault] of [["is full", "full"], ["is blocked in frames", "blocked"], ["never answers", "silent"]]) {
  test(`a browser whose storage ${name} says that it kept nothing`, async () => {
    const place = new Place({ [fault]: true }), plan = load(place);
    assert.equal(await plan.drafts("me", "7", "a").keep("aim", "x"), false);
    assert.deepEqual(await inherited(place), []);
    assert.deepEqual(plain(await plan.keysOf("me")), []);
  });
}

test("a browser whose storage opens late keeps what is written from then on, and says when", async () => {
  const place = new Place({ silent: true }), plan = load(place), drafts = plan.drafts("me", "7", "b");
  place.kept.set("blc-plan:me:7:a:context", "left by another page");
  assert.equal(await drafts.keep("aim", "x"), false);
  const open = new Promise((resolve) => plan.late(resolve));
  place.answer();
  await open;
  assert.equal(await drafts.keep("aim", "x"), true);
  place.silent = false;
  assert.deepEqual(await inherited(place), [
    { page: "a", texts: { context: "left by another page" } },
    { page: "b", texts: { aim: "x" } },
  ]);
});

test("a browser whose storage opens in time calls nobody back", async () => {
  const plan = load(new Place());
  let called = false;
  plan.late(() => (called = true));
  await plan.drafts("me", "7", "a").keep("aim", "x");
  assert.equal(called, false);
});

test("clearing takes one person's texts alone", async () => {
  const place = new Place(), plan = load(place);
  await plan.drafts("me", "7", "a").keep("aim", "mine");
  await plan.drafts("you", "7", "b").keep("aim", "yours");
  await plan.clear("me");
  assert.deepEqual(await inherited(place), []);
  assert.deepEqual(await inherited(place, { owner: "you" }), [{ page: "b", texts: { aim: "yours" } }]);
});

test("a missing element is named", () => {
  assert.throws(() => load(new Place()).need("[data-meter]"), /no \[data-meter\]/);
});
