const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const vm = require("node:vm");

const SCRIPT = path.join(__dirname, "../../../lti_app/static/js/plan/drafts.js");

/** A browser's storage; one that is full refuses what is new. */
function storage(full = false) {
  const kept = new Map();
  return {
    get length() { return kept.size; },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (full) throw new Error("QuotaExceededError");
      kept.set(key, value);
    },
    removeItem: (key) => kept.delete(key),
  };
}

function load(localStorage) {
  const window = {};
  const document = { querySelector: () => null };
  vm.runInNewContext(fs.readFileSync(SCRIPT, "utf8"), { window, document, localStorage });
  return window.BLCPlan;
}

/** What scripts of another context made, to compare. */
const plain = (value) => JSON.parse(JSON.stringify(value));

test("a draft comes back as it was kept", () => {
  const shared = storage();
  const draft = { pairs: [["f.aim", "Früher planen"]], base: "3" };
  assert.equal(load(shared).drafts("me", "7").keep("aim", draft), true);
  assert.deepEqual(plain(load(shared).drafts("me", "7").all()), { aim: draft });
});

test("drafts of another plan or person stay apart", () => {
  const plan = load(storage());
  plan.drafts("me", "7").keep("aim", "mine");
  plan.drafts("me", "70").keep("aim", "of another plan");
  plan.drafts("you", "7").keep("aim", "yours");
  assert.deepEqual(plain(plan.drafts("me", "7").all()), { aim: "mine" });
});

test("a full storage says that it kept nothing", () => {
  assert.equal(load(storage(true)).drafts("me", "7").keep("aim", "x"), false);
});

test("a draft that was cut off is left out and removed", () => {
  const local = storage();
  const drafts = load(local).drafts("me", "7");
  drafts.keep("aim", "whole");
  local.setItem("blc-plan:me:7:step", '{"pairs":[');
  assert.deepEqual(plain(drafts.all()), { aim: "whole" });
  assert.equal(local.getItem("blc-plan:me:7:step"), null);
});

test("clearing takes one person's texts alone", () => {
  const plan = load(storage());
  plan.drafts("me", "7").keep("aim", "mine");
  plan.drafts("you", "7").keep("aim", "yours");
  plan.clear("me");
  assert.deepEqual(plain(plan.drafts("me", "7").all()), {});
  assert.deepEqual(plain(plan.drafts("you", "7").all()), { aim: "yours" });
});

test("a missing element is named", () => {
  assert.throws(() => load(storage()).need("[data-meter]"), /no \[data-meter\]/);
});
