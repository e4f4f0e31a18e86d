/** Puts the parts together. Loaded last; if it fails, the module stays readable as one long page. */
(function () {
  "use strict";

  const FIRST_SAVE_MS = 10000;
  const TICK_MS = 5000;
  const SLEEP_MS = 90000;
  const PROBE_MS = 10000;
  const { all, hook, say, write } = blc;

  /** @returns {Settings} */
  function readSettings() {
    return JSON.parse(all("[data-blc-config]")[0].textContent);
  }

  /** This browser's storage; some frames may not have it. */
  function storage() {
    try {
      return localStorage;
    } catch {
      return null;
    }
  }

  /** Four characters of chance. */
  const name4 = () => `${Math.random().toString(36)}0000`.slice(2, 6);

  /**
   * Asks for a tiny file of the package. A platform's API says yes on a dead
   * network, and a login page answers for anything: only those two bytes count.
   * @param {(online: boolean) => void} done
   */
  function probe(done) {
    if (blc.driver.local || !/^http/.test(location.protocol)) return done(true);
    if (navigator.onLine === false) return done(false);
    const request = new XMLHttpRequest();
    request.open("GET", blc.shared("online.txt"));
    request.setRequestHeader("If-Modified-Since", new Date(0).toUTCString()); // past every cache
    request.timeout = PROBE_MS;
    request.onload = () => done(request.status === 404 || (request.status === 200 && request.responseText.trim().length <= 2));
    request.onerror = request.ontimeout = () => done(false);
    request.send();
  }

  /** Sentences in a box with a close button, one after another. */
  function notices() {
    const box = hook("notice");
    /** @type {string[]} */
    const queue = [];
    const refresh = () => {
      write(box.querySelector("[data-blc-text]"), queue[0] || "");
      box.hidden = !queue.length;
    };
    hook("dismiss").addEventListener("click", () => {
      queue.shift();
      refresh();
    });
    return (/** @type {string} */ text, over = false) => {
      const at = queue.indexOf(text);
      if (at < 0 && !over) queue.push(text);
      if (at >= 0 && over) queue.splice(at, 1);
      refresh();
    };
  }

  function start() {
    const settings = readSettings();
    Object.assign(blc.words, settings.words);
    const { driver } = blc;
    const notice = notices();
    const list = blc.pages.list();
    const { questions } = settings;
    /** @type {Module} */
    const module = { settings, pages: list, questions, missing: [] };
    const clock = blc.record.clock(() => performance.now(), SLEEP_MS);
    let opened = false;
    let moved = 0;

    const store = blc.store.create({
      driver,
      settings,
      copies: blc.local.create(storage(), settings, name4()),
      birth: name4(),
      known: new Set([...list, ...questions].map(({ key }) => key)),
      probe,
      later: (run, ms) => setTimeout(run, ms),
      cancel: (timer) => clearTimeout(timer),
      now: () => performance.now(),
      seconds: () => clock.tick(),
      report,
      interactions,
      notice: (key) => notice(say(key)),
      onstate: showState,
      onrecord,
    });

    /** The forms of questions, once their scripts are here. @type {any} */
    let forms = null;
    /** A form that was sent before its scripts were here. @type {any} */
    let early = null;
    /** Answers that the platform never got, reported once their forms are here. @type {string[]} */
    let owed = [];

    function openForms() {
      forms = blc.questions.create({ settings, record: () => store.record, change, tell: store.interaction, refresh: pages.refresh, others: store.others });
      forms.listen();
      blc.gestures(pages.step);
    }

    /** @param {string[]} keys @returns {InteractionReport[]} */
    function interactions(keys) {
      if (forms && arrivals.isComplete()) return forms.reports(keys);
      owed.push(...keys);
      return [];
    }

    const arrivals = blc.arrivals.create({
      pages: list,
      current: () => pages.current,
      later: (run, ms) => setTimeout(run, ms),
      cancel: (timer) => clearTimeout(timer),
      onpage(page) {
        if (!forms) openForms();
        forms.adopt(page);
        pages.come(page);
        if (early && page.element.contains(early)) early.requestSubmit();
      },
      onall() {
        const reports = forms.reports(owed);
        owed = [];
        reports.forEach(store.interaction);
        if (reports.length) store.save();
        blc.pictures();
      },
    });

    const pages = blc.pages.create({
      pages: list,
      notice,
      arrivals,
      state: (index) => ["", "begun", "seen"][store.record.pages[list[index].key] || 0],
      locked(index) {
        const why = blc.rules.locked(store.record, module, index);
        return why ? say(why.key, why.values) : "";
      },
      onvisit(page, slide, done) {
        moved++;
        change((record) => blc.record.visit(record, page.key, slide, done), opened ? "soon" : "later");
        if (forms) forms.show(page.id);
      },
      onrefresh: showFinish,
    });

    /** One thing that happened, with what it means for completion. @param {(record: LearnerRecord) => LearnerRecord} what @param {"now" | "soon" | "later"} when */
    function change(what, when) {
      store.update((record) => {
        const next = what(record);
        return blc.record.settle(next, blc.rules.status(next, module));
      }, when);
    }

    /** @param {LearnerRecord} record */
    function report(record) {
      const status = blc.rules.status(record, module);
      const result = blc.rules.score(record, questions);
      const { place } = record;
      const page = list.find((item) => place && item.key === place.page);
      return {
        place: page ? page.id : "",
        status,
        score: result && status.scored ? { scaled: result.scaled } : null,
        progress: blc.rules.progress(record, module),
        exit: status.settled ? settings.exit : "suspend",
        objectives: blc.rules.objectives(record, module),
      };
    }

    /** @param {SaveState} state */
    function showState(state) {
      const status = hook("status");
      if (state === "saved") for (const key of blc.store.TROUBLES) notice(say(key), true);
      status.dataset.state = state;
      write(status, say(driver.local && state === "saved" ? "state_saved_here" : `state_${state}`));
    }

    /** @param {boolean} atEnd */
    function showFinish(atEnd) {
      const section = hook("finish");
      section.hidden = !atEnd || !store.record.completed;
      const result = blc.rules.score(store.record, questions);
      const { success } = blc.rules.status(store.record, module);
      const points = result && result.begun ? say("result_score", { score: Math.round(result.scaled * 100) }) : "";
      write(section.querySelector("[data-blc-result]"), `${points} ${success === "unknown" ? "" : say(`result_${success}`)}`.trim());
    }

    /** The record came from elsewhere: another window, or a platform that was late. @param {boolean} late */
    function onrecord(late) {
      if (late) lock();
      if (late && moved < 2) pages.open(store.record.place);
      if (forms) forms.show(pages.current.id);
      pages.refresh();
    }

    /** Where the platform doesn't keep modules in order, the module does, as far as this browser knows. */
    function lock() {
      const begun = !blc.record.isEmpty(store.record);
      const open = driver.sequenced || begun || store.state === "review" || !store.knows();
      module.missing = open ? [] : settings.prerequisites.filter(({ id }) => !store.isDone(id));
      if (module.missing.length) notice(say("locked_module", { title: module.missing[0].title }));
    }

    /** A platform says yes on a dead network, so the network is asked before the learner is told. */
    function leave() {
      if (forms) forms.flush();
      if (store.state === "unkept") return notice(say("state_unkept"));
      const ended = store.finish();
      probe((online) => notice(say(ended && online ? "exit_done" : "exit_failed")));
    }

    function listen() {
      addEventListener("submit", (event) => {
        event.preventDefault();
        if (!forms) early = event.target;
      });
      addEventListener("online", () => {
        store.retry();
        arrivals.retry();
      });
      addEventListener("storage", ({ key, newValue }) => store.heard(key || "", newValue || ""));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") return store.refresh();
        if (forms) forms.flush();
        store.save();
      });
      addEventListener("pagehide", ({ persisted }) => {
        if (forms) forms.flush();
        if (!persisted) return void store.finish();
        store.save();
        clock.pause();
      });
      addEventListener("pageshow", ({ persisted }) => {
        if (!persisted) return;
        clock.resume();
        store.refresh();
      });
      const exit = hook("exit");
      exit.hidden = driver.local;
      exit.addEventListener("click", leave);
    }

    store.open();
    lock();
    pages.open(store.record.place);
    opened = true;
    pages.listen();
    listen();
    setTimeout(() => store.isDirty() && store.save(), FIRST_SAVE_MS);
    setInterval(() => {
      store.tick();
      change((record) => record, "now");
    }, TICK_MS);
    blc.running = { store, pages, module };
    document.documentElement.dataset.ready = "";
    arrivals.fetch(pages.current, () => {});
    addEventListener("load", arrivals.all); // not before, or the window would seem to load until all is here
  }

  try {
    start();
  } catch (error) {
    setTimeout(() => {
      throw error; // for the console; the long page stays
    });
  }
})();
