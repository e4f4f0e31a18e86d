"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fc = require("fast-check");
const { load, plain } = require("./runtime.js");

const { record: r, codec } = load();
const start = () => r.empty("AbCd");
const given = (score, bits = "1") => ({ shape: "AA", bits, score });
const keys = ["aaaa", "bbbb", "cccc"];
const step = fc.oneof(
  fc.tuple(fc.constantFrom(...keys), fc.nat(3), fc.boolean()).map(([key, slide, done]) => (record) => r.visit(record, key, slide, done)),
  fc.tuple(fc.constantFrom(...keys), fc.constantFrom(null, 0, 0.333, 1), fc.constantFrom("0", "10")).map(([key, score, bits]) => (record) => r.answer(record, key, given(score, bits))),
  fc.tuple(fc.constantFrom(...keys), fc.nat(3)).map(([key, hints]) => (record) => r.hint(record, key, hints)),
  fc.constant((record) => ({ ...record, counter: record.counter + 1 })),
);
const walk = (steps, from = start()) => steps.reduce((record, next) => next(record), from);

test("nothing changes when the learner stays where they are", () => {
  const record = r.visit(start(), "aaaa", 0, true);
  assert.equal(r.visit(record, "aaaa", 0, true), record);
});

test("a page once done stays done", () => {
  assert.equal(r.visit(r.visit(start(), "aaaa", 1, true), "aaaa", 0, false).pages.aaaa, 2);
});

test("the best score counts, the last response is kept", () => {
  const { answers } = r.answer(r.answer(start(), "aaaa", given(1, "01")), "aaaa", given(0, "10"));
  assert.deepEqual(plain(answers.aaaa), { shape: "AA", tries: 2, hints: 0, score: 1, bits: "10" });
});

test("a pass and a completion are never taken back", () => {
  const passed = r.settle(start(), { completion: "completed", success: "passed" });
  const later = r.settle(passed, { completion: "incomplete", success: "failed" });
  assert.deepEqual([later.completed, later.success], [true, "passed"]);
});

test("leaving and returning at any point changes nothing", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), fc.array(step, { maxLength: 15 }), (before, after) => {
      const returned = codec.decode(codec.encode(walk(before))).record;
      assert.deepEqual(plain(walk(after, returned)), plain(walk([...before, ...after])));
    }),
  );
});

test("two windows end with all that either had, whichever is asked first", () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (one, two) => {
      const [a, b] = [walk(one), walk(two)];
      for (const merged of [r.merge(a, b), r.merge(b, a)]) {
        for (const side of [a, b]) {
          for (const key in side.pages) assert.ok(merged.pages[key] >= side.pages[key]);
          for (const key in side.answers) {
            assert.ok((merged.answers[key].score ?? -1) >= (side.answers[key].score ?? -1));
            assert.ok(merged.answers[key].tries >= side.answers[key].tries);
          }
        }
      }
    }),
  );
});

test("merging twice is merging once", () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (one, two) => {
      const merged = r.merge(walk(one), walk(two));
      assert.deepEqual(plain(r.merge(merged, walk(two))), plain(merged));
    }),
  );
});

test("the higher counter says where the learner is", () => {
  const older = { ...r.visit(start(), "aaaa", 0, true), counter: 4 };
  const newer = { ...r.visit(start(), "bbbb", 0, true), counter: 5 };
  assert.equal(r.merge(older, newer).place.page, "bbbb");
  assert.equal(r.merge(newer, older).place.page, "bbbb");
});

test("time in the back/forward cache and asleep does not count", () => {
  let now = 0;
  const clock = r.clock(() => now, 90000);
  now = 5000;
  assert.equal(clock.tick(), 5);
  clock.pause();
  now += 60000;
  clock.resume();
  assert.equal(clock.tick(), 5);
  now += 8 * 3600 * 1000;
  assert.equal(clock.tick(), 95);
});

test("what a platform is owed is kept until it is paid, and comes back with the record", () => {
  const record = r.owe(r.answer(start(), "aaaa", given(1)), ["aaaa", "-_09"]);
  assert.deepEqual([...r.owed(codec.decode(codec.encode(record)).record)], ["aaaa", "-_09"]);
  assert.equal(r.owe(record, ["aaaa", "-_09"]), record);
  assert.deepEqual(plain(r.owe(record, []).extras), {});
  assert.deepEqual([...r.owed(start())], []);
});
