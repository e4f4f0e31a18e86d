"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fc = require("fast-check");
const { load, plain, moduleOf } = require("./runtime.js");

const { attempts, codec, record: r, rules } = load(["blocks/attempts"]);
const NAMES = Array.from({ length: 12 }, (_, n) => `M${String.fromCharCode(65 + n)}em`);

/** A quiz entry and its members, as `settings.questions` has them. */
function entries(setup = {}, weights = [1, 1, 1, 1], pass = null, points = 4) {
  const members = weights.map((weight, n) => ({ id: `m${n}`, key: NAMES[n], kind: "choice", shape: "AA", points: 0, page: "p0", objectives: [], quiz: "QuiZ", weight }));
  return [...members, { id: "z", key: "QuiZ", kind: "quiz", shape: "AA", points, page: "p0", objectives: [], pass, setup }];
}
const quizOf = (...given) => attempts.list(entries(...given))[0];
const give = (record, quiz, key, score) => attempts.give(record, quiz, key, { shape: "AA", bits: "1", score });
const begin = (record, quiz, seed = 7, again = false) => attempts.begin(record, quiz, { seed, now: 1000, factor: 0, again });
const start = () => r.empty("AbCd");
const keys = (list) => plain(list.map(({ key }) => key));
const counted = (record, quiz) => plain(attempts.counted(record, quiz));

test("what is drawn stays for the attempt, and a new question moves nothing else", () => {
  const quiz = quizOf({ draw: 3, shuffle_questions: true }, Array(8).fill(1));
  const record = begin(start(), quiz);
  const drawn = keys(attempts.asked(record, quiz));
  assert.equal(drawn.length, 3);
  assert.deepEqual(keys(attempts.asked(codec.decode(codec.encode(record)).record, quiz)), drawn);
  const grown = quizOf({ draw: 3, shuffle_questions: true }, Array(9).fill(1));
  assert.ok(keys(attempts.asked(record, grown)).filter((key) => drawn.includes(key)).length >= 2);
});

test("every question is drawn about as often as any other", () => {
  const quiz = quizOf({ draw: 3 }, Array(12).fill(1));
  const times = {};
  for (let seed = 0; seed < 1600; seed++) for (const key of keys(attempts.asked(begin(start(), quiz, seed * 4099), quiz))) times[key] = (times[key] || 0) + 1;
  for (const key of NAMES) assert.ok(Math.abs(times[key] - 400) < 90, `${key}: ${times[key]}`);
});

test("drawn without a shuffle, questions keep the author's order", () => {
  const quiz = quizOf({ draw: 5 }, Array(12).fill(1));
  const drawn = keys(attempts.asked(begin(start(), quiz), quiz));
  assert.deepEqual(drawn, [...drawn].sort());
});

test("a wrong try and a hint cost what the author says", () => {
  const quiz = quizOf({ penalty: 0.25, hint_penalty: 0.1 }, [1]);
  let record = give(start(), quiz, NAMES[0], 0);
  record = attempts.hint(record, quiz, NAMES[0], 1);
  record = give(record, quiz, NAMES[0], 1);
  assert.equal(record.answers[NAMES[0]].score, 0.65);
});

test("limited attempts are closed after one try a question, once nothing can be gained", () => {
  const quiz = quizOf({ attempts: 2, tries: 1 }, [1, 1]);
  let record = give(start(), quiz, NAMES[0], 0);
  assert.equal(attempts.canTry(record, quiz, NAMES[0]), false);
  assert.equal(attempts.isSpent(record, quiz), false);
  record = give(record, quiz, NAMES[1], 1);
  assert.equal(attempts.isSpent(record, quiz), true);
});

for (const [rule, score] of [["best", 1], ["last", 0.5], ["first", 0], ["average", 0.5]]) {
  test(`of several attempts, ${rule} counts`, () => {
    const quiz = quizOf({ rule, feedback: "end" }, [1, 1]);
    let record = start();
    for (const [n, scores] of [[0, 0], [1, 1], [1, 0]].entries()) {
      if (n) record = begin(record, quiz, n, true);
      scores.forEach((_, i) => (record = give(record, quiz, NAMES[i], null)));
      record = attempts.hand(record, quiz, { [NAMES[0]]: scores[0], [NAMES[1]]: scores[1] });
    }
    assert.deepEqual(counted(record, quiz), { score, tries: 3 });
    assert.equal(record.answers.QuiZ.score, score);
  });
}

test("until it is over, a quiz is open; so far it counts as zero at the end", () => {
  const questions = entries({ feedback: "end" }, [1, 1]);
  const [quiz] = attempts.list(questions);
  const module = moduleOf({ passing_score: 0.5, completion: { rule: "quiz", seconds: 0, threshold: 1 } });
  module.questions = questions;
  let record = give(start(), quiz, NAMES[0], null);
  assert.equal(rules.score(record, questions).open, 1);
  assert.equal(rules.status(record, module).success, "unknown");
  record = attempts.hand(record, quiz, { [NAMES[0]]: 1 });
  assert.deepEqual(plain(rules.score(record, questions)), { scaled: 0.5, points: 2, most: 4, open: 0, count: 1, begun: true });
  assert.equal(rules.status(record, module).success, "passed");
});

