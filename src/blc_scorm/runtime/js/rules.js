/** Completion, success, score and gating, from a record and the module's settings. Pure. */
(function () {
  "use strict";

  /** @param {LearnerRecord} record @param {PageInfo} page */
  const isDone = (record, page) => record.pages[page.key] === 2;

  /** The share of `pages` that are done, 0 to 1; 1 of none. @param {LearnerRecord} record @param {PageInfo[]} pages */
  const share = (record, pages) =>
    pages.length ? pages.filter((page) => isDone(record, page)).length / pages.length : 1;

  /**
   * Weighted points of graded questions, 0 to 1, in thousandths as each question's own
   * score: two thirds three times are two; null without graded questions. `begun`: there is something to count.
   * @param {LearnerRecord} record @param {QuestionInfo[]} questions
   */
  function score(record, questions) {
    const graded = questions.filter((question) => question.points > 0);
    if (!graded.length) return null;
    let points = 0;
    let most = 0;
    let open = 0;
    for (const question of graded) {
      const answer = record.answers[question.key];
      if (!answer || answer.score === null || !answer.tries) open++; // a quiz that is not over has a score so far, and no tries
      points += ((answer && answer.score) || 0) * question.points;
      most += question.points;
    }
    const begun = points > 0 || open < graded.length;
    return { scaled: Math.round((points / most) * 1000) / 1000, points, most, open, count: graded.length, begun };
  }

  /** Whether there is a pass mark: the module's, or one of a quiz. @param {Settings} settings @param {QuestionInfo[]} questions */
  const hasMark = (settings, questions) => settings.passing_score !== null || questions.some(({ pass, points }) => pass && points > 0);

  /** Passed: the module's pass mark and those of its quizzes are reached. @param {LearnerRecord} record @param {Settings} settings @param {QuestionInfo[]} questions @returns {Success} */
  function success(record, settings, questions) {
    const result = score(record, questions);
    const bars = questions.filter((question) => question.pass && question.points > 0);
    if (!result || !hasMark(settings, questions)) return "unknown";
    const reached = bars.every(({ key, pass = 0 }) => record.answers[key] && (record.answers[key].score || 0) >= (pass || 0));
    if (reached && result.scaled >= (settings.passing_score || 0)) return "passed";
    return result.open ? "unknown" : "failed";
  }

  /** Whether the module's completion rule is met. @param {LearnerRecord} record @param {Module} module @param {Success} passed */
  function isComplete(record, module, passed) {
    const { rule, threshold, seconds } = module.settings.completion;
    if (rule === "quiz") {
      const result = score(record, module.questions);
      return passed === "passed" || (passed === "unknown" && !!result && !result.open);
    }
    if (rule === "time") return record.seconds >= seconds;
    const pages = rule === "chosen" ? module.pages.filter((page) => page.required) : module.pages;
    return share(record, pages) >= threshold - 1e-9;
  }

  /**
   * How far the learner is by the completion rule, 0 to 1; below 1 until completed.
   * @param {LearnerRecord} record @param {Module} module
   */
  function progress(record, module) {
    const { rule, seconds } = module.settings.completion;
    if (record.completed) return 1;
    const result = score(record, module.questions);
    const part =
      rule === "time" ? record.seconds / seconds
      : rule === "quiz" ? (result ? 1 - result.open / result.count : 0)
      : share(record, rule === "chosen" ? module.pages.filter((page) => page.required) : module.pages);
    return Math.min(part, 0.99);
  }

  /**
   * What to tell a platform. `settled`: the module's result is known, so that a
   * standard with a single status may report it. A pass is never taken back.
   * @param {LearnerRecord} record @param {Module} module @returns {Status}
   */
  function status(record, module) {
    const { settings, questions } = module;
    const passed = record.success === "passed" ? "passed" : success(record, settings, questions);
    const completed = record.completed || isComplete(record, module, passed);
    const result = score(record, questions);
    const scorable = hasMark(settings, questions) && result !== null;
    const known = !scorable || passed !== "unknown";
    if (settings.failed === "incomplete" && (passed === "failed" || !known)) { // a completion can't be taken back
      return { completion: "incomplete", success: "unknown", settled: false, scored: false };
    }
    return {
      completion: completed ? "completed" : "incomplete",
      success: passed,
      settled: known && (completed || (settings.completion.rule === "quiz" && scorable)),
      scored: known && !!result && result.begun,
    };
  }

  /**
   * Why a page is locked: null, or the words to say it with. The first page and
   * pages that the learner has seen never are.
   * @param {LearnerRecord} record @param {Module} module @param {number} index
   * @returns {{key: string, values: Record<string, string>} | null}
   */
  function locked(record, module, index) {
    const { pages, questions, settings } = module;
    if (index === 0 || pages[index].key in record.pages) return null;
    const first = module.missing[0];
    if (first) return { key: "locked_module", values: { title: first.title } };
    if (settings.order !== "forward" && settings.order !== "pass") return null;
    for (const page of pages.slice(0, index)) {
      if (!isDone(record, page)) return { key: "locked_page", values: { title: page.title } };
      const asked = questions.filter((question) => question.page === page.id);
      if (settings.order === "forward" || !hasMark(settings, asked) || !score(record, asked)) continue;
      if (success(record, settings, asked) !== "passed") return { key: "locked_pass", values: { title: page.title } };
    }
    return null;
  }

  blc.rules = { share, score, progress, success, status, objectives: () => [], locked };
})();
