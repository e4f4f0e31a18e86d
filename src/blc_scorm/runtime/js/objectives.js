/** What a platform is told of learning objectives. Pure; loaded with the questions. */
(function () {
  "use strict";

  /**
   * Each learning objective of the module that something is known of: its pages are all
   * read, or a question on them is answered. One that no page names is served by all.
   * @param {LearnerRecord} record @param {Module} module @returns {ObjectiveReport[]}
   */
  blc.rules.objectives = function (record, { settings, pages, questions }) {
    return settings.objectives.flatMap(({ id, pages: named }) => {
      const serves = (/** @type {string} */ page) => !named.length || named.includes(page);
      const about = questions.filter(({ page }) => serves(page));
      const read = blc.rules.share(record, pages.filter((page) => serves(page.id))) === 1;
      const result = blc.rules.score(record, about);
      const answered = result !== null && result.open < result.count;
      if (!read && !answered) return [];
      return {
        id,
        scaled: answered ? result.scaled : null,
        success: answered ? blc.rules.success(record, settings, about) : "unknown",
        completion: read ? "completed" : "incomplete",
        settled: !result || !result.open,
      };
    });
  };
})();