test("a quiz's own pass mark decides beside the module's", () => {
  const questions = entries({}, [1, 1], 0.8);
  const [quiz] = attempts.list(questions);
  const module = moduleOf({ passing_score: null });
  module.questions = questions;
  let record = give(give(start(), quiz, NAMES[0], 1), quiz, NAMES[1], 0);
  assert.equal(rules.status(record, module).success, "failed");
  record = give(record, quiz, NAMES[1], 1);
  assert.equal(rules.status(record, module).success, "passed");
});

test("a pass marks the pages done that it skips", () => {
  const quiz = { ...quizOf({}, [1], 0.5), skips: ["PAG1"] };
  assert.equal(give(start(), quiz, NAMES[0], 0).pages.PAG1, undefined);
  assert.equal(give(start(), quiz, NAMES[0], 1).pages.PAG1, 2);
});

test("the clock runs on, and never backwards", () => {
  const quiz = quizOf({ seconds: 600 });
  const record = attempts.begin(start(), quiz, { seed: 1, now: 1000, factor: 1, again: false });
  assert.equal(attempts.time(record, quiz, 1100), 800);
  assert.equal(attempts.time(record, quiz, 900), 900);
  assert.equal(attempts.time(codec.decode(codec.encode(record)).record, quiz, 2000), -100);
  assert.equal(attempts.time(attempts.begin(start(), quiz, { seed: 1, now: 1000, factor: 3, again: false }), quiz, 9e6), Infinity);
});

test("a copy of an earlier attempt takes nothing from a later one", () => {
  const quiz = quizOf({}, [1, 1]);
  const first = give(give(start(), quiz, NAMES[0], 1), quiz, NAMES[1], 1);
  const second = begin(first, quiz, 9, true);
  for (const joined of [r.merge({ ...first, counter: 9 }, second), r.merge(second, { ...first, counter: 9 })]) {
    const settled = attempts.settle(joined, quiz);
    assert.equal(attempts.of(settled, quiz).number, 2);
    assert.equal(attempts.answered(settled, quiz), 0);
    assert.deepEqual(counted(settled, quiz), { score: 1, tries: 1 });
  }
});

// --- any quiz, any learner -------------------------------------------------------

const setups = fc.record({
  draw: fc.integer({ min: 0, max: 8 }),
  shuffle_questions: fc.boolean(),
  attempts: fc.integer({ min: 0, max: 3 }),
  rule: fc.constantFrom("best", "last", "first", "average"),
  tries: fc.integer({ min: 0, max: 3 }),
  penalty: fc.constantFrom(0, 0.1, 0.25, 1),
  hint_penalty: fc.constantFrom(0, 0.1),
  feedback: fc.constantFrom("immediate", "end"),
});
const weights = fc.array(fc.constantFrom(0, 1, 2, 5), { minLength: 1, maxLength: 8 });
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("answer"), n: fc.nat(7), score: fc.constantFrom(0, 0.333, 0.5, 1) }),
    fc.record({ do: fc.constant("hint"), n: fc.nat(7) }),
    fc.record({ do: fc.constant("hand") }),
    fc.record({ do: fc.constant("again"), seed: fc.nat(2 ** 24 - 1) }),
  ),
  { maxLength: 40 },
);

/** What a page does with a step. `judged` are the verdicts that wait for the end. */
function take(record, quiz, step, judged) {
  const asked = attempts.asked(record, quiz);
  const { key } = asked[(step.n || 0) % asked.length];
  const over = attempts.isOver(record, quiz);
  if (step.do === "answer" && attempts.canTry(record, quiz, key)) {
    judged[key] = step.score;
    return give(record, quiz, key, attempts.isHeld(record, quiz) ? null : step.score);
  }
  if (step.do === "hint" && !over) return attempts.hint(record, quiz, key, ((attempts.answer(record, quiz, key) || {}).hints || 0) + 1);
  if (step.do === "hand" && !over) {
    const held = attempts.isHeld(record, quiz);
    return attempts.hand(record, quiz, held ? { ...judged } : {});
  }
  if (step.do === "again" && over) {
    const next = begin(record, quiz, step.seed, true);
    if (next !== record) for (const name of Object.keys(judged)) delete judged[name];
    return next;
  }
  return record;
}

