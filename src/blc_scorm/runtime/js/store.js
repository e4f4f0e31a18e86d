/**
 * Keeps the record: on the platform, and in this browser until the platform has
 * it for certain. Says the truth about both. Everything it touches comes in
 * through `env`, so that faults can be played in a test.
 */
(function () {
  "use strict";

  const LATE_MS = 3000;
  const GIVE_UP_MS = 600000;
  const SOON_MS = 300;
  const FIRST_RETRY_MS = 2000;
  const LAST_RETRY_MS = 60000;
  /** Refusals that cost a learner something; the rest is detail in a report. */
  const MATTERS = /suspend_data|status$|^cmi\.(core\.)?score/;

  /** What is over once a save has come through. */
  const TROUBLES = ["no_lms", "no_start", "no_start_unkept", "refused_notice", "refused_notice_unkept"];

  /** Whether the platform says that it has all that matters. @param {Saved} result */
  const isTaken = (result) => result.ok && !result.refused.some((element) => MATTERS.test(element));

  /** @param {StoreEnv} env @returns {Store} */
  function create(env) {
    const { driver, settings } = env;
    let connected = false;
    let finished = false;
    /** Whether the platform took the end of the session, and all that matters with it. */
    let ended = false;
    let dirty = false;
    /** What happened in this window, counted: another one may change the record as well. */
    let edits = 0;
    let guarded = false;
    let waiting = 0;
    let soon = 0;
    let delay = FIRST_RETRY_MS;
    let base = 0;
    let limit = Infinity;
    /** @type {SaveState} */
    let state = "connecting";
    const nobody = env.copies.open(driver.name, "");
    let copy = nobody;
    /** @type {Set<string>} */
    const told = new Set();
    /** @type {Map<string, InteractionReport>} */
    const pending = new Map();
    /** @type {Map<string, string>} */
    const reported = new Map();

    /** Tells a thing once. @param {string} key */
    function tell(key) {
      if (!told.has(key)) env.notice(key);
      told.add(key);
    }

    /** What to say where this browser may keep nothing either. @param {string} key */
    const truth = (key) => (copy.works ? key : `${key}_unkept`);

    /** @param {SaveState} next */
    function show(next) {
      state = next;
      const needsCopy = next === "offline" || next === "refused" || next === "practice";
      store.state = needsCopy && !copy.works ? "unkept" : next;
      if (next === "saved") for (const key of TROUBLES) told.delete(key);
      env.onstate(store.state);
    }

    /** Writes the whole record into this browser. */
    function keep() {
      copy.write({ text: blc.codec.encode(store.record), dirty, known: copy.known }, store.record);
    }

    /** Takes over `record`, which another source had. @param {LearnerRecord} record @param {string} birth */
    function absorb(record, birth) {
      const merged = { ...blc.record.merge(store.record, record), birth };
      const changed = blc.codec.encode(merged) !== blc.codec.encode(store.record);
      store.record = merged;
      return changed;
    }

    /** What the platform's own text says, or null; what cannot be read is set aside. @param {string} text */
    function readRemote(text) {
      const { record, reason } = blc.codec.decode(text);
      if (reason === "damaged" || reason === "version") {
        copy.setAside(text);
        guarded = true;
        tell(copy.record ? "aside_rescued" : `aside_${reason}`);
      }
      return record;
    }

    /**
     * Whether the copy in this browser belongs to this attempt. One that the
     * platform has had, under another birth, is of an earlier attempt.
     * @param {LearnerRecord | null} remote
     */
    function belongs(remote) {
      if (!copy.record) return false;
      if (guarded) return true;
      return remote && remote.birth === copy.record.birth ? true : copy.dirty && !copy.known;
    }

    /** Takes what the platform has, and what it never got. @param {Loaded} loaded */
    function attach(loaded) {
      connected = true;
      limit = loaded.limit;
      if (loaded.learner) copy = env.copies.open(driver.name, loaded.learner);
      const remote = readRemote(loaded.suspend);
      const early = blc.record.isEmpty(store.record) ? null : store.record;
      if (remote) store.record = remote;
      if (loaded.readOnly) return show("review");
      if (early) absorb(early, store.record.birth);
      if (copy.record && belongs(remote)) absorb(copy.record, (remote || copy.record).birth);
      else if (copy.record && copy.dirty) copy.setAside(blc.codec.encode(copy.record));
      if (copy !== nobody && nobody.record && nobody.dirty) absorb(nobody.record, store.record.birth);
      if (copy !== nobody) nobody.clear();
      copy.known = !!remote && remote.birth === store.record.birth;
      base = store.record.seconds;
      show("saved");
      const same = remote ? blc.codec.encode(remote) === blc.codec.encode(store.record) : blc.record.isEmpty(store.record);
      if (same) return;
      recover(remote);
      save();
    }

    /** Reports answers that this browser had and the platform did not. @param {LearnerRecord | null} remote */
    function recover(remote) {
      const had = remote ? remote.answers : {};
      const keys = Object.keys(store.record.answers).filter((key) => !had[key] || had[key].tries < store.record.answers[key].tries);
      for (const report of env.interactions(keys)) pending.set(report.id, report);
    }

    /** Looks for the platform until it answers, or for ten minutes. @param {number} since @param {boolean} late */
    function connect(since, late) {
      const { ok, reason } = driver.connect(settings);
      if (ok) {
        attach(driver.load());
        if (late) env.onrecord(true);
        return;
      }
      if (!late && nobody.record) store.record = nobody.record;
      const waited = env.now() - since;
      if (waited < LATE_MS) show("connecting");
      else {
        if (state !== "practice") show("practice");
        tell(reason === "initialize" ? truth("no_start") : "no_lms");
      }
      if (waited < GIVE_UP_MS) env.later(() => connect(since, true), waited < 10000 ? 500 : 3000);
    }

    /** What goes to the platform now. @param {boolean} again everything, not only what changed */
    function snapshot(again) {
      const { text, dropped } = blc.codec.fit(store.record, limit, env.known);
      if (dropped) tell("space");
      const report = env.report(store.record);
      const objectives = report.objectives.filter((item) => again || reported.get(item.id) !== JSON.stringify(item));
      return /** @type {Snapshot} */ ({
        ...report,
        objectives,
        suspend: guarded && blc.record.isEmpty(store.record) ? null : text,
        seconds: env.seconds(),
        interactions: [...pending.values()],
        again,
      });
    }

    /** Sends to the platform; a smaller space than we thought means once more. @param {boolean} again */
    function push(again) {
      show("saving");
      const sent = snapshot(again);
      const at = edits;
      let result = driver.save(sent);
      if (result.limit < limit) {
        limit = result.limit;
        result = driver.save(snapshot(again));
      }
      store.refused = result.refused;
      const failed = !isTaken(result);
      env.probe((online) => {
        if (finished) return;
        if (failed || !online) return fail(online);
        for (const item of sent.interactions) if (pending.get(item.id) === item) pending.delete(item.id);
        for (const item of sent.objectives) reported.set(item.id, JSON.stringify(item));
        delay = FIRST_RETRY_MS;
        copy.known = true;
        if (edits !== at) return; // something has happened since
        dirty = false;
        keep();
        show("saved");
      });
    }

    /** @param {boolean} online whether the network is there although saving failed */
    function fail(online) {
      show(online ? "refused" : "offline");
      if (online) tell(truth("refused_notice"));
      env.cancel(waiting);
      waiting = env.later(retry, delay);
      delay = Math.min(delay * 2, LAST_RETRY_MS);
    }

    function retry() {
      env.cancel(waiting);
      waiting = 0;
      if (!finished && connected && dirty) env.probe((online) => (online ? push(true) : fail(false)));
    }

    /** The record gets its next number and is kept here. */
    function stamp() {
      const seconds = Math.max(store.record.seconds, base + Math.floor(env.seconds()));
      store.record = { ...store.record, seconds, counter: store.record.counter + 1 };
      dirty = true;
      edits++;
      keep();
    }

    /** Keeps here, sends there. One commit. */
    function save() {
      if (finished || state === "review") return;
      env.cancel(soon);
      stamp();
      if (!connected) return state === "practice" ? show("practice") : undefined;
      if (state !== "offline") push(state === "refused");
      else if (!waiting) fail(false);
    }

    /** @type {Store} */
    const store = {
      record: blc.record.empty(env.birth),
      state,
      refused: [],
      open: () => connect(env.now(), false),
      update(change, when) {
        const next = change(store.record);
        if (next === store.record || finished) return;
        store.record = next;
        if (state === "review") return;
        dirty = true;
        edits++;
        if (when === "now") return save();
        keep();
        if (when === "later") return;
        if (state === "saved") show("saving");
        env.cancel(soon);
        soon = env.later(save, SOON_MS);
      },
      interaction: (report) => void pending.set(report.id, report),
      save,
      retry,
      isDirty: () => dirty,
      /** Another window may have written its record, or time has passed in the back/forward cache. */
      refresh() {
        if (finished || state === "review") return;
        const other = env.copies.open(driver.name, copy.learner, true);
        if (!other.record || !absorb(other.record, [other.record.birth, store.record.birth].sort()[0])) return;
        dirty = dirty || other.dirty;
        env.onrecord(false);
      },
      heard(key, value) {
        if (key === copy.key) store.refresh();
        else if (key === copy.key + "/tab" && value) tell("two_windows");
      },
      /** Seconds so far go into this browser's copy, in case the window is killed. */
      tick() {
        if (finished || state === "review") return;
        copy.beat();
        const seconds = Math.max(store.record.seconds, base + Math.floor(env.seconds()));
        store.record = { ...store.record, seconds };
        keep();
      },
      isDone: (module) => copy.isDone(module),
      others: () => copy.others(),
      knows: () => copy.works,
      finish() {
        if (finished || !connected) return ended;
        if (state !== "review") stamp();
        finished = true;
        env.cancel(waiting);
        env.cancel(soon);
        copy.leave();
        ended = isTaken(driver.finish(snapshot(state !== "saved")));
        return ended;
      },
    };
    return store;
  }

  blc.store = { create, TROUBLES };
})();
