/** What tries and hints do to a record. Pure, as record.js, but loaded with the questions. */
(function () {
  "use strict";

  /** The name in `extras` of what a platform is still owed. */
  const OWED = "owed";

  /** An answer before its first try. */
  const NO_ANSWER = /** @type {Answer} */ ({ shape: "AA", tries: 0, hints: 0, score: null, bits: "" });

  /** Scores are kept in thousandths, so that a record read back equals the one written. @param {number} score */
  const round = (score) => Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000;

  /** @param {LearnerRecord} record @param {string} key @param {Answer} answer @returns {LearnerRecord} */
  const put = (record, key, answer) => ({ ...record, answers: { ...record.answers, [key]: answer } });

  /**
   * One more try at a question. The best score counts; the last response is shown again.
   * @param {LearnerRecord} record @param {string} key
   * @param {{shape: string, bits: string, score: number | null}} given
   */
  function answer(record, key, given) {
    const old = record.answers[key] || NO_ANSWER;
    const score = given.score === null ? old.score : Math.max(old.score || 0, round(given.score));
    return put(record, key, { ...old, shape: given.shape, bits: given.bits, tries: old.tries + 1, score });
  }

  /** The learner has seen so many hints. @param {LearnerRecord} record @param {string} key @param {number} hints */
  function hint(record, key, hints) {
    const old = record.answers[key] || NO_ANSWER;
    return old.hints >= hints ? record : put(record, key, { ...old, hints });
  }

  /** The keys of answers that a platform had no room for in an earlier session. @param {LearnerRecord} record @returns {string[]} */
  function owed(record) {
    const bits = record.extras[OWED] || "";
    const io = blc.codec.bits(bits);
    return Array.from({ length: bits.length / 24 }, () => io.text("", 4));
  }

  /** The record with those keys as what is owed. @param {LearnerRecord} record @param {string[]} keys */
  function owe(record, keys) {
    const io = blc.codec.bits();
    for (const key of keys) io.text(key, 4);
    const { [OWED]: old = "", ...extras } = record.extras;
    const bits = String(io);
    return bits === old ? record : { ...record, extras: bits ? { ...extras, [OWED]: bits } : extras };
  }

  Object.assign(blc.record, { NO_ANSWER, round, answer, hint, owed, owe });
})();
