/**
 * What comes after the first page: the scripts of questions and gestures, and
 * the bodies of the other pages. They come as scripts, which works from a disk too, and
 * all of them come in the background, so that a connection that breaks later
 * takes nothing away.
 */
(function () {
  "use strict";

  const FIRST_WAIT_MS = 1000;
  const LAST_WAIT_MS = 30000;

  /** @param {string} id */
  const bodyOf = (id) => /** @type {HTMLElement | undefined} */ (blc.all("[data-blc-body]", document.getElementById(id) || undefined)[0]);

  blc.arrive = (id, html) => {
    const body = bodyOf(id);
    if (!body || !body.dataset.blcSrc) return;
    delete body.dataset.blcSrc;
    body.innerHTML = html;
  };

  /** @param {ArrivalsEnv} env @returns {Arrivals} */
  function create({ pages, later, onpage, onall }) {
    const scripts = blc.shared("later.js");
    /** @type {Map<string, (() => void)[]>} */
    const waiting = new Map();
    const told = new Set();
    let complete = false;

    /** Runs a script once; `done` hears of its end, good or bad. @param {string} src @param {() => void} done */
    function run(src, done) {
      const others = waiting.get(src);
      if (others) return void others.push(done);
      waiting.set(src, [done]);
      const script = document.createElement("script");
      script.src = src;
      script.onload = script.onerror = () => {
        const all = waiting.get(src) || [];
        waiting.delete(src);
        script.remove();
        for (const tell of all) tell();
      };
      document.head.append(script);
    }

    /** @param {PageInfo} page */
    const source = ({ id }) => bodyOf(id)?.dataset.blcSrc;
    /** What is missing to use a page. @param {PageInfo} page */
    const missing = (page) => (blc.questions ? source(page) : scripts);

    /** @param {PageInfo} page @param {(here: boolean) => void} done */
    function fetch(page, done) {
      const src = missing(page);
      if (src === undefined) return settle(page, done);
      run(src, () => (src === missing(page) ? done(false) : fetch(page, done)));
    }

    /** @param {PageInfo} page @param {(here: boolean) => void} done */
    function settle(page, done) {
      if (!told.has(page)) {
        told.add(page);
        onpage(page);
      }
      done(true);
    }

    /** Everything, one after another; again after a while where the network fails. @param {number} wait */
    function all(wait) {
      const page = pages.find((item) => !told.has(item));
      if (page) return fetch(page, (here) => (here ? all(FIRST_WAIT_MS) : later(() => all(Math.min(wait * 2, LAST_WAIT_MS)), wait)));
      complete = true;
      onall();
    }

    return {
      isHere: (page) => source(page) === undefined,
      fetch,
      all: () => all(FIRST_WAIT_MS),
      isComplete: () => complete,
    };
  }

  blc.arrivals = { create };
})();
