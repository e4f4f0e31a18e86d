"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain } = require("./runtime.js");
const { answerOf, choiceForm, packed, random } = require("./forms.js");

const blc = load(["questions", "blocks/choice", "blocks/words", "blocks/hotspot"], { addEventListener() {} });
const KINDS = [["words", "checkbox"], ["hotspot", "checkbox"], ["hotspot", "radio"]];

function formOf(kind, type, count, right, partial = false) {
  return choiceForm({ count, type, kind, areas: kind === "hotspot", answer: answerOf(blc, right, partial) });
}

/** Which of `count` are right, and which were chosen, by chance. */
function* quizzes(runs, type) {
  const next = random(11);
  const some = (count) => [...Array(count).keys()].filter(() => next() < 0.5);
  for (let i = 0; i < runs; i++) {
    const count = 2 + Math.floor(next() * 7);
    const one = () => [Math.floor(next() * count)];
    const right = type === "radio" ? one() : some(count);
    const response = type === "radio" ? one() : some(count);
    if (right.length && response.length) yield { count, right, response, partial: next() < 0.5 };
  }
}

/** What the points ought to be, without a look at the script. */
function naive(right, response, partial) {
  const hits = response.filter((n) => right.includes(n)).length;
  const misses = response.filter((n) => !right.includes(n)).length;
  if (hits === right.length && misses === 0) return 1;
  return partial ? Math.max(0, hits - misses) / right.length : 0;
}

for (const [kind, type] of KINDS) {
  test(`${kind} (${type}): any answer is scored as a naive scorer does`, () => {
    for (const { count, right, response, partial } of quizzes(300, type)) {
      assert.equal(blc.kinds[kind].judge(formOf(kind, type, count, right, partial), response).score, naive(right, response, partial));
    }
  });

  test(`${kind} (${type}): any answer comes back from its bits, and into its form`, () => {
    for (const { count, right, response } of quizzes(300, type)) {
      const form = formOf(kind, type, count, right);
      assert.deepEqual(plain(packed(blc, kind, form, response)), response);
      blc.kinds[kind].show(form, response);
      assert.deepEqual(plain(blc.kinds[kind].read(form)), response);
    }
  });

  test(`${kind} (${type}): nothing chosen is no answer`, () => {
    assert.equal(blc.kinds[kind].read(formOf(kind, type, 3, [1])), null);
  });

  test(`${kind} (${type}): the platform gets a choice`, () => {
    assert.deepEqual(plain(blc.kinds[kind].interaction(formOf(kind, type, 3, [2]), [1])), { type: "choice", response: [1], correct: [2] });
  });
}

test("hotspot: areas show what is chosen and what came out, as the list does", () => {
  const form = formOf("hotspot", "checkbox", 3, [0, 2]);
  const areas = form.querySelectorAll("[data-blc-area]");
  blc.kinds.hotspot.show(form, [0, 1]);
  assert.deepEqual(areas.map((area) => area.hasAttribute("data-chosen")), [true, true, false]);
  blc.kinds.hotspot.mark(form, [0, 1], blc.kinds.hotspot.judge(form, [0, 1]));
  assert.deepEqual(areas.map((area) => area.dataset.state), ["right", "wrong", undefined]);
  blc.kinds.hotspot.mark(form, null, null);
  assert.deepEqual(areas.map((area) => area.dataset.state), [undefined, undefined, undefined]);
});

test("hotspot: a touch on an area is a press on its choice", () => {
  const heard = {};
  const { kinds } = load(["questions", "blocks/choice", "blocks/hotspot"], { addEventListener: (name, run) => (heard[name] = run) });
  const form = formOf("hotspot", "radio", 2, [0]);
  const [first, second] = form.querySelectorAll("input");
  second.click = () => (second.checked = true);
  form.querySelectorAll("[data-blc-area]").forEach((area) => (area.closest = (selector) => (selector === "[data-blc-area]" ? area : form)));
  const target = form.querySelectorAll("[data-blc-area]")[1];
  heard.click({ target });
  heard.change({ target });
  assert.deepEqual([first.checked, second.checked], [false, true]);
  assert.equal(target.hasAttribute("data-chosen"), true);
  assert.deepEqual(plain(kinds.hotspot.read(form)), [1]);
});
