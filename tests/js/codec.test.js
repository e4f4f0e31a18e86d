"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { createHash } = require("node:crypto");
const fc = require("fast-check");
const { load, plain } = require("./runtime.js");

const blc = load(["blocks/text"]);
const { codec } = blc;
const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const text = (length) => fc.array(fc.constantFrom(...CHARACTERS), { minLength: length, maxLength: length }).map((all) => all.join(""));
const bits = (most) => fc.array(fc.constantFrom("0", "1"), { maxLength: most }).map((all) => all.join(""));
const score = fc.oneof(fc.constantFrom(null, 0, 1), fc.integer({ min: 1, max: 999 }).map((n) => n / 1000));
const answer = (most) =>
  fc.record({ shape: text(2), tries: fc.integer({ min: 1, max: 9 }), hints: fc.nat(3), score, bits: bits(most) });
const tableOf = (value, sizes) => fc.uniqueArray(text(4), sizes).chain((keys) => fc.tuple(...keys.map(() => value)).map((all) => Object.fromEntries(keys.map((key, i) => [key, all[i]]))));
const recordOf = ({ pages, answers, extras = 3, most = 40 }) =>
  fc.record({
    counter: fc.nat(1e6),
    birth: text(4),
    seconds: fc.nat(1e7),
    completed: fc.boolean(),
    success: fc.constantFrom("unknown", "failed", "passed"),
    place: fc.option(fc.record({ page: text(4), slide: fc.nat(40) })),
    pages: tableOf(fc.constantFrom(1, 2), pages),
    answers: tableOf(answer(most), answers),
    extras: tableOf(bits(60), { maxLength: extras }),
  });
const anyRecord = recordOf({ pages: { maxLength: 30 }, answers: { maxLength: 30 } });
const sample = () => ({ ...plain(blc.record.empty("AbCd")), counter: 7, pages: { AAAA: 2, "____": 1 }, answers: {} });
const everything = { has: () => true };

test("what is written is read back", () => {
  fc.assert(fc.property(anyRecord, (record) => assert.deepEqual(plain(codec.decode(codec.encode(record))), { record, reason: "" })));
});

test("150 pages and 300 answered questions stay under 4,096 characters", () => {
  const size = (n) => ({ minLength: n, maxLength: n });
  const full = recordOf({ pages: size(150), answers: size(300), extras: 0, most: 8 });
  fc.assert(fc.property(full, (record) => assert.ok(codec.encode(record).length < 4096)), { numRuns: 40 });
});

test("neighbouring keys are no worse than random ones", () => {
  const key = (n) => [18, 12, 6, 0].map((shift) => CHARACTERS[(n >> shift) & 63]).join("");
  const given = { shape: "AA", tries: 2, hints: 1, score: 0.5, bits: "10101010" };
  const answers = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [key(n < 299 ? n : 0xffffff), given]));
  const pages = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [key(0xffffff - n), 2]));
  assert.ok(codec.encode({ ...sample(), pages, answers }).length < 4096);
});

test("any change of a character is noticed", () => {
  fc.assert(
    fc.property(anyRecord, fc.nat(), fc.constantFrom(...CHARACTERS), (record, at, character) => {
      const whole = codec.encode(record);
      const changed = whole.slice(0, at % whole.length) + character + whole.slice((at % whole.length) + 1);
      if (changed !== whole) assert.equal(codec.decode(changed).record, null);
    }),
  );
});

test("data that was cut is damaged, never half a record", () => {
  const whole = codec.encode(sample());
  for (let length = 1; length < whole.length; length++) assert.equal(codec.decode(whole.slice(0, length)).record, null);
});

test("another version is told from damage, and nothing is empty", () => {
  assert.equal(codec.decode("").reason, "empty");
  assert.equal(codec.decode("2abcdEFGH").reason, "version");
  assert.equal(codec.decode('{"pages": 3}').reason, "damaged");
  assert.equal(codec.decode("1abcdEFGH").reason, "damaged");
});

test("no input makes reading throw", () => {
  fc.assert(fc.property(fc.string(), (input) => void codec.decode(input)));
});

test("only characters that every platform stores", () => {
  fc.assert(fc.property(anyRecord, (record) => assert.match(codec.encode(record), /^[\w-]+$/)));
});

test("two records that differ only in their counter are written differently", () => {
  const record = sample();
  assert.notEqual(codec.encode(record), codec.encode({ ...record, counter: record.counter + 1 }));
});

test("a record that is too long gives up what is worth least, and says how much", () => {
  const given = (length) => ({ shape: "AA", tries: 1, hints: 0, score: 1, bits: "1".repeat(length) });
  const record = { ...sample(), pages: { AAAA: 2, GONE: 2 }, answers: { kept: given(3), long: given(3000), gone: given(3) } };
  const known = new Set(["AAAA", "kept", "long"]);
  assert.equal(codec.fit(record, 4096, known).dropped, 0);
  const { text: small, dropped } = codec.fit(record, 100, known);
  const rest = codec.decode(small).record;
  assert.ok(small.length <= 100);
  assert.equal(dropped, 3);
  assert.deepEqual(Object.keys(rest.pages), ["AAAA"]);
  assert.deepEqual(plain(rest.answers), { kept: given(3), long: { ...given(3000), bits: "" } });
  assert.equal(record.answers.long.bits.length, 3000, "the record itself is untouched");
});

test("whatever was written, it is made to fit, and no score or page is given up", () => {
  const wordy = recordOf({ pages: { maxLength: 30 }, answers: { maxLength: 30 }, most: 900 });
  fc.assert(
    fc.property(wordy, (record) => {
      const { text: small } = codec.fit(record, 600, everything);
      const rest = codec.decode(small).record;
      assert.ok(small.length <= 600);
      assert.deepEqual(plain(rest.pages), record.pages);
      for (const key in record.answers) assert.equal(rest.answers[key].score, record.answers[key].score);
    }),
  );
});

test("a thousand long texts are made to fit", () => {
  const answers = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [CHARACTERS[n >> 6] + CHARACTERS[n & 63] + "xx", { shape: "AA", tries: 1, hints: 0, score: null, bits: "01".repeat(2000) }]));
  const { text, dropped } = codec.fit({ ...sample(), answers }, 64000, everything);
  assert.ok(text.length <= 64000 && dropped > 0);
});

test("the digest is SHA-256", () => {
  fc.assert(fc.property(fc.oneof(fc.fullUnicodeString(), fc.string({ minLength: 50, maxLength: 200 })), (input) => assert.equal(blc.sha256(input), createHash("sha256").update(input).digest("hex"))));
});

test("a written answer comes back in any script", () => {
  fc.assert(
    fc.property(fc.fullUnicodeString(), (response) => {
      const out = codec.bits();
      blc.kinds.text.pack(null, response, out);
      assert.equal(blc.kinds.text.unpack(null, codec.bits(String(out))), response);
    }),
  );
});

test("before the script that makes it fit has come, a text that is too long is not sent", () => {
  const { codec: early, record: r } = require("./runtime.js").load([], {}, ["blc", "codec", "record"]);
  const small = r.empty("AbCd");
  assert.equal(early.fit(small, 4096, new Set()).text, early.encode(small));
  assert.equal(early.fit(small, 3, new Set()).text, null);
});
