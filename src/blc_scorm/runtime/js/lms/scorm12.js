/** SCORM 1.2. Only this file knows its element names, vocabularies and time forms. */
(function () {
  "use strict";

  const { split } = blc.api;
  const lms = blc.api.session({
    api: "API",
    start: "LMSInitialize",
    get: "LMSGetValue",
    set: "LMSSetValue",
    commit: "LMSCommit",
    finish: "LMSFinish",
    error: "LMSGetLastError",
    running: "103",
  }, 4096);
  const STATUS = "cmi.core.lesson_status";

  let readOnly = false;

  /** A length as CMITimespan. @param {number} seconds */
  function timespan(seconds) {
    const { h, m, s } = split(seconds);
    return `${String(h).padStart(4, "0")}:${String(m).padStart(2, "0")}:${s.toFixed(2).padStart(5, "0")}`;
  }

  /** The one status of 1.2, from completion and success. @param {Status} given */
  function oneStatus(given) {
    if (!given.settled) return "incomplete";
    return given.success === "unknown" ? "completed" : given.success;
  }

  /** @param {Snapshot} snapshot */
  function write(snapshot) {
    lms.begin(snapshot.again);
    if (readOnly) return;
    lms.suspend(snapshot.suspend);
    lms.set("cmi.core.lesson_location", snapshot.place.slice(0, 255));
    lms.set("cmi.core.exit", snapshot.exit === "suspend" ? "suspend" : "");
    lms.set("cmi.core.session_time", timespan(snapshot.seconds));
    if (blc.driver.answers) blc.driver.answers(snapshot);
    // With a mastery score in the manifest, a platform turns any score into passed or failed.
    const { score } = snapshot;
    if (score && (snapshot.status.settled || snapshot.status.success === "unknown")) lms.score("cmi.core.score", score.scaled);
    lms.raise(STATUS, oneStatus(snapshot.status));
  }

  blc.driver = {
    name: "scorm12",
    local: false,
    sequenced: false,
    scorm: { session: lms, length: timespan, score: (prefix, scaled) => lms.score(prefix, scaled) },
    connect: () => lms.connect(),
    load() {
      const mode = lms.get("cmi.core.lesson_mode");
      readOnly = mode === "review" || mode === "browse";
      const suspend = lms.get("cmi.suspend_data");
      const id = lms.get("cmi.core.student_id");
      lms.begin(false);
      if (!readOnly) {
        lms.set("cmi.core.exit", "suspend");
        lms.raise(STATUS, "incomplete");
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
