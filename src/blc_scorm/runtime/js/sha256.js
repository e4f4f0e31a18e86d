/** SHA-256, because `crypto.subtle` is missing on http: and file: addresses. */
(function () {
  "use strict";

  /** The first 32 bits of the fractional part of `x`. @param {number} x */
  const fraction = (x) => ((x % 1) * 2 ** 32) | 0;
  /** @param {number} x @param {number} n */
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);

  /** Mixes one block of 16 words into the hash. @param {number[]} hash @param {number[]} w */
  function mix(hash, w) {
    let [a, b, c, d, e, f, g, h] = hash;
    primes.forEach((prime, i) => {
      if (i > 15) {
        const [x, y] = [w[i - 15], w[i - 2]];
        w[i] = (w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + fraction(Math.cbrt(prime)) + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    });
    return [a, b, c, d, e, f, g, h].map((value, i) => (value + hash[i]) | 0);
  }

  /** The SHA-256 of `text` (as UTF-8), in 64 hex digits. @param {string} text */
  blc.sha256 = (text) => {
    const bytes = [...new TextEncoder().encode(text), 128];
    const bits = (bytes.length - 1) * 8;
    while (bytes.length % 64 !== 56) bytes.push(0);
    bytes.push(0, 0, 0, 0, bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
    let hash = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
    for (let i = 0; i < bytes.length; i += 64) {
      const word = (/** @type {unknown} */ _, /** @type {number} */ n) =>
        bytes.slice(i + n * 4, i + n * 4 + 4).reduce((sum, byte) => (sum << 8) | byte, 0);
      hash = mix(hash, Array.from({ length: 16 }, word));
    }
    return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  };
})();
