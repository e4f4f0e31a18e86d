/**
 * Attempts at a quiz: what is asked, what an answer brings, which attempt counts.
 * Pure: each function takes a record and gives a new one, or a plain value.
 *
 * The attempt itself (number, phase, start, seed, earlier scores) is kept in the
 * record's `extras` under the quiz's key. Answers stand among all others: their
 * `tries` are 64 for each attempt before, and the tries of this one, so that two
 * records join rightly. What counts stands in `answers` under the quiz's key, as
 * if the quiz were one question: `rules` needs to know no more.
 */
(function () {
  "use strict";

  const { NO_ANSWER, round } = blc.record;
  const TRIES = 64;
  /** No quiz has more attempts. */
  const MOST = 250;
  /** By how much a learner may lengthen the time; 0: no limit. */
  const FACTORS = [1, 1.5, 2, 0];
  const READY = 0;
  const RUNNING = 1;
  const OVER = 2;

  /** The settings that a quiz has where its author says nothing. */
  const USUAL = {
    draw: 0,
    shuffle_questions: false,
    shuffle_choices: false,
    attempts: 0,
    rule: "best",
    tries: 0,
    penalty: 0,
    hint_penalty: 0,
    seconds: 0,
    feedback: "immediate",
    review: true,
    skips: /** @type {string[]} */ ([]),
  };

  /** The quizzes among a module's questions. @param {QuestionInfo[]} questions @returns {Quiz[]} */
  const list = (questions) =>
    questions.flatMap((info) =>
      info.setup
        ? [{ ...USUAL, ...info.setup, id: info.id, key: info.key, page: info.page, pass: info.pass || 0, members: questions.filter((item) => item.quiz === info.key) }]
        : [],
    );

  /**
   * An attempt ↔ bits: number and phase first, by which two records agree on who is further.
   * @param {Bits} io @param {Attempt} given @returns {Attempt}
   */
  function code(io, given) {
    const head = {
      number: io.put(given.number, 8),
      phase: io.put(given.phase, 2),
      started: io.put(given.started, 32),
      factor: io.put(given.factor, 2),
      seed: io.put(given.seed, 24),
    };
    const past = Array.from({ length: io.number(given.past.length) }, (_, n) => io.put(Math.round((given.past[n] || 0) * 1000), 10) / 1000);
    return { ...head, past };
  }

  const NOTHING = /** @type {Attempt} */ ({ number: 0, phase: READY, started: 0, factor: 0, seed: 0, past: [] });

  /** The attempt that a learner is at. @param {LearnerRecord} record @param {Quiz} quiz */
  function of(record, quiz) {
    const bits = record.extras[quiz.key];
    return bits ? code(blc.codec.bits(bits), NOTHING) : NOTHING;
  }

  /** @param {LearnerRecord} record @param {Quiz} quiz @param {Attempt} attempt @returns {LearnerRecord} */
  function put(record, quiz, attempt) {
    const io = blc.codec.bits();
    code(io, attempt);
    return { ...record, extras: { ...record.extras, [quiz.key]: String(io) } };
  }

  /** A number that depends on both alone, evenly spread. @param {number} seed @param {string} text */
  function rank(seed, text) {
    let h = seed ^ 0x9e3779b9;
    for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  /**
   * `items` in an order that the seed decides. A new item changes nothing in the order of the others.
   * @template T
   * @param {number} seed @param {T[]} items @param {(item: T) => string} name
   */
  const mixed = (seed, items, name) =>
    items
      .map((item) => ({ item, at: rank(seed, name(item)) }))
      .sort((a, b) => a.at - b.at || (name(a.item) < name(b.item) ? -1 : 1))
      .map(({ item }) => item);

  /** What this attempt asks, in its order. @param {LearnerRecord} record @param {Quiz} quiz */
  function asked(record, quiz) {
    const { seed } = of(record, quiz);
    const all = mixed(seed, quiz.members, ({ key }) => key);
    const drawn = quiz.draw && quiz.draw < all.length ? all.slice(0, quiz.draw) : all;
    return quiz.shuffle_questions ? drawn : quiz.members.filter((item) => drawn.includes(item));
  }

  /** `tries` of an answer before its first try in this attempt. @param {Attempt} attempt */
  const before = ({ number }) => Math.max(0, number - 1) * TRIES;

  /** The answer in this attempt, if there is one. @param {LearnerRecord} record @param {Quiz} quiz @param {string} key */
  function answer(record, quiz, key) {
    const given = record.answers[key];
    const base = before(of(record, quiz));
    return given && given.tries - (given.tries % TRIES) === base ? { ...given, tries: given.tries - base } : undefined;
  }

  /** @param {LearnerRecord} record @param {Quiz} quiz */
  const isOver = (record, quiz) => of(record, quiz).phase === OVER;
  /** Answers are kept, and judged when the quiz is handed in. @param {LearnerRecord} record @param {Quiz} quiz */
  const isHeld = (record, quiz) => quiz.feedback === "end" && !isOver(record, quiz);

  /** How many of those asked are answered. @param {LearnerRecord} record @param {Quiz} quiz */
  const answered = (record, quiz) => asked(record, quiz).filter(({ key }) => (answer(record, quiz, key) || NO_ANSWER).tries).length;

  /** What this attempt has brought so far. @param {LearnerRecord} record @param {Quiz} quiz */
  function marks(record, quiz) {
    let points = 0;
    let most = 0;
    let open = 0;
    for (const { key, weight = 0 } of asked(record, quiz)) {
      if (!weight) continue;
      const given = answer(record, quiz, key);
      if (!given || !given.tries || given.score === null) open++;
      else points += given.score * weight;
      most += weight;
    }
    return { points, most, open, scaled: most ? round(points / most) : 0 };
  }

  /** The scores of all attempts that are over, or fully answered. @param {LearnerRecord} record @param {Quiz} quiz */
  function scores(record, quiz) {
    const { scaled, open } = marks(record, quiz);
    const { past } = of(record, quiz);
    return isOver(record, quiz) || !open ? [...past, scaled] : past;
  }

  /** What counts: a score and after how many attempts; 0 attempts: only so far. @param {LearnerRecord} record @param {Quiz} quiz */
  function counted(record, quiz) {
    const all = scores(record, quiz);
    if (!all.length) return { score: quiz.feedback === "end" ? null : marks(record, quiz).scaled || null, tries: 0 };
    const sum = all.reduce((a, b) => a + b, 0);
    const score =
      quiz.rule === "best" ? Math.max(...all)
      : quiz.rule === "last" ? all[all.length - 1]
      : quiz.rule === "first" ? all[0]
      : round(sum / all.length);
    return { score, tries: all.length };
  }

  /** Whether what counts is a pass; null where there is no pass mark. @param {LearnerRecord} record @param {Quiz} quiz */
  const passed = (record, quiz) => (quiz.pass ? (counted(record, quiz).score || 0) >= round(quiz.pass) : null);

  /** The record with what counts where rules look for it, and with the pages done that a pass skips. @param {LearnerRecord} record @param {Quiz} quiz @returns {LearnerRecord} */
  function settle(record, quiz) {
    if (!quiz.members.some(({ weight }) => weight)) return record;
    const { score, tries } = counted(record, quiz);
    const old = record.answers[quiz.key];
    let next = record;
    if (old ? old.score !== score || old.tries !== tries : score !== null) {
      next = { ...record, answers: { ...record.answers, [quiz.key]: { ...NO_ANSWER, tries, score } } };
    }
    const skipped = passed(record, quiz) && tries ? quiz.skips.filter((key) => next.pages[key] !== 2) : [];
    if (!skipped.length) return next;
    return { ...next, pages: { ...next.pages, ...Object.fromEntries(skipped.map((key) => [key, 2])) } };
  }

  /** How many attempts are left after this one. @param {LearnerRecord} record @param {Quiz} quiz */
  const left = (record, quiz) => (quiz.attempts || MOST) - Math.max(1, of(record, quiz).number);

  /**
   * An attempt begins. The first may have begun without a word. `again`: one more;
   * its answers give way, and the score is kept.
   * @param {LearnerRecord} record @param {Quiz} quiz @param {{seed: number, now: number, factor: number, again: boolean}} given
   */
  function begin(record, quiz, { seed, now, factor, again }) {
    const old = of(record, quiz);
    const number = Math.max(1, old.number) + (again ? 1 : 0);
    if (number > (quiz.attempts || MOST)) return record;
    const past = again ? [...old.past, marks(record, quiz).scaled] : old.past;
    const answers = { ...record.answers };
    if (again) {
      for (const { key } of quiz.members) {
        if (answers[key]) answers[key] = { ...NO_ANSWER, tries: before({ ...old, number }) };
      }
    }
    return settle(put({ ...record, answers }, quiz, { number, phase: RUNNING, started: now, factor, seed, past }), quiz);
  }

  /** The most that one more try can bring. @param {Quiz} quiz @param {{tries: number, hints: number}} given */
  const most = (quiz, given) => 1 - quiz.penalty * given.tries - quiz.hint_penalty * given.hints;

  /** Whether the learner may answer (again). @param {LearnerRecord} record @param {Quiz} quiz @param {string} key */
  function canTry(record, quiz, key) {
    const given = answer(record, quiz, key);
    if (!quiz.members.some((item) => item.key === key && item.weight)) return true;
    if (isOver(record, quiz)) return false;
    if (!given || !given.tries || isHeld(record, quiz)) return true;
    return (!quiz.tries || given.tries < quiz.tries) && most(quiz, given) > (given.score || 0) + 1e-9;
  }

  /** A question answered: judged now, or kept (a score of null) until the end. @param {LearnerRecord} record @param {Quiz} quiz @param {string} key @param {{shape: string, bits: string, score: number | null}} given */
  function give(record, quiz, key, given) {
    const base = before(of(record, quiz));
    const old = answer(record, quiz, key) || NO_ANSWER;
    const cost = 1 - most(quiz, old);
    const score = given.score === null ? old.score : Math.max(old.score || 0, round(given.score - cost));
    const entry = { shape: given.shape, tries: base + Math.min(TRIES - 1, old.tries + 1), hints: old.hints, score, bits: given.bits };
    return settle({ ...record, answers: { ...record.answers, [key]: entry } }, quiz);
  }

  /** So many hints seen. @param {LearnerRecord} record @param {Quiz} quiz @param {string} key @param {number} hints */
  function hint(record, quiz, key, hints) {
    const old = answer(record, quiz, key) || NO_ANSWER;
    if (old.hints >= hints) return record;
    const entry = { ...old, hints, tries: old.tries + before(of(record, quiz)) };
    return { ...record, answers: { ...record.answers, [key]: entry } };
  }

  /**
   * The attempt is over. `judged` are the scores of answers that waited for it, by key.
   * @param {LearnerRecord} record @param {Quiz} quiz @param {Record<string, number | null>} judged
   */
  function hand(record, quiz, judged) {
    const attempt = of(record, quiz);
    const answers = { ...record.answers };
    for (const { key } of asked(record, quiz)) {
      const given = answer(record, quiz, key);
      const raw = judged[key];
      if (!given || !given.tries || raw === undefined || raw === null) continue;
      answers[key] = { ...answers[key], score: round(raw - quiz.hint_penalty * given.hints) };
    }
    return settle(put({ ...record, answers }, quiz, { ...attempt, number: Math.max(1, attempt.number), phase: OVER }), quiz);
  }

  /** Nothing can be gained any more in this attempt. @param {LearnerRecord} record @param {Quiz} quiz */
  const isSpent = (record, quiz) =>
    quiz.feedback !== "end" &&
    !isOver(record, quiz) &&
    marks(record, quiz).most > 0 &&
    asked(record, quiz).every(({ key, weight }) => !weight || !canTry(record, quiz, key));

  /** Seconds that this attempt may take; Infinity without a limit. @param {LearnerRecord} record @param {Quiz} quiz */
  const allowed = (record, quiz) => quiz.seconds * FACTORS[of(record, quiz).factor] || Infinity;

  /** Seconds left; never more than allowed, though a clock may be set back. @param {LearnerRecord} record @param {Quiz} quiz @param {number} now */
  const time = (record, quiz, now) => allowed(record, quiz) - Math.max(0, now - of(record, quiz).started);

  blc.attempts = { FACTORS, list, of, mixed, asked, answer, answered, isOver, isHeld, isSpent, canTry, marks, counted, passed, left, settle, begin, give, hint, hand, allowed, time };
})();
