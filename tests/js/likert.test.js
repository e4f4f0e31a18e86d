"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain } = require("./runtime.js");
const { choiceForm, packed, random, rowForm } = require("./forms.js");

const blc = load(["questions", "blocks/choice", "blocks/likert", "blocks/rows"]);
const { likert } = blc.kinds;
const scale = (count, options = 5) => rowForm({ count, options, kind: "likert" });
const survey = (count, type) => choiceForm({ count, type, kind: "likert" });

test("likert: any answer comes back from its bits, and into its form", () => {
  const next = random(3);
  for (let run = 0; run < 300; run++) {
    const options = 2 + Math.floor(next() * 8);
    const response = Array.from({ length: 1 + Math.floor(next() * 6) }, () => (next() < 0.2 ? null : Math.floor(next() * options)));
    const form = scale(response.length, options);
    assert.deepEqual(plain(packed(blc, "likert", form, response)), response);
    likert.show(form, response);
    assert.deepEqual(plain(likert.read(form)), response.some((pick) => pick !== null) ? response : null);
  }
});

test("likert: choices come back likewise, one or several", () => {
  for (const [type, response] of [["radio", [2]], ["checkbox", [0, 2]]]) {
    const form = survey(4, type);
    assert.deepEqual(plain(packed(blc, "likert", form, response)), response);
    likert.show(form, response);
    assert.deepEqual(plain(likert.read(form)), response);
  }
});

test("likert: nothing is judged", () => {
  assert.equal(likert.judge(scale(1), [0]), null);
});

test("likert: one statement is a likert interaction, with the step from 1 on", () => {
  assert.deepEqual(plain(likert.interaction(scale(1), [4])), { type: "likert", response: "5", correct: null });
});

test("likert: several statements are matched with steps; those left out are left out", () => {
  assert.deepEqual(plain(likert.interaction(scale(3), [4, null, 0])), { type: "matching", response: [[0, "5"], [2, "1"]], correct: null });
});

test("likert: one choice of several is a likert interaction, several are a choice", () => {
  assert.deepEqual(plain(likert.interaction(survey(3, "radio"), [1])), { type: "likert", response: 1, correct: null });
  assert.deepEqual(plain(likert.interaction(survey(3, "checkbox"), [0, 1])), { type: "choice", response: [0, 1], correct: null });
});
