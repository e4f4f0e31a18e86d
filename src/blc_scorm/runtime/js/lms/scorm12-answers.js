/** Answers and objectives as SCORM 1.2 wants them. Loaded with the questions. */
(function () {
  "use strict";

  const { identifier, lists: open, result, spell, teach } = blc.answers;
  const { decimal } = blc.api;
  const { session: lms, length, score } = /** @type {NonNullable<Driver["scorm"]>} */ (blc.driver.scorm);
  const lists = open(lms);
  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  /** @type {Spelling} */
  const SPELLING = {
    list: ",",
    pair: ".",
    most: 255,
    bool: (value) => (value ? "t" : "f"),
    range: (_least, _most, exact) => exact,
    choice: (n) => LETTERS[n] || "",
  };

  /** A moment as CMITime, on the learner's clock. @param {number} seconds since 1970 */
  const time = (seconds) => new Date(seconds * 1000).toTimeString().slice(0, 8);

  /** @param {InteractionReport} given */
  function setInteraction(given) {
    return lists.interaction(identifier(given.id), [
      ...given.objectives.map((id, i) => /** @type {[string, string]} */ ([`objectives.${i}.id`, identifier(id)])),
      ["type", given.type === "text" ? "fill-in" : given.type],
      ["time", time(given.seconds)],
      ["correct_responses.0.pattern", spell(given.correct, SPELLING)],
      ["weighting", decimal(given.weighting)],
      ["student_response", spell(given.response, SPELLING)],
      ["result", result(given, "wrong")],
      ["latency", length(given.latencySeconds)],
    ]);
  }

  /** @param {ObjectiveReport} given */
  function setObjective(given) {
    const at = lists.objective(identifier(given.id));
    if (!lms.set(`${at}.id`, identifier(given.id))) return;
    if (given.scaled !== null) score(`${at}.score`, given.scaled);
    const { success, completion, settled } = given;
    lms.raise(`${at}.status`, success !== "unknown" ? success : settled ? completion : "incomplete");
  }

  teach(setInteraction, setObjective);
})();