test("leaving and returning at any moment ends in the same state as staying", () => {
  fc.assert(
    fc.property(setups, weights, steps, fc.array(fc.constantFrom("stay", "leave", "stale"), { minLength: 40, maxLength: 40 }), (setup, w, plan, leaves) => {
      const quiz = quizOf(setup, w);
      let stays = begin(start(), quiz);
      let leaver = stays;
      let stale = stays;
      const [a, b] = [{}, {}];
      plan.forEach((step, n) => {
        stays = { ...take(stays, quiz, step, a), counter: n };
        leaver = { ...take(leaver, quiz, step, b), counter: n };
        if (leaves[n] !== "stay") leaver = codec.decode(codec.encode(leaver)).record;
        if (leaves[n] === "stale") leaver = attempts.settle(r.merge(leaver, stale), quiz);
        if (n % 3 === 0) stale = leaver;
      });
      assert.equal(codec.encode(leaver), codec.encode(stays));
    }),
    { numRuns: 200 },
  );
});

/** The same rules once more, with a list of events and no bits at all. */
function naive(setup, weightOf, plan, askedBy) {
  let attempt = 1;
  let state = {};
  let over = false;
  const done = [];
  const most = (k) => 1 - setup.penalty * (state[k] ? state[k].tries : 0) - setup.hint_penalty * (state[k] ? state[k].hints : 0);
  const clip = (x) => Math.round(Math.min(1, Math.max(0, x)) * 1000) / 1000;
  const total = () => {
    const asked = askedBy(attempt).filter((k) => weightOf[k] > 0);
    const all = asked.reduce((sum, k) => sum + weightOf[k], 0);
    return all ? clip(asked.reduce((sum, k) => sum + weightOf[k] * ((state[k] && state[k].score) || 0), 0) / all) : 0;
  };
  const isOpen = () => askedBy(attempt).some((k) => weightOf[k] > 0 && !(state[k] && state[k].tries && state[k].score !== null));
  for (const step of plan) {
    const asked = askedBy(attempt);
    const k = asked[(step.n || 0) % asked.length];
    const entry = (state[k] = state[k] || { tries: 0, hints: 0, score: null, raw: null });
    const held = setup.feedback === "end" && !over;
    if (step.do === "answer") {
      const may = !weightOf[k] || (!over && (!entry.tries || held || ((!setup.tries || entry.tries < setup.tries) && most(k) > (entry.score || 0) + 1e-9)));
      if (!may) continue;
      if (held) entry.raw = step.score;
      else entry.score = Math.max(entry.score || 0, clip(step.score - (1 - most(k))));
      entry.tries++;
    }
    if (step.do === "hint" && !over) entry.hints++;
    if (step.do === "hand" && !over) {
      over = true;
      if (setup.feedback === "end") for (const key of asked) if (state[key] && state[key].tries && state[key].raw !== null) state[key].score = clip(state[key].raw - setup.hint_penalty * state[key].hints);
    }
    if (step.do === "again" && over && (!setup.attempts || attempt < setup.attempts)) {
      done.push(total());
      [attempt, state, over] = [attempt + 1, {}, false];
    }
  }
  if (over || !isOpen()) done.push(total());
  if (!done.length) return { tries: 0 };
  const score = { best: Math.max(...done), last: done[done.length - 1], first: done[0], average: clip(done.reduce((x, y) => x + y) / done.length) }[setup.rule];
  return { tries: done.length, score };
}

test("scores are those of an independent scorer", () => {
  fc.assert(
    fc.property(setups, weights, steps, (setup, w, plan) => {
      const quiz = quizOf(setup, w);
      let record = begin(start(), quiz);
      const draws = { 1: keys(attempts.asked(record, quiz)) };
      const judged = {};
      for (const step of plan) {
        record = take(record, quiz, step, judged);
        draws[attempts.of(record, quiz).number] = keys(attempts.asked(record, quiz));
      }
      const weightOf = Object.fromEntries(w.map((weight, n) => [NAMES[n], weight]));
      const expected = naive(setup, weightOf, plan, (n) => draws[n]);
      const { score, tries } = counted(record, quiz);
      assert.equal(tries, expected.tries);
      if (tries) assert.equal(score, expected.score);
    }),
    { numRuns: 500 },
  );
});

test("300 answered questions in their third attempt fit into the smallest space", () => {
  const members = Array.from({ length: 300 }, (_, n) => ({ id: `m${n}`, key: Buffer.from([n >> 3, (n * 37) % 256, (n * 101) % 256]).toString("base64url"), quiz: "QuiZ", weight: 1 }));
  const [quiz] = attempts.list([...members, { key: "QuiZ", points: 300, setup: { draw: 300, shuffle_questions: true } }]);
  let record = start();
  for (let n = 0; n < 3; n++) {
    record = n ? attempts.begin(attempts.hand(record, quiz, {}), quiz, { seed: n, now: 1.8e9, factor: 0, again: true }) : begin(record, quiz);
    for (const { key } of members) record = attempts.give(record, quiz, key, { shape: "Qx", bits: "01", score: 1 });
  }
  const text = codec.encode(record);
  assert.ok(text.length < 4096, `${text.length} characters`);
  assert.deepEqual(counted(codec.decode(text).record, quiz), { score: 1, tries: 3 });
});
