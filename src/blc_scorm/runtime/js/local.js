/**
 * Copies of the record in this browser's storage, which may be missing, full or
 * shared with the rest of the platform: every key starts with blc, the course,
 * the module, the package's kind and a digest of the learner.
 */
(function () {
  "use strict";

  /** Tells learners apart without naming them. @param {string} learner */
  const digest = (learner) => blc.codec.checksum(`1${learner}`) + blc.codec.checksum(`2${learner}`);

  /** @param {Storage | null} storage @param {Settings} settings @param {string} window a name for this window @returns {Copies} */
  function create(storage, settings, window) {
    const course = `blc/${settings.course.id}`;

    /**
     * What `act` gives, or null where the storage is missing, closed or full.
     * @template T
     * @param {(storage: Storage) => T} act
     */
    function attempt(act) {
      try {
        return storage && act(storage);
      } catch {
        return null;
      }
    }

    /** @param {string} key */
    const get = (key) => attempt((open) => open.getItem(key)) || "";
    /** @param {string} key @param {string} value */
    const set = (key, value) => !!attempt((open) => (open.setItem(key, value), true));
    /** @param {string} key */
    const remove = (key) => attempt((open) => open.removeItem(key));

    /** @param {string} key @returns {{record: LearnerRecord | null, dirty: boolean, known: boolean}} */
    function read(key) {
      try {
        const { text, dirty, known } = JSON.parse(get(key));
        return { record: blc.codec.decode(text).record, dirty, known };
      } catch {
        return { record: null, dirty: false, known: false };
      }
    }

    /**
     * The copy of one learner; "" where nobody says who it is.
     * @param {string} kind @param {string} learner the id, or its digest @param {boolean} digested @returns {Copy}
     */
    function open(kind, learner, digested = false) {
      const who = learner && !digested ? digest(learner) : learner;
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
          set(`${key}/status`, status);
        },
        // The newest five, under five names.
        setAside: (text) => set(`${key}/aside/${Date.now() % 5}`, text),
        clear: () => void remove(key),
        beat: () => void set(`${key}/tab`, `${window} ${Date.now()}`),
        leave: () => void remove(`${key}/tab`),
        others() {
          const end = `/${kind}/${who}`;
          const names = attempt((open) => Object.keys(open)) || [];
          return names.filter((other) => other !== key && other.startsWith(`${course}/`) && other.endsWith(end)).flatMap((other) => read(other).record || []);
        },
        isDone: (module) => get(`${name(module)}/status`) !== "",
      };
    }

    return { open };
  }

  blc.local = { create };
})();
