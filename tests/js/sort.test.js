"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain } = require("./runtime.js");
const { answerOf, packed, random, rowForm } = require("./forms.js");

const { kinds, ...blc } = load(["questions", "blocks/rows", "blocks/sort"]);
const { sort } = kinds;
const all = { ...blc, kinds };

/** A form whose things belong to `places`. */
function formOf(places, options, partial = false) {
  const answer = answerOf(blc, places.map((place, n) => `${n}.${place}`), partial);
  return rowForm({ count: places.length, options, answer });
}

/** Things, categories and what a learner did, all by chance. */
function* quizzes(count) {
  const next = random(7);
  const below = (n) => Math.floor(next() * n);
  for (let i = 0; i < count; i++) {
    const options = 2 + below(5);
    const places = Array.from({ length: 1 + below(8) }, () => below(options));
    const response = places.map((place) => (next() < 0.4 ? place : below(options + 1))).map((pick) => (pick === options ? null : pick));
    yield { options, places, response, partial: next() < 0.5 };
  }
}

/** What the points ought to be, without a look at the script. */
function naive(places, response, partial) {
  let hits = 0;
  for (let n = 0; n < places.length; n++) if (places[n] === response[n]) hits++;
  if (hits === places.length) return 1;
  return partial ? hits / places.length : 0;
}

test("sort: any answer is scored as a naive scorer does", () => {
  for (const { options, places, response, partial } of quizzes(300)) {
    const verdict = sort.judge(formOf(places, options, partial), response);
    assert.equal(verdict.score, naive(places, response, partial));
    assert.deepEqual(plain(verdict.right), places.flatMap((place, n) => (place === response[n] ? [n] : [])));
  }
});

test("sort: any answer comes back from its bits, and into its form", () => {
  for (const { options, places, response } of quizzes(300)) {
    const form = formOf(places, options);
    assert.deepEqual(plain(packed(all, "sort", form, response)), response);
    sort.show(form, response);
    assert.deepEqual(plain(sort.read(form)), response.some((pick) => pick !== null) ? response : null);
  }
});

test("sort: five things and three categories take ten bits", () => {
  const bits = blc.codec.bits();
  sort.pack(formOf([0, 1, 2, 0, 1], 3), [0, 1, 2, null, 1], bits);
  assert.equal(String(bits).length, 10);
});

test("sort: the platform gets the pairs that were made, and all that are right", () => {
  assert.deepEqual(plain(sort.interaction(formOf([1, 0, 1], 2), [1, null, 0])), {
    type: "matching",
    response: [[0, 1], [2, 0]],
    correct: [[0, 1], [1, 0], [2, 1]],
  });
});

test("sort: each thing says whether it is in its place; where it belongs stays open", () => {
  const form = formOf([1, 0, 1], 2);
  const response = [1, 1, null];
  sort.mark(form, response, sort.judge(form, response));
  const rows = form.querySelectorAll("[data-blc-row]");
  assert.deepEqual(rows.map((row) => row.dataset.state), ["right", "wrong", undefined]);
  assert.deepEqual(rows.map((row) => row.querySelector("[data-blc-mark]").textContent), ["choice_right", "choice_wrong", ""]);
  assert.deepEqual(rows.map((row) => row.querySelector("[data-blc-feedback-for]").hidden), [false, false, true]);
  assert.ok(form.querySelectorAll("input").every((input) => input.disabled));
  sort.mark(form, null, null);
  assert.deepEqual(rows.map((row) => row.dataset.state), [undefined, undefined, undefined]);
  assert.ok(form.querySelectorAll("input").every((input) => !input.disabled));
});
