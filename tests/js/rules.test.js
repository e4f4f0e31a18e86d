"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain, moduleOf } = require("./runtime.js");

const { record: r, rules } = load();
const read = (...keys) => keys.reduce((record, key) => r.visit(record, key, 0, true), r.empty("AbCd"));
const answered = (record, scores) => scores.reduce((all, score, n) => (score === undefined ? all : r.answer(all, `QUE${n}`, { shape: "AA", bits: "1", score })), record);
const status = (record, module) => {
  const { completion, success, settled, scored } = rules.status(record, module);
  return `${completion} ${success}${settled ? " settled" : ""}${scored ? " scored" : ""}`;
};
const ALL = read("PAG0", "PAG1", "PAG2");
const two = { questions: [{}, {}] };

test("all pages: completed when each is done", () => {
  assert.equal(status(read("PAG0", "PAG1"), moduleOf()), "incomplete unknown");
  assert.equal(status(ALL, moduleOf()), "completed unknown settled");
});

test("a threshold asks for that share of the pages", () => {
  const completion = { rule: "pages", seconds: 0, threshold: 0.6 };
  assert.equal(status(read("PAG0", "PAG1"), moduleOf({ completion })), "completed unknown settled");
});

test("chosen pages: the others may stay unread", () => {
  const completion = { rule: "chosen", seconds: 0, threshold: 1 };
  assert.equal(status(read("PAG1", "PAG2"), moduleOf({ completion })), "completed unknown settled");
});

test("time: completed after so many seconds", () => {
  const completion = { rule: "time", seconds: 60, threshold: 1 };
  assert.equal(rules.status({ ...ALL, seconds: 59 }, moduleOf({ completion })).completion, "incomplete");
  assert.equal(rules.status({ ...ALL, seconds: 60 }, moduleOf({ completion })).completion, "completed");
});

test("quiz: completed by passing, settled by failing", () => {
  const module = moduleOf({ ...two, completion: { rule: "quiz", seconds: 0, threshold: 1 } });
  assert.equal(status(answered(ALL, [1]), module), "incomplete unknown");
  assert.equal(status(answered(ALL, [1, 0]), module), "incomplete failed settled scored");
  assert.equal(status(answered(read("PAG0"), [1, 1]), module), "completed passed settled scored");
});

test("success is unknown until every graded question is answered, or enough are right", () => {
  const module = moduleOf({ questions: [{ points: 8 }, {}, {}] });
  assert.equal(status(answered(ALL, [undefined, 0, 0]), module), "completed unknown");
  assert.equal(status(answered(ALL, [1]), module), "completed passed settled scored");
  assert.equal(status(answered(ALL, [0, 1, 1]), module), "completed failed settled scored");
});

test("passed but not all read: one status alone must wait", () => {
  assert.equal(status(answered(read("PAG0"), [1, 1]), moduleOf(two)), "incomplete passed scored");
});

test("without a pass mark the score is told from the first answer on, not before", () => {
  const free = moduleOf({ ...two, passing_score: null });
  assert.equal(status(ALL, free), "completed unknown settled");
  assert.equal(status(answered(ALL, [0]), free), "completed unknown settled scored");
});

test("platforms that allow nothing after a fail hear of none", () => {
  const module = moduleOf({ ...two, failed: "incomplete" });
  assert.equal(status(ALL, module), "incomplete unknown", "all is read, and a fail may follow");
  assert.equal(status(answered(ALL, [0, 0]), module), "incomplete unknown");
  assert.equal(status(answered(ALL, [1, 1]), module), "completed passed settled scored");
  assert.equal(status(ALL, moduleOf({ failed: "incomplete" })), "completed unknown settled");
});

test("a question added later takes no pass back", () => {
  const passed = r.settle(answered(ALL, [1]), { completion: "completed", success: "passed" });
  assert.equal(status(passed, moduleOf({ questions: [{}, {}, {}, {}] })), "completed passed settled scored");
});

test("the score is the share of weighted points", () => {
  const { questions } = moduleOf({ questions: [{ points: 1 }, { points: 3 }, { points: 0 }] });
  assert.deepEqual(plain(rules.score(answered(ALL, [1, 0.5, 1]), questions)), { scaled: 0.625, points: 2.5, most: 4, open: 0, count: 2, begun: true });
  assert.equal(rules.score(ALL, [questions[2]]), null);
});

test("seven of ten is exactly the pass mark of 0.7", () => {
  const questions = Array.from({ length: 10 }, () => ({}));
  assert.equal(rules.success(answered(ALL, [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]), moduleOf().settings, moduleOf({ questions }).questions), "passed");
});

test("progress reaches 1 only with completion", () => {
  assert.equal(rules.progress(read("PAG0"), moduleOf({ pages: 4 })), 0.25);
  assert.equal(rules.progress(ALL, moduleOf()), 0.99);
  assert.equal(rules.progress({ ...ALL, completed: true }, moduleOf()), 1);
});

const goals = (record, questions, pages = [["p0"], ["p1"], []]) => {
  const objectives = pages.map((about, n) => ({ id: "abc"[n], pages: about }));
  return plain(rules.objectives(record, moduleOf({ objectives, questions })));
};
const goal = (id, given = {}) => ({ id, scaled: null, success: "unknown", completion: "completed", settled: true, ...given });

test("an objective is told of once a question on its pages is answered, or all of them are read", () => {
  const asked = [{ page: "p0" }, { page: "p0" }];
  assert.deepEqual(goals(read(), asked), []);
  assert.deepEqual(goals(answered(read(), [1]), asked), [goal("a", { scaled: 0.5, completion: "incomplete", settled: false }), goal("c", { scaled: 0.5, completion: "incomplete", settled: false })]);
  assert.deepEqual(goals(read("PAG1"), asked), [goal("b")]);
});

test("an objective that no page names is served by all pages", () => {
  assert.deepEqual(goals(ALL, []), [goal("a"), goal("b"), goal("c")]);
  assert.deepEqual(goals(answered(ALL, [1, 0.2]), [{ page: "p0" }, { page: "p1" }]), [
    goal("a", { scaled: 1, success: "passed" }),
    goal("b", { scaled: 0.2, success: "failed" }),
    goal("c", { scaled: 0.6, success: "failed" }),
  ]);
});

const why = (record, module, index) => rules.locked(record, module, index)?.key;

test("free: every page is open", () => {
  assert.equal(why(read("PAG0"), moduleOf(), 2), undefined);
});

test("forward: the next page opens when the one before is read; read pages stay open", () => {
  const module = moduleOf({ order: "forward" });
  assert.equal(why(read("PAG0"), module, 1), undefined);
  assert.equal(why(read("PAG0"), module, 2), "locked_page");
  assert.equal(why(read("PAG0", "PAG2"), module, 2), undefined);
});

test("pass: the next page opens when the questions before are passed", () => {
  const module = moduleOf({ ...two, order: "pass" });
  assert.deepEqual(plain(rules.locked(answered(read("PAG0"), [1, 0]), module, 1)), { key: "locked_pass", values: { title: "Page 0" } });
  assert.equal(why(answered(read("PAG0"), [1, 1]), module, 1), undefined);
});

test("a module after another: all but the first page wait", () => {
  const module = { ...moduleOf(), missing: [{ id: "x", title: "First" }] };
  assert.deepEqual([0, 1, 2].map((n) => why(read("PAG0"), module, n)), [undefined, "locked_module", "locked_module"]);
});
