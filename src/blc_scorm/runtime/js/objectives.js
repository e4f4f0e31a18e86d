/** What a platform is told of learning objectives. Pure; loaded with the questions. */
(function () {
  "use strict";

  /**
   * Score and success of each learning objective that questions name.
   * @param {LearnerRecord} record @param {Module} module @returns {ObjectiveReport[]}
   */
  blc.rules.objectives = function (record, module) {
    const ids = new Set(module.questions.flatMap((question) => question.objectives));
    /** @type {ObjectiveReport[]} */
    const reports = [];
    for (const id of ids) {
      const about = module.questions.filter((question) => question.objectives.includes(id));
      const result = blc.rules.score(record, about);
      if (!result || result.open === about.filter((question) => question.points > 0).length) continue;
      reports.push({ id, scaled: result.scaled, success: blc.rules.success(record, module.settings, about) });
    }
    return reports;
  };
})();
