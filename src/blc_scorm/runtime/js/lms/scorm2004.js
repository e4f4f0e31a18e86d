/** SCORM 2004, 3rd and 4th edition. Only this file knows its elements, vocabularies and time forms. */
(function () {
  "use strict";

  const { decimal, identifier, line, result, spell, split } = blc.api;
  const lms = blc.api.session({
    api: "API_1484_11",
    start: "Initialize",
    get: "GetValue",
    set: "SetValue",
    commit: "Commit",
    finish: "Terminate",
    error: "GetLastError",
    running: "103",
  }, 64000);
  /** Statuses may only move to the right. */
  const COMPLETION = ["incomplete", "completed"];
  const SUCCESS = ["unknown", "failed", "passed"];
  /** @type {Spelling} */
  const SPELLING = {
    list: "[,]",
    pair: "[.]",
    most: 4000,
    bool: String,
    choice: (n) => (n < 26 ? String.fromCharCode(97 + n) : `c${n}`),
  };

  let readOnly = false;
  let completion = "";
  let success = "";

  /** A length as timeinterval(second,10,2). @param {number} seconds */
  function duration(seconds) {
    const { h, m, s } = split(seconds);
    return `PT${h}H${m}M${decimal(s)}S`;
  }

  /** A moment as time(second,10,0): one decimal before the zone, or some platforms refuse it. @param {number} seconds since 1970 */
  const timestamp = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19) + ".0Z";

  /** @param {string} next */
  function setCompletion(next) {
    if (COMPLETION.indexOf(next) <= COMPLETION.indexOf(completion)) return;
    if (lms.set("cmi.completion_status", next)) completion = next;
  }

  /** Reads what is stored before it writes the first time. @param {string} next */
  function setSuccess(next) {
    if (next === "unknown") return;
    success = success || lms.get("cmi.success_status");
    if (SUCCESS.indexOf(next) <= SUCCESS.indexOf(success)) return;
    if (lms.set("cmi.success_status", next)) success = next;
  }

  /** @param {string} prefix @param {number} scaled */
  function setScore(prefix, scaled) {
    lms.set(`${prefix}.scaled`, decimal(scaled, 4));
    lms.score(prefix, scaled);
  }

  /** @param {InteractionReport} given */
  function setInteraction(given) {
    lms.interaction(identifier(given.id), [
      ["type", given.type === "text" ? "long-fill-in" : given.type],
      ...given.objectives.map((id, i) => /** @type {[string, string]} */ ([`objectives.${i}.id`, identifier(id)])),
      ["timestamp", timestamp(given.seconds)],
      ["correct_responses.0.pattern", spell(given.correct, SPELLING)],
      ["weighting", decimal(given.weighting)],
      ["learner_response", spell(given.response, SPELLING)],
      ["result", result(given, "incorrect")],
      ["latency", duration(given.latencySeconds)],
      ["description", line(given.description, 250)],
    ]);
  }

  /** @param {ObjectiveReport} given */
  function setObjective(given) {
    const at = `cmi.objectives.${lms.index("cmi.objectives", identifier(given.id), true)}`;
    if (!lms.set(`${at}.id`, identifier(given.id))) return;
    setScore(`${at}.score`, given.scaled);
    if (given.success !== "unknown") lms.set(`${at}.success_status`, given.success);
  }

  /** @param {Snapshot} snapshot */
  function write(snapshot) {
    lms.begin(snapshot.again);
    if (readOnly) return;
    lms.suspend(snapshot.suspend);
    lms.set("cmi.location", snapshot.place.slice(0, 1000));
    lms.set("cmi.exit", snapshot.exit);
    lms.set("cmi.session_time", duration(snapshot.seconds));
    lms.set("cmi.progress_measure", decimal(snapshot.progress, 4));
    snapshot.interactions.forEach(setInteraction);
    snapshot.objectives.forEach(setObjective);
    if (snapshot.score) setScore("cmi.score", snapshot.score.scaled);
    setSuccess(snapshot.status.success);
    setCompletion(snapshot.status.completion);
  }

  blc.driver = {
    name: "scorm2004",
    local: false,
    sequenced: true,
    connect: () => lms.connect(),
    load() {
      const mode = lms.get("cmi.mode");
      readOnly = mode === "review" || mode === "browse";
      const suspend = lms.get("cmi.suspend_data");
      const id = lms.get("cmi.learner_id");
      completion = lms.get("cmi.completion_status");
      lms.begin(false);
      if (!readOnly) {
        lms.set("cmi.exit", "suspend"); // or the platform forgets all when the tab is killed
        setCompletion("incomplete");
        lms.commit();
      }
      return { suspend, learner: id, readOnly, limit: lms.limit };
    },
    save(snapshot) {
      write(snapshot);
      return lms.report(readOnly || lms.commit());
    },
    finish(snapshot) {
      write(snapshot);
      return lms.report(lms.finish());
    },
  };
})();
