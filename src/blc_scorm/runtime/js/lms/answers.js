/** Answers and objectives for a platform: lists with indexes, and the spelling of responses. */
(function () {
  "use strict";

  /**
   * Form fields of interactions per session. One platform sends them all with each commit, and
   * its server cuts a request at `max_input_vars`, 5,000 since it asks for PHP 8. What has no
   * room is in `blc.driver.left`, and is told in the next session.
   */
  const MOST_FIELDS = 4500;
  const { decimal } = blc.api;

  /** Text on one line, at most `most` characters. @param {string} text @param {number} most */
  const line = (text, most) => text.replace(/\s+/g, " ").trim().slice(0, most);

  /** An id without characters that a standard refuses. @param {string} id */
  const identifier = (id) => id.replace(/[^\w.-]/g, (c) => "_" + /** @type {number} */ (c.codePointAt(0)).toString(16)).slice(0, 250);

  /** A text that can't be taken for the signs of SCORM 2004: `[,]` between texts, `{lang=…}` before one. @param {string} text */
  const unmarked = (text) => text.replace(/\[([,.:])\]/g, "($1)").replace(/^\s*\{/, "(");

  /**
   * A response in a standard's own spelling: a number is a choice, a pair of
   * numbers a match, a list what it lists, an object the bounds of a number.
   * @param {any} value @param {Spelling} spelling @returns {string}
   */
  function spell(value, spelling) {
    if (value === null || value === undefined) return "";
    if (typeof value === "boolean") return spelling.bool(value);
    if (typeof value === "number") return spelling.choice(value);
    if (typeof value === "string") return line(unmarked(value), spelling.most);
    if (!Array.isArray(value)) return spelling.range(value.least, value.most, value.exact);
    const pair = (/** @type {any} */ item) => (Array.isArray(item) ? item.map((n) => spell(n, spelling)).join(spelling.pair) : spell(item, spelling));
    return value.map(pair).join(spelling.list).slice(0, spelling.most);
  }

  /** What a question's result is called; a partly right one is its score. @param {InteractionReport} given @param {string} wrong */
  function result(given, wrong) {
    if (given.score === null) return "neutral";
    return given.score === 1 ? "correct" : given.score === 0 ? wrong : decimal(given.score);
  }

  /**
   * What goes into the platform's list: the answer, and behind it, where the
   * learner said so, how sure they were. SCORM has no field for that, and 1.2 no
   * description either, so it is a likert interaction of its own, with a step from 1 to 3.
   * @param {InteractionReport} given @returns {InteractionReport[]}
   */
  function entries(given) {
    const own = { type: "likert", response: String(given.confidence), correct: null, score: null, weighting: 0, objectives: [], description: "" };
    return given.confidence ? [given, { ...given, ...own, id: `${given.id}.confidence` }] : [given];
  }

  /**
   * Lets the driver tell answers and objectives; `put` says whether there was room for an entry.
   * @param {(given: InteractionReport) => boolean} put @param {(given: ObjectiveReport) => void} putObjective
   */
  function teach(put, putObjective) {
    const left = new Set();
    blc.driver.left = left;
    blc.driver.answers = ({ interactions, objectives }) => {
      for (const given of interactions) {
        if (entries(given).every(put)) left.delete(given.id);
        else left.add(given.id);
      }
      objectives.forEach(putObjective);
    };
  }

  /** Writes into a platform's lists: which index an id has, and how much fits. @param {ApiSession} lms @returns {ApiLists} */
  function lists(lms) {
    /** @type {Map<string, Map<string, number>>} */
    const indexes = new Map();
    /** @type {Set<string>} */
    const counted = new Set();
    let fields = 0;

    /** The index of `id`, a new one at the end if need be. @param {string} list @param {string} id @param {boolean} readable */
    function index(list, id, readable) {
      let known = indexes.get(list);
      if (!known) {
        indexes.set(list, (known = new Map()));
        const count = Number(lms.get(`${list}._count`)) || 0;
        for (let i = 0; i < count; i++) {
          const there = readable ? lms.get(`${list}.${i}.id`) : `#${i}`;
          known.set(there, i);
          lms.holds(`${list}.${i}.id`, there);
        }
      }
      const found = known.get(id);
      if (found !== undefined) return found;
      known.set(id, known.size);
      return known.size - 1;
    }

    return {
      objective: (id) => `cmi.objectives.${index("cmi.objectives", id, true)}`,
      interaction(id, parts) {
        const filled = parts.filter(([, value]) => value !== "");
        if (!counted.has(id)) {
          if (fields + filled.length >= MOST_FIELDS) return false;
          fields += counted.add(id) && filled.length + 1;
        }
        const at = `cmi.interactions.${index("cmi.interactions", id, false)}.`;
        if (lms.set(at + "id", id)) for (const [part, value] of filled) lms.set(at + part, value);
        return true;
      },
    };
  }

  blc.answers = { line, identifier, spell, result, lists, teach };
})();
