/** SHA-256, because `crypto.subtle` is missing on http: and file: addresses. */
(function () {
  "use strict";

  /** The first 32 bits of the fractional part of `x`. @param {number} x */
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) | 0;

  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const ROUND = primes.map((p) => fraction(Math.cbrt(p)));

  /** The message with its padding, as 32-bit words. @param {string} text */
  function padded(text) {
    const bytes = Array.from(new TextEncoder().encode(text));
    const bits = bytes.length * 8;
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (let shift = 56; shift >= 0; shift -= 8) bytes.push(Math.floor(bits / 2 ** shift) & 255);
    /** @type {number[]} */
    const words = [];
    for (let i = 0; i < bytes.length; i += 4) {
      words.push((bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3]);
    }
    return words;
  }

  /** @param {number} x @param {number} n */
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  /** One block of 16 words. @param {number[]} hash @param {number[]} block */
  function mix(hash, block) {
    const w = block.slice();
    for (let i = 16; i < 64; i++) {
      const a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + a + w[i - 7] + b) | 0;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const choose = (e & f) ^ (~e & g);
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choose + ROUND[i] + w[i]) | 0;
      const most = (a & b) ^ (a & c) ^ (b & c);
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    return [a, b, c, d, e, f, g, h].map((value, i) => (value + hash[i]) | 0);
  }

  /** The SHA-256 of `text` (as UTF-8), in 64 hex digits. @param {string} text */
  blc.sha256 = function (text) {
    const words = padded(text);
    let hash = START;
    for (let i = 0; i < words.length; i += 16) hash = mix(hash, words.slice(i, i + 16));
    return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  };
})();
