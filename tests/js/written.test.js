"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fc = require("fast-check");
const { load, plain } = require("./runtime.js");
const { element, packed } = require("./forms.js");
const VECTORS = require("./written.json");

const { kinds, ...blc } = load(["questions", "blocks/_written", "blocks/gap", "blocks/short", "blocks/numeric"]);
const { written } = blc;
const all = { ...blc, kinds };

/** A form of boxes to write into, as far as these kinds look at it. */
function formOf(answer, count = 1) {
  const box = () => {
    const own = {};
    const input = Object.assign(element("input", { "data-label": "Gap" }), { value: "", readOnly: false, own });
    input.setAttribute = (name, value) => (own[name] = value);
    input.focus = () => (input.focused = true);
    return element("span", { "data-blc-box": "" }, [input]);
  };
  return element("form", { "data-blc-question": "q", "data-answer": JSON.stringify(answer) }, [
    ...Array.from({ length: count }, box),
    element("p", { "data-blc-problem": "" }),
  ]);
}

/** What blocks/_written.py does. */
function veiled(value) {
  const bytes = [...new TextEncoder().encode(JSON.stringify(value))];
  return bytes
    .map((byte, i) => byte ^ parseInt(blc.sha256(`s|q|veil${i >> 5}`).slice((i % 32) * 2, (i % 32) * 2 + 2), 16))
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** A form with gaps `[{answers, pattern, strict}]`. */
function gaps(boxes, partial = false) {
  const digest = (n, text, strict) => blc.questions.digest("s", "q", `${n}.${written.normal(text, strict)}`);
  const answer = {
    salt: "s",
    partial,
    boxes: boxes.map(({ answers = [], strict = [] }, n) => ({ right: answers.map((text) => digest(n, text, strict)), strict })),
    veiled: veiled(boxes.map(({ answers = [], pattern = "" }) => [answers[0] || "", pattern])),
  };
  return formOf(answer, boxes.length);
}

const numeric = (least, most, exact, units = []) => formOf({ salt: "s", veiled: veiled([least, most, exact].map(String)), units });
const { gap } = kinds;

test("a text is compared as the compiler compared it", () => {
  for (const [text, strict, normal] of VECTORS.normal) assert.equal(written.normal(text, strict), normal);
});

test("what is compared stays the same when it is compared again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.subarray(["case", "accents", "spaces"]), (text, strict) => {
      const once = written.normal(text, strict);
      assert.equal(written.normal(once, strict), once);
    }),
  );
});

test("what the compiler veiled comes out again", () => {
  for (const [salt, id, value, hex] of VECTORS.veiled) {
    const form = element("form", { "data-blc-question": id, "data-answer": JSON.stringify({ salt, veiled: hex }) });
    assert.deepEqual(plain(written.unveiled(form)), value);
  }
});

test("every pattern that the compiler takes is one for a browser, and means the whole answer", () => {
  for (const [pattern, fits, others] of VECTORS.patterns) {
    const form = gaps([{ pattern }]);
    for (const text of fits) assert.equal(gap.judge(form, [text]).score, 1, `${pattern} fits ${text}`);
    for (const text of others) assert.equal(gap.judge(form, [text]).score, 0, `${pattern} does not fit ${text}`);
  }
});

test("case of a pattern is forgiven unless it is strict", () => {
  assert.equal(gap.judge(gaps([{ pattern: "[a-z]+" }]), ["ABC"]).score, 1);
  assert.equal(gap.judge(gaps([{ pattern: "[a-z]+", strict: ["case"] }]), ["ABC"]).score, 0);
});

const WORDS = ["Gwangju", "Kwangju", "rights", "cities", "2014", "réunion"];
const quizzes = fc
  .array(fc.subarray(WORDS, { minLength: 1 }), { minLength: 1, maxLength: 6 })
  .chain((answers) => fc.tuple(fc.constant(answers), fc.array(fc.constantFrom(...WORDS, "", "nothing"), { minLength: answers.length, maxLength: answers.length }), fc.boolean()));

/** What the points ought to be, without a look at the script. */
function naive(answers, texts, partial) {
  let hits = 0;
  for (let n = 0; n < answers.length; n++) if (answers[n].includes(texts[n])) hits++;
  return hits === answers.length ? 1 : partial ? hits / answers.length : 0;
}

test("gap: any answer is scored as a naive scorer does, however it is written", () => {
  fc.assert(
    fc.property(quizzes, fc.boolean(), ([answers, texts, partial], shout) => {
      const form = gaps(answers.map((list) => ({ answers: list })), partial);
      const typed = texts.map((text) => (shout ? `  ${text.toUpperCase()} ` : text));
      assert.equal(gap.judge(form, typed).score, naive(answers, texts, partial));
    }),
  );
});

test("gap: any answer comes back from its bits, and into its boxes", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 100 }).map((text) => text.toWellFormed()), { minLength: 1, maxLength: 12 }), (texts) => {
      const form = gaps(texts.map(() => ({ answers: ["a"] })));
      assert.deepEqual(plain(packed(all, "gap", form, texts)), texts);
      gap.show(form, texts);
      const read = texts.map((text) => text.trim());
      assert.deepEqual(plain(gap.read(form)), read.some(Boolean) ? read : null);
    }),
  );
});

