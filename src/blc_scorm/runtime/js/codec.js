/**
 * Record ↔ suspend data. Pure.
 *
 * A string is one version character, four characters of checksum, and the rest
 * bits, six a character: counter, birth, seconds, flags, place, pages, answers,
 * extras. Keys are sorted and only their distances are written (Rice code),
 * counts are Elias gamma. docs/runtime.md has the layout.
 */
(function () {
  "use strict";

  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VERSION = "1";
  const KEY = 24;

  /** @param {string} text four or two characters @returns {number} */
  const toNumber = (text) => [...text].reduce((n, c) => n * 64 + ALPHABET.indexOf(c), 0);

  /** @param {number} number @param {number} length in characters */
  const toText = (number, length) =>
    Array.from({ length }, (_, i) => ALPHABET[Math.floor(number / 64 ** (length - 1 - i)) % 64]).join("");

  /** Collects bits; `String(writer)` is a string of 0 and 1. @returns {BitWriter} */
  function writer() {
    let bits = "";
    return {
      put(value, count) {
        if (count) bits += Math.floor(value).toString(2).padStart(count, "0").slice(-count);
        return this;
      },
      number(value) {
        const text = (value + 1).toString(2);
        bits += "0".repeat(text.length - 1) + text;
        return this;
      },
      raw(text) {
        bits += text;
        return this;
      },
      toString: () => bits,
    };
  }

  /** Reads what a writer wrote. Past the end it throws. @param {string} bits @returns {BitReader} */
  function reader(bits) {
    let at = 0;
    return {
      raw(count) {
        if (at + count > bits.length) throw new Error("suspend data ends too early");
        at += count;
        return bits.slice(at - count, at);
      },
      take(count) {
        return count ? parseInt(this.raw(count), 2) : 0;
      },
      number() {
        let zeros = 0;
        while (this.raw(1) === "0") zeros++;
        return parseInt("1" + this.raw(zeros), 2) - 1;
      },
      left: () => bits.length - at,
    };
  }

  /** The Rice parameter for `count` keys spread over all there can be. @param {number} count */
  const spread = (count) => Math.max(0, Math.floor(KEY - 1 - Math.log2(count || 1)));

  /**
   * A table of entries by key: count, then for each the distance to the last key and its content.
   * @template T
   * @param {BitWriter} out @param {Record<string, T>} table @param {(entry: T) => void} put
   */
  function putTable(out, table, put) {
    const keys = Object.keys(table).map((key) => /** @type {[number, string]} */ ([toNumber(key), key]));
    keys.sort((a, b) => a[0] - b[0]);
    out.number(keys.length);
    const low = spread(keys.length);
    let last = 0;
    for (const [value, key] of keys) {
      out.raw("1".repeat(Math.floor((value - last) / 2 ** low)) + "0").put((value - last) % 2 ** low, low);
      last = value;
      put(table[key]);
    }
  }

  /**
   * @template T
   * @param {BitReader} from @param {() => T} take @returns {Record<string, T>}
   */
  function takeTable(from, take) {
    /** @type {Record<string, T>} */
    const table = {};
    const count = from.number();
    const low = spread(count);
    for (let i = 0, value = 0; i < count; i++) {
      while (from.raw(1) === "1") value += 2 ** low;
      value += from.take(low);
      table[toText(value, 4)] = take();
    }
    return table;
  }

  /** Length, then the bits. @param {BitWriter} out @param {string} bits */
  const putBits = (out, bits) => out.number(bits.length).raw(bits);

  /** @param {BitWriter} out @param {Answer} answer */
  function putAnswer(out, answer) {
    out.put(toNumber(answer.shape), 12).number(answer.tries).number(answer.hints);
    if (answer.score === null) out.put(0, 2);
    else if (answer.score === 0 || answer.score === 1) out.put(answer.score + 1, 2);
    else out.put(3, 2).put(Math.round(answer.score * 1000), 10);
    putBits(out, answer.bits);
  }

  /** @param {BitReader} from @returns {Answer} */
  function takeAnswer(from) {
    const shape = toText(from.take(12), 2);
    const tries = from.number();
    const hints = from.number();
    const result = from.take(2);
    const score = result === 3 ? from.take(10) / 1000 : [null, 0, 1][result];
    return { shape, tries, hints, score, bits: from.raw(from.number()) };
  }

  /** @param {LearnerRecord} record @returns {string} bits */
  function toBits(record) {
    const out = writer();
    out.number(record.counter).put(toNumber(record.birth), KEY).number(record.seconds);
    out.put(record.completed ? 1 : 0, 1).put(["unknown", "failed", "passed"].indexOf(record.success), 2);
    out.put(record.place ? 1 : 0, 1);
    if (record.place) out.put(toNumber(record.place.page), KEY).number(record.place.slide);
    putTable(out, record.pages, (state) => out.put(state - 1, 1));
    putTable(out, record.answers, (answer) => putAnswer(out, answer));
    putTable(out, record.extras, (bits) => putBits(out, bits));
    return String(out);
  }

  /** @param {BitReader} from @returns {LearnerRecord} */
  function fromBits(from) {
    const counter = from.number();
    const birth = toText(from.take(KEY), 4);
    const seconds = from.number();
    const completed = from.take(1) === 1;
    const success = /** @type {Success} */ (["unknown", "failed", "passed"][from.take(2)] || "unknown");
    const place = from.take(1) ? { page: toText(from.take(KEY), 4), slide: from.number() } : null;
    const pages = takeTable(from, () => from.take(1) + 1);
    const answers = takeTable(from, () => takeAnswer(from));
    const extras = takeTable(from, () => from.raw(from.number()));
    return { counter, birth, seconds, completed, success, place, pages, answers, extras };
  }

  /** Four characters that change when anything in `text` does (FNV-1a, folded). @param {string} text */
  function checksum(text) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return toText((hash ^ (hash >>> 12)) & 0xffffff, 4);
  }

  /** The record as suspend data, however long. @param {LearnerRecord} record */
  function encode(record) {
    const bits = toBits(record);
    let body = "";
    for (let i = 0; i < bits.length; i += 6) body += ALPHABET[parseInt(bits.slice(i, i + 6).padEnd(6, "0"), 2)];
    return VERSION + checksum(VERSION + body) + body;
  }

  /**
   * What `encode` wrote. Never throws: `{record: null, reason}` for empty text,
   * another version ("version") or anything else ("damaged").
   * @param {string} text @returns {Decoded}
   */
  function decode(text) {
    if (!text) return { record: null, reason: "empty" };
    if (text[0] !== VERSION) return { record: null, reason: /^[\w-]+$/.test(text) ? "version" : "damaged" };
    const body = text.slice(5);
    try {
      if (checksum(VERSION + body) !== text.slice(1, 5)) throw new Error("checksum");
      const bits = [...body].map((c) => ALPHABET.indexOf(c).toString(2).padStart(6, "0")).join("");
      return { record: fromBits(reader(bits)), reason: "" };
    } catch {
      return { record: null, reason: "damaged" };
    }
  }

  /**
   * What to give up, least valuable first, when a platform's space is too small:
   * entries of questions and pages that this release no longer has, then written
   * answers (longest first), then what was chosen (the score stays). Each step
   * says how many bits it frees.
   * @param {LearnerRecord} record @param {Known} known
   * @returns {Generator<() => number>}
   */
  function* leastValuable({ pages, answers, extras }, known) {
    /** @type {(table: Record<string, any>, key: string, bits: number) => () => number} */
    const remove = (table, key, bits) => () => (delete table[key], bits);
    const longest = (/** @type {string} */ a, /** @type {string} */ b) => answers[b].bits.length - answers[a].bits.length;
    const strange = Object.keys(answers).filter((key) => !known.answers.has(key));
    for (const key in extras) if (!known.extras.has(key)) yield remove(extras, key, extras[key].length);
    for (const key of strange.sort(longest)) yield remove(answers, key, answers[key].bits.length + 30);
    for (const key in pages) if (!known.pages.has(key)) yield remove(pages, key, 15);
    for (const key of Object.keys(answers).sort(longest)) {
      const { bits } = answers[key];
      yield () => ((answers[key] = { ...answers[key], bits: "" }), bits.length);
    }
    for (const key in extras) yield remove(extras, key, extras[key].length);
    for (const key in pages) if (pages[key] === 1) yield remove(pages, key, 15);
  }

  /**
   * The record in at most `limit` characters. `dropped` counts the entries that
   * had to be given up; 0 when it fits whole.
   * @param {LearnerRecord} record @param {number} limit @param {Known} known
   */
  function fit(record, limit, known) {
    let text = encode(record);
    let dropped = 0;
    const rest = { ...record, pages: { ...record.pages }, answers: { ...record.answers }, extras: { ...record.extras } };
    const steps = leastValuable(rest, known);
    while (text.length > limit) {
      let excess = (text.length - limit) * 6;
      while (excess > 0) {
        const step = steps.next();
        if (step.done) return { text, dropped };
        excess -= step.value();
        dropped++;
      }
      text = encode(rest);
    }
    return { text, dropped };
  }

  blc.codec = { encode, decode, fit, writer, reader };
})();
