/** The plain website: the browser's own storage is the platform. */
(function () {
  "use strict";

  let key = "";

  blc.driver = {
    name: "web",
    local: true,
    sequenced: false,
    connect(settings) {
      key = `blc/${settings.course.id}/${settings.module.id}/web`;
      try {
        localStorage.setItem("blc/probe", "1");
        localStorage.removeItem("blc/probe");
        return { ok: true, reason: "" };
      } catch {
        return { ok: false, reason: "no-api" };
      }
    },
    load: () => ({ suspend: localStorage.getItem(key) || "", learner: "", readOnly: false, limit: 1e6 }),
    save({ suspend }) {
      try {
        if (suspend !== null) localStorage.setItem(key, suspend);
        return { ok: true, refused: [], limit: 1e6 };
      } catch {
        return { ok: false, refused: [key], limit: 1e6 };
      }
    },
    finish(snapshot) {
      return this.save(snapshot);
    },
  };
})();
