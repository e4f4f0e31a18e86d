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
  const COMPLETION = "cmi.completion_status";

  let readOnly = false;

  /** A length as timeinterval(second,10,2). @param {number} seconds */
  function duration(seconds) {
    const { h, m, s } = split(seconds);
    return `PT${h}H${m}M${decimal(s)}S`;
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
    lms.raise("cmi.success_status", snapshot.status.success); // before the score, from which some platforms answer what nobody has stored
    if (snapshot.score) setScore("cmi.score", snapshot.score.scaled);
    lms.raise(COMPLETION, snapshot.status.completion);
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
      lms.begin(false);
      if (!readOnly) {
        lms.set("cmi.exit", "suspend"); // or the platform forgets all when the tab is killed
        lms.raise(COMPLETION, "incomplete");
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
