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

function load(indexedDB) {
  const window = { setTimeout: (then) => indexedDB.silent && queueMicrotask(then) };
  const document = { querySelector: () => null };
  const IDBKeyRange = { bound: (low, high) => [low, high] };
  vm.runInNewContext(fs.readFileSync(SCRIPT, "utf8"), { window, document, indexedDB, IDBKeyRange, Promise });
  return window.BLCPlan;
}

/** What scripts of another context made, to compare. */
const plain = (value) => JSON.parse(JSON.stringify(value));

test("a draft comes back as it was kept", async () => {
  const shared = new Place();
  const draft = { pairs: [["f.aim", "Früher planen"]], base: "3" };
  assert.equal(await load(shared).drafts("me", "7").keep("aim", draft), true);
  assert.deepEqual(plain(await load(shared).drafts("me", "7").all()), { aim: draft });
});

test("what is kept goes through to the disk", async () => {
  const place = new Place();
  await load(place).drafts("me", "7").keep("aim", "x");
  assert.deepEqual(place.asked, [["readwrite", "strict"]]);
});

test("drafts of another plan or person stay apart", async () => {
  const plan = load(new Place());
  await plan.drafts("me", "7").keep("aim", "mine");
  await plan.drafts("me", "70").keep("aim", "of another plan");
  await plan.drafts("you", "7").keep("aim", "yours");
  assert.deepEqual(plain(await plan.drafts("me", "7").all()), { aim: "mine" });
  assert.deepEqual(plain(await plan.keysOf("me")), ["blc-plan:me:70:aim", "blc-plan:me:7:aim"]);
});

test("what was sent is forgotten", async () => {
  const plan = load(new Place()), drafts = plan.drafts("me", "7");
  await drafts.keep("aim", "x");
  await drafts.forget("aim");
  assert.deepEqual(plain(await drafts.all()), {});
});

for (const [name, fault] of [["is full", "full"], ["is blocked in frames", "blocked"], ["never answers", "silent"]]) {
  test(`a browser whose storage ${name} says that it kept nothing`, async () => {
    const plan = load(new Place({ [fault]: true })), drafts = plan.drafts("me", "7");
    assert.equal(await drafts.keep("aim", "x"), false);
    assert.deepEqual(plain(await drafts.all()), {});
    assert.deepEqual(plain(await plan.keysOf("me")), []);
  });
}

test("a browser whose storage opens late keeps what is written from then on, and says when", async () => {
  const place = new Place({ silent: true }), plan = load(place), drafts = plan.drafts("me", "7");
  place.kept.set("blc-plan:me:7:context", "left by another page");
  assert.equal(await drafts.keep("aim", "x"), false);
  const open = new Promise((resolve) => plan.late(resolve));
  place.answer();
  await open;
  assert.equal(await drafts.keep("aim", "x"), true);
  assert.deepEqual(plain(await drafts.all()), { aim: "x", context: "left by another page" });
});

test("a browser whose storage opens in time calls nobody back", async () => {
  const plan = load(new Place());
  let called = false;
  plan.late(() => (called = true));
  await plan.drafts("me", "7").all();
  assert.equal(called, false);
});

test("clearing takes one person's texts alone", async () => {
  const plan = load(new Place());
  await plan.drafts("me", "7").keep("aim", "mine");
  await plan.drafts("you", "7").keep("aim", "yours");
  await plan.clear("me");
  assert.deepEqual(plain(await plan.drafts("me", "7").all()), {});
  assert.deepEqual(plain(await plan.drafts("you", "7").all()), { aim: "yours" });
});

test("a missing element is named", () => {
  assert.throws(() => load(new Place()).need("[data-meter]"), /no \[data-meter\]/);
});
