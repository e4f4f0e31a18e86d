/**
 * What a learner did, as plain data. Pure: each function takes a record and
 * gives a new one, or the same one when nothing changed.
 */
(function () {
  "use strict";

  /** A record of nothing. `birth` (4 base64url characters) tells one attempt from the next. @param {string} birth */
  const empty = (birth) =>
    /** @type {LearnerRecord} */ ({
      counter: 0,
      birth,
      seconds: 0,
      completed: false,
      success: "unknown",
      place: null,
      pages: {},
      answers: {},
      extras: {},
    });

  /** Whether there is anything in it that a learner would miss. @param {LearnerRecord} record */
  const isEmpty = (record) =>
    Object.keys(record.answers).length + Object.keys(record.extras).length === 0 &&
    Object.keys(record.pages).length < 2 &&
    !record.completed;

  /**
   * The learner is at `slide` of a page; `done` when there is nothing more to see on it.
   * @param {LearnerRecord} record @param {string} page @param {number} slide @param {boolean} done
   */
  function visit(record, page, slide, done) {
    const state = Math.max(record.pages[page] || 0, done ? 2 : 1);
    const same = record.place && record.place.page === page && record.place.slide === slide;
    if (same && record.pages[page] === state) return record;
    return { ...record, place: { page, slide }, pages: { ...record.pages, [page]: state } };
  }

  /** What completion and success have become; neither ever goes back. @param {LearnerRecord} record @param {Status} status */
  function settle(record, status) {
    const completed = record.completed || status.completion === "completed";
    const success = record.success === "passed" ? "passed" : status.success;
    if (completed === record.completed && success === record.success) return record;
    return { ...record, completed, success };
  }

  /** The one of two answers that says more. @param {Answer} a @param {Answer} b */
  function better(a, b) {
    const last = a.tries !== b.tries ? (a.tries > b.tries ? a : b) : b.bits.length > a.bits.length ? b : a;
    if (a.tries >> 6 !== b.tries >> 6) return last; // of another attempt at a quiz
    const score = a.score === null || b.score === null ? (a.score === null ? b.score : a.score) : Math.max(a.score, b.score);
    return { ...last, score, hints: Math.max(a.hints, b.hints) };
  }

  /**
   * Both tables in one; where both have a key, `choose` says which entry stays.
   * @template T
   * @param {Record<string, T>} a @param {Record<string, T>} b @param {(a: T, b: T) => T} choose
   */
  function union(a, b, choose) {
    const all = { ...a };
    for (const key in b) all[key] = key in a ? choose(a[key], b[key]) : b[key];
    return all;
  }

  /**
   * All that either record has. Where they disagree, the one with the higher counter is right.
   * @param {LearnerRecord} a @param {LearnerRecord} b
   */
  function merge(a, b) {
    const [new_, old] = b.counter > a.counter ? [b, a] : [a, b];
    return /** @type {LearnerRecord} */ ({
      ...new_,
      seconds: Math.max(a.seconds, b.seconds),
      completed: a.completed || b.completed,
      success: old.success === "passed" || new_.success === "unknown" ? old.success : new_.success,
      place: new_.place || old.place,
      pages: union(new_.pages, old.pages, Math.max),
      answers: union(new_.answers, old.answers, better),
      extras: union(new_.extras, old.extras, (a, b) => (b.slice(0, 10) > a.slice(0, 10) ? b : a)), // attempt and phase
    });
  }

  /**
   * Counts the seconds that the module is open. A pause (back/forward cache) and
   * a sleep (a gap between two ticks longer than `gap`) do not count.
   * @param {() => number} now milliseconds @param {number} gap milliseconds
   */
  function clock(now, gap) {
    let total = 0;
    let last = now();
    let running = true;
    return {
      tick() {
        if (running) total += Math.min(Math.max(0, now() - last), gap);
        last = now();
        return total / 1000;
      },
      pause() {
        this.tick();
        running = false;
      },
      resume() {
        this.tick();
        running = true;
      },
    };
  }

  blc.record = /** @type {Blc["record"]} */ ({ empty, isEmpty, visit, settle, merge, clock });
})();
