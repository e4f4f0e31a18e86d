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

  /** @param {string} id @returns {HTMLElement | null} */
  const bodyOf = (id) => document.querySelector(`[data-blc-page="${id}"] [data-blc-body]`);

  blc.arrive = (id, html) => {
    const body = bodyOf(id);
    if (!body || !body.dataset.blcSrc) return;
    delete body.dataset.blcSrc;
    body.innerHTML = html;
  };

  /** @param {ArrivalsEnv} env @returns {Arrivals} */
  function create({ pages, current, later, cancel, onpage, onall }) {
    const scripts = blc.shared("later.js");
    /** @type {Map<string, (() => void)[]>} */
    const running = new Map();
    let rest = [...pages];
    let wait = FIRST_WAIT_MS;
    let timer = 0;

    /** Runs a script once; `done` hears of its end, good or bad. @param {string} src @param {() => void} done */
    function run(src, done) {
      const others = running.get(src);
      if (others) return void others.push(done);
      const all = [done];
      running.set(src, all);
      const script = document.createElement("script");
      script.src = src;
      script.onload = script.onerror = () => {
        running.delete(src);
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
      if (src) return run(src, () => (src === missing(page) ? done(false) : fetch(page, done)));
      if (rest.includes(page)) {
        rest = rest.filter((item) => item !== page);
        onpage(page);
      }
      done(true);
    }

    /** All pages, one after another. One that fails lets the others pass, and comes again after a while. */
    function all() {
      const [page] = rest;
      if (!page) return onall();
      fetch(page, (here) => {
        if (here) {
          wait = FIRST_WAIT_MS;
          return all();
        }
        rest.push(...rest.splice(0, 1));
        timer = later(retry, wait);
        wait = Math.min(wait * 2, LAST_WAIT_MS);
      });
    }

    /** The page that the learner waits for, then all. */
    function retry() {
      if (!timer) return;
      cancel(timer);
      timer = 0;
      fetch(current(), all);
    }

    return {
      isHere: (page) => source(page) === undefined,
      fetch,
      all,
      retry,
      isComplete: () => !rest.length,
    };
  }

  blc.arrivals = { create };
})();
