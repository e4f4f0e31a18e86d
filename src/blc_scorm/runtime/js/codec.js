/**
 * Record ↔ suspend data. Pure.
 *
 * A string is one version character, four characters of checksum, and the rest
 * bits, six a character: counter, birth, seconds, flags, place, pages, answers,
 * extras. Keys are sorted and only their distances are written (Rice code),
 * counts are Elias gamma. docs/runtime.md has the layout. Every part is
 * described once: what writes it on the way out reads it on the way in.
 */
(function () {
  "use strict";

  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VERSION = "1";
  const SUCCESS = /** @type {Success[]} */ (["unknown", "failed", "passed"]);

  /** Base64url characters as a number, and back. @param {string} text */
  const toNumber = (text) => [...text].reduce((n, c) => n * 64 + ALPHABET.indexOf(c), 0);
  /** @param {number} number @param {number} length in characters @returns {string} */
  const toText = (number, length) => (length ? toText(Math.floor(number / 64), length - 1) + ALPHABET[number % 64] : "");

  /**
   * A string of 0 and 1, written at its end; or, given `source`, read from its
   * start. Each method takes a value to write and gives the value read.
   * @param {string} [source] @returns {Bits}
   */
  function bits(source) {
    let text = "";
    let at = 0;
    return {
      raw(value, count) {
        if (source === undefined) return (text += value) && value;
        at += count;
        if (at > source.length) throw new Error("suspend data ends too early");
        return source.slice(at - count, at);
      },
      put(value, count) {
        return parseInt(this.raw(count ? value.toString(2).padStart(count, "0") : "", count), 2) || 0;
      },
      text(value, length) {
        return toText(this.put(source === undefined ? toNumber(value) : 0, length * 6), length);
      },
      /** As many ones as `value` says, and a zero. */
      unary(value) {
        let n = 0;
        while (this.put(n < value ? 1 : 0, 1)) n++;
        return n;
      },
      number(value) {
        const length = this.unary((value + 1).toString(2).length - 1);
        return 2 ** length - 1 + this.put(source === undefined ? value + 1 - 2 ** length : 0, length);
      },
      left: () => (source || "").length - at,
      toString: () => text,
    };
  }

  /**
   * Entries by key: their count, then for each the distance from the last key and its content.
   * @template T
   * @param {Bits} io @param {Record<string, T>} entries @param {(entry: T) => T} code
   */
  function table(io, entries, code) {
    const keys = Object.keys(entries).map(toNumber).sort((a, b) => a - b);
    const count = io.number(keys.length);
    const low = Math.max(0, Math.floor(23 - Math.log2(count || 1)));
    /** @type {Record<string, T>} */
    const result = {};
    for (let i = 0, key = 0; i < count; i++) {
      const gap = keys.length ? keys[i] - key : 0;
      key += io.unary(Math.floor(gap / 2 ** low)) * 2 ** low;
      key += io.put(gap % 2 ** low, low);
      const name = toText(key, 4);
      result[name] = code(entries[name]);
    }
    return result;
  }

  const NOTHING = /** @type {Answer} */ ({ shape: "AA", tries: 0, hints: 0, score: null, bits: "" });

  /** @param {Bits} io @returns {(answer: Answer) => Answer} */
  const answerOf = (io) => (given) => {
    const { shape, tries, hints, score, bits } = given || NOTHING;
    const head = { shape: io.text(shape, 2), tries: io.number(tries), hints: io.number(hints) };
    const how = io.put(score === null ? 0 : score === 0 || score === 1 ? score + 1 : 3, 2);
    const part = how === 3 ? io.put(Math.round((score || 0) * 1000), 10) / 1000 : [null, 0, 1][how];
    return { ...head, score: part, bits: textOf(io)(bits) };
  };

  /** @param {Bits} io @returns {(text: string) => string} */
  const textOf = (io) => (text = "") => io.raw(text, io.number(text.length));

  /** The layout, both ways. @param {Bits} io @param {LearnerRecord} record @returns {LearnerRecord} */
  function code(io, record) {
    const { counter, birth, seconds, completed, success, place, pages, answers, extras } = record;
    return {
      counter: io.number(counter),
      birth: io.text(birth, 4),
      seconds: io.number(seconds),
      completed: !!io.put(completed ? 1 : 0, 1),
      success: SUCCESS[io.put(SUCCESS.indexOf(success), 2)],
      place: io.put(place ? 1 : 0, 1) ? { page: io.text(place ? place.page : "", 4), slide: io.number(place ? place.slide : 0) } : null,
      pages: table(io, pages, (state) => io.put(state - 1, 1) + 1),
      answers: table(io, answers, answerOf(io)),
      extras: table(io, extras, textOf(io)),
    };
  }

  /** Four characters that change when anything in `text` does (FNV-1a, folded). @param {string} text */
  function checksum(text) {
    let hash = 0x811c9dc5;
    for (const c of text) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
    return toText((hash ^ (hash >>> 15)) & 0xffffff, 4);
  }

  /** The record as suspend data, however long. @param {LearnerRecord} record */
  function encode(record) {
    const io = bits();
    code(io, record);
    const body = String(io).replace(/.{1,6}/g, (six) => ALPHABET[parseInt(six.padEnd(6, "0"), 2)]);
    return VERSION + checksum(VERSION + body) + body;
  }

  /**
   * What `encode` wrote. Never throws: `{record: null, reason}` for empty text,
   * another version ("version") or anything else ("damaged").
   * @param {string} text @returns {Decoded}
   */
  function decode(text) {
    const body = text.slice(5);
    if (!text) return { record: null, reason: "empty" };
    try {
      if (/^[^1][\w-]{4,}$/.test(text)) return { record: null, reason: "version" };
      if (text !== VERSION + checksum(VERSION + body) + body) throw new Error("checksum");
      const source = body.replace(/./g, (c) => toNumber(c).toString(2).padStart(6, "0"));
      return { record: code(bits(source), blc.record.empty("")), reason: "" };
    } catch {
      return { record: null, reason: "damaged" };
    }
  }

  /** @type {Blc["codec"]["fit"]} Without a text as long as it is too long: fit.js makes it fit, once that is here. */
  function fit(record, limit) {
    const text = encode(record);
    return { text: text.length > limit ? null : text, dropped: 0 };
  }

  blc.codec = { encode, decode, fit, bits, checksum };
})();
