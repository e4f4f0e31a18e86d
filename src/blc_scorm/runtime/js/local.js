/**
 * Copies of the record in this browser's storage, which may be missing, full or
 * shared with the rest of the platform: every key starts with blc, the course,
 * the module, the package's kind and a digest of the learner.
 */
(function () {
  "use strict";

  /** @param {Storage | null} storage @param {Settings} settings @param {string} window a name for this window @returns {Copies} */
  function create(storage, settings, window) {
    const course = `blc/${settings.course.id}`;

    /** @param {string} key */
    function get(key) {
      try {
        return (storage && storage.getItem(key)) || "";
      } catch {
        return "";
      }
    }

    /** @param {string} key @param {string} value */
    function set(key, value) {
      try {
        if (!storage) return false;
        storage.setItem(key, value);
        return true;
      } catch {
        return false;
      }
    }

    /** @param {string} key */
    function remove(key) {
      try {
        if (storage) storage.removeItem(key);
      } catch {
        // then it stays
      }
    }

    /** @param {string} key @returns {{record: LearnerRecord | null, dirty: boolean, known: boolean}} */
    function read(key) {
      try {
        const { text, dirty, known } = JSON.parse(get(key));
        const { record } = blc.codec.decode(text);
        return { record, dirty, known };
      } catch {
        return { record: null, dirty: false, known: false };
      }
    }

    /**
     * The copy of one learner; "" where nobody says who it is.
     * @param {string} kind @param {string} learner the id, or its digest @param {boolean} digested @returns {Copy}
     */
    function open(kind, learner, digested = false) {
      const who = learner && !digested ? blc.sha256(learner).slice(0, 12) : learner;
      /** @param {string} module */
      const name = (module) => `${course}/${module}/${kind}/${who}`;
      const key = name(settings.module.id);
      return {
        ...read(key),
        key,
        learner: who,
        works: set(`${course}/probe`, "1"),
        write(value, record) {
          this.works = set(key, JSON.stringify(value));
          const status = record.success === "passed" ? "passed" : record.completed ? "completed" : "";
          if (status) set(`${key}/status`, status);
          else remove(`${key}/status`);
        },
        // The newest five, under five names.
        setAside: (text) => set(`${key}/aside/${Date.now() % 5}`, text),
        clear: () => remove(key),
        beat: () => void set(`${key}/tab`, `${window} ${Date.now()}`),
        leave: () => remove(`${key}/tab`),
        isDone: (module) => get(`${name(module)}/status`) !== "",
      };
    }

    return { open };
  }

  blc.local = { create };
})();
