/** Makes a record fit into a platform's space. Pure; loaded with the questions, without which none grows long. */
(function () {
  "use strict";

  /**
   * What to give up, least valuable first, when a platform's space is too small:
   * entries of questions and pages that this release no longer has, then written
   * answers (longest first), then what was chosen. Scores and pages of this release
   * stay: without them, nothing would be saved. Each step says about how many bits
   * it frees.
   * @param {LearnerRecord} record @param {Known} known
   * @returns {Generator<() => number>}
   */
  function* leastValuable({ pages, answers, extras }, known) {
    /** @param {Record<string, any>} entries @param {string} key */
    const remove = (entries, key) => () => (delete entries[key], 16);
    const longest = Object.keys(answers).sort((a, b) => answers[b].bits.length - answers[a].bits.length);
    for (const key in extras) if (!known.has(key)) yield remove(extras, key);
    for (const key of longest) if (!known.has(key)) yield remove(answers, key);
    for (const key in pages) if (!known.has(key)) yield remove(pages, key);
    for (const key of longest) {
      const answer = answers[key];
      if (answer) yield () => ((answers[key] = { ...answer, bits: "" }), answer.bits.length);
    }
    for (const key in extras) yield remove(extras, key);
  }

  /**
   * The record in at most `limit` characters, if its scores and pages allow. `dropped` counts the entries that
   * had to be given up; 0 when it fits whole.
   * @param {LearnerRecord} record @param {number} limit @param {Known} known
   */
  blc.codec.fit = function (record, limit, known) {
    const { pages, answers, extras } = record;
    const rest = { ...record, pages: { ...pages }, answers: { ...answers }, extras: { ...extras } };
    const steps = leastValuable(rest, known);
    let text = blc.codec.encode(rest);
    let dropped = 0;
    while (text.length > limit) {
      for (let excess = (text.length - limit) * 6; excess > 0; dropped++) {
        const step = steps.next();
        if (step.done) return { text: blc.codec.encode(rest), dropped };
        excess -= step.value();
      }
      text = blc.codec.encode(rest);
    }
    return { text, dropped };
  };
})();
