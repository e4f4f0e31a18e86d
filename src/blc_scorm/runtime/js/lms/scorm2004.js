/** SCORM 2004, 3rd and 4th edition. Only this file knows its elements, vocabularies and time forms. */
(function () {
  "use strict";

  const { decimal, split } = blc.api;
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

  let readOnly = false;
  let completion = "";
  let success = "";

  /** A length as timeinterval(second,10,2). @param {number} seconds */
  function duration(seconds) {
    const { h, m, s } = split(seconds);
    return `PT${h}H${m}M${decimal(s)}S`;
  }

  /** @param {string} next */
  function setCompletion(next) {
    if (COMPLETION.indexOf(next) <= COMPLETION.indexOf(completion)) return;
    if (lms.set("cmi.completion_status", next)) completion = next;
  }

  /** Reads what is stored before it writes for the first time. @param {string} next */
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

  /** @param {Snapshot} snapshot */
  function write(snapshot) {
    lms.begin(snapshot.again);
    if (readOnly) return;
    lms.suspend(snapshot.suspend);
    lms.set("cmi.location", snapshot.place.slice(0, 1000));
    lms.set("cmi.exit", snapshot.exit);
    lms.set("cmi.session_time", duration(snapshot.seconds));
    lms.set("cmi.progress_measure", decimal(snapshot.progress, 4));
    if (blc.driver.answers) blc.driver.answers(snapshot);
    setSuccess(snapshot.status.success); // before the score, from which some platforms answer what nobody has stored
    if (snapshot.score) setScore("cmi.score", snapshot.score.scaled);
    setCompletion(snapshot.status.completion);
  }

  blc.driver = {
    name: "scorm2004",
    local: false,
    sequenced: true,
    scorm: { session: lms, length: duration, score: setScore },
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
