/**
 * What kinds share whose answers are written. Loaded before them. What is
 * forgiven here is forgiven in blocks/_written.py too, letter for letter.
 */
(function () {
  "use strict";

  const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
  /** Of Latin, Greek, Cyrillic, Hebrew and Arabic letters; other scripts can't do without theirs. */
  const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670]/g;

  /** A digit of any script: they stand ten in a row. @param {string} c */
  function digit(c) {
    let before = 0;
    const code = /** @type {number} */ (c.codePointAt(0));
    while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++;
    return String(before % 10);
  }

  /** With one sign for each quote and dash. @param {string} text */
  const typed = (text) => text.replace(/[‘’‚‛ʼ`´]/g, "'").replace(/[“”„«»]/g, '"').replace(/[‐‑‒–—−]/g, "-");

  /** Without signs that nobody sees and without typography, and with digits as ours. @param {string} text */
  const plain = (text) => typed(typed(text.replace(UNSEEN, "")).normalize("NFKC")).replace(/\p{Nd}/gu, digit);

  /** A text as it is compared: what the rules forgive is taken out of it. @param {string} text @param {string[]} strict */
  function normal(text, strict) {
    let out = plain(text);
    if (!strict.includes("accents")) out = out.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
    if (!strict.includes("case")) out = out.toUpperCase().toLowerCase().replace(/ς/g, "σ");
    if (!strict.includes("spaces")) out = out.replace(/\s+/g, " ");
    return out.trim();
  }

  /** What `data-answer` holds veiled. @param {HTMLFormElement} form */
  function unveiled(form) {
    const { salt, veiled } = blc.questions.answerOf(form);
    const bytes = veiled.match(/../g).map((/** @type {string} */ pair, /** @type {number} */ i) => {
      const key = blc.sha256(`${salt}|${form.dataset.blcQuestion}|veil${i >> 5}`);
      return parseInt(pair, 16) ^ parseInt(key.slice((i % 32) * 2, (i % 32) * 2 + 2), 16);
    });
    return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes)));
  }

  /** Texts as few bits: seven a letter while all are ASCII, else UTF-8. @param {string[]} texts @param {Bits} bits */
  function pack(texts, bits) {
    const all = texts.map((text) => [...new TextEncoder().encode(text)]);
    const wide = bits.put(all.flat().some((byte) => byte > 127) ? 1 : 0, 1);
    for (const bytes of all) {
      bits.number(bytes.length);
      for (const byte of bytes) bits.put(byte, 7 + wide);
    }
  }

  /** `count` texts. @param {number} count @param {Bits} bits */
  function unpack(count, bits) {
    const wide = bits.put(0, 1);
    return Array.from({ length: count }, () => {
      const bytes = Array.from({ length: bits.number(0) }, () => bits.put(0, 7 + wide));
      return new TextDecoder().decode(new Uint8Array(bytes));
    });
  }

  /** The boxes to write into. @param {HTMLFormElement} form @returns {HTMLInputElement[]} */
  const boxes = (form) => blc.all("[data-blc-box]", form).map((box) => box.querySelector("input"));

  /** Says how a box came out, and closes it; opens it without `verdict`. @param {HTMLInputElement} input @param {string} state @param {boolean} closed */
  function mark(input, state, closed) {
    const box = /** @type {HTMLElement} */ (input.closest("[data-blc-box]"));
    box.dataset.state = state;
    if (!state) delete box.dataset.state;
    input.readOnly = closed;
    input.setAttribute("aria-invalid", String(state === "wrong"));
    const { label } = input.dataset;
    if (label) input.setAttribute("aria-label", state ? `${label}: ${blc.say(`choice_${state}`)}` : label);
  }

  blc.written = { plain, normal, unveiled, pack, unpack, boxes, mark };
})();