test("gap: each gap says how it came out, and opens again", () => {
  const form = gaps([{ answers: ["a"] }, { answers: ["b"] }], true);
  blc.words.choice_right = "Right";
  blc.words.choice_wrong = "Not right";
  gap.mark(form, ["a", "c"], gap.judge(form, ["a", "c"]));
  const [one, two] = written.boxes(form);
  assert.deepEqual([one.closest("[data-blc-box]").dataset.state, one.own["aria-label"], one.readOnly, one.own["aria-invalid"]], ["right", "Gap: Right", true, "false"]);
  assert.deepEqual([two.closest("[data-blc-box]").dataset.state, two.own["aria-label"], two.readOnly, two.own["aria-invalid"]], ["wrong", "Gap: Not right", true, "true"]);
  gap.mark(form, null, null);
  assert.deepEqual([two.closest("[data-blc-box]").dataset.state, two.own["aria-label"], two.readOnly], [undefined, "Gap", false]);
});

test("gap: the platform gets all texts, and the first right one of each gap", () => {
  const form = gaps([{ answers: ["Gwangju", "Kwangju"] }, { answers: ["2014"] }]);
  assert.deepEqual(plain(gap.interaction(form, ["Seoul", "2014"])), { type: "fill-in", response: ["Seoul", "2014"], correct: ["Gwangju", "2014"] });
  assert.equal(gap.interaction(gaps([{ pattern: "a+" }]), ["a"]).correct, null);
});

test("gap: more texts than an answer of SCORM 2004 holds are one long text", () => {
  const form = gaps(Array.from({ length: 11 }, () => ({ answers: ["a"] })));
  const told = gap.interaction(form, [..."abcdefghijk"]);
  assert.deepEqual(plain(told), { type: "text", response: "a; b; c; d; e; f; g; h; i; j; k", correct: Array(11).fill("a").join("; ") });
});

test("gap: two gaps with the same right text are one long text", () => {
  const form = gaps([{ answers: ["cities"] }, { answers: ["cities"] }]);
  assert.deepEqual(plain(gap.interaction(form, ["cities", "a"])), { type: "text", response: "cities; a", correct: "cities; cities" });
});

test("short: one line is a single gap", () => {
  const form = gaps([{ answers: ["rights-holder"] }]);
  assert.equal(kinds.short.judge(form, ["Rights‑Holder"]).score, 1);
  assert.deepEqual(plain(kinds.short.interaction(form, ["x"])), { type: "fill-in", response: ["x"], correct: ["rights-holder"] });
});

for (const [text, number] of [
  ["17", "17"],
  ["+17", "17"],
  ["-17", "-17"],
  ["−17", "-17"],
  ["017", "17"],
  ["0", "0"],
  ["1,5", "1.5"],
  ["1.5", "1.5"],
  [",5", "0.5"],
  ["-.5", "-0.5"],
  ["1 234,5", "1234.5"],
  ["1.234,5", "1234.5"],
  ["1,234.5", "1234.5"],
  ["1.234.567", "1234567"],
  ["1’234’567.25", "1234567.25"],
  ["12,345,678", "12345678"],
  ["١٧", "17"],
  ["١٬٢٣٤٫٥", "1234.5"],
  ["17 km", "17"],
  ["17KM", "17"],
  ["17 kilometres", "17"],
  ["1,234", "1.234"],
]) {
  test(`numeric: ${text} is ${number}`, () => {
    const form = numeric(0, 0, 0, ["km", "kilometres"]);
    assert.equal(kinds.numeric.interaction(form, [text]).response, number);
  });
}

for (const text of ["", "km", "x", "1e3", "1,2,3", "1.2.3", "1,23.4", "--1", "1-", "12 34", "0x10", "Infinity", "1/2"]) {
  test(`numeric: ${JSON.stringify(text)} is no number, and the learner is told`, () => {
    const form = numeric(0, 1, 0, ["km"]);
    const [input] = written.boxes(form);
    input.value = text;
    assert.equal(kinds.numeric.read(form), null);
    assert.equal(form.querySelector("[data-blc-problem]").hidden, text === "");
  });
}

test("numeric: a sign before three digits is read in the learner's favour", () => {
  assert.equal(kinds.numeric.judge(numeric(1234, 1234, 1234), ["1,234"]).score, 1);
  assert.equal(kinds.numeric.judge(numeric(1.234, 1.234, 1.234), ["1,234"]).score, 1);
  assert.equal(kinds.numeric.interaction(numeric(1234, 1234, 1234), ["1.234"]).response, "1234");
  assert.equal(kinds.numeric.judge(numeric(1234, 1234, 1234), ["0,234"]).score, 0);
});

test("numeric: the bounds themselves are right, what lies beyond is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99999, max: 99999 }), fc.nat(5000), fc.integer({ min: -110000, max: 110000 }), fc.boolean(), (answer, tolerance, given, comma) => {
      const spell = (hundredths) => (hundredths / 100).toFixed(2);
      const form = numeric(spell(answer - tolerance), spell(answer + tolerance), spell(answer));
      const text = comma ? spell(given).replace(".", ",") : spell(given);
      assert.equal(kinds.numeric.judge(form, [text]).score, Math.abs(given - answer) <= tolerance ? 1 : 0);
    }),
  );
});

test("numeric: what was written comes back from its bits and stands in the box again", () => {
  const form = numeric(0, 1, 0);
  assert.deepEqual(plain(packed(all, "numeric", form, ["١٧,٥"])), ["١٧,٥"]);
  kinds.numeric.show(form, ["1,5"]);
  assert.deepEqual(plain(kinds.numeric.read(form)), ["1,5"]);
});
