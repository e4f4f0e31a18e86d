/** Answers and objectives as SCORM 2004 wants them. Loaded with the questions. */
(function () {
  "use strict";

  const { identifier, line, lists: open, result, spell, teach } = blc.answers;
  const { decimal } = blc.api;
  const { session: lms, length, score } = /** @type {NonNullable<Driver["scorm"]>} */ (blc.driver.scorm);
  const lists = open(lms);
  /** @type {Spelling} */
  const SPELLING = {
    list: "[,]",
    pair: "[.]",
    most: 4000,
    bool: String,
    range: (least, most) => `${least}[:]${most}`,
    choice: (n) => (n < 26 ? String.fromCharCode(97 + n) : `c${n}`),
  };

  /** A moment as time(second,10,0): one decimal before the zone, or some platforms refuse it. @param {number} seconds since 1970 */
  const timestamp = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19) + ".0Z";

  /** Numbers of more than five digits before the point are refused by one platform: those go as text. @param {InteractionReport} given */
  function typeOf({ type, response, correct }) {
    const isSmall = (/** @type {any} */ number) => /^-?\d{1,5}(\.\d+)?$/.test(number);
    if (type === "numeric" && ![response, ...Object.values(/** @type {object} */ (correct))].every(isSmall)) return "fill-in";
    return type === "text" ? "long-fill-in" : type;
  }

  /** @param {InteractionReport} given */
  function setInteraction(given) {
    return lists.interaction(identifier(given.id), [
      ["type", typeOf(given)],
      ...given.objectives.map((id, i) => /** @type {[string, string]} */ ([`objectives.${i}.id`, identifier(id)])),
      ["timestamp", timestamp(given.seconds)],
      ["correct_responses.0.pattern", spell(given.correct, SPELLING)],
      ["weighting", decimal(given.weighting)],
      ["learner_response", spell(given.response, SPELLING)],
      ["result", result(given, "incorrect")],
      ["latency", length(given.latencySeconds)],
      ["description", line(given.description, 250)],
    ]);
  }

  /** @param {ObjectiveReport} given */
  function setObjective(given) {
    const at = lists.objective(identifier(given.id));
    if (!lms.set(`${at}.id`, identifier(given.id))) return;
    if (given.scaled !== null) score(`${at}.score`, given.scaled);
    lms.raise(`${at}.success_status`, given.success);
    lms.raise(`${at}.completion_status`, given.completion);
  }

  teach(setInteraction, setObjective);
})();
