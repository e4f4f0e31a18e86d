/** Which page shows: contents, next, back, addresses, slides, focus, progress. */
(function () {
  "use strict";

  const { all, hook, say, write } = blc;

  /** The pages of the document, in order. @returns {PageInfo[]} */
  const list = () =>
    all("[data-blc-page]").map((element) => ({
      id: element.dataset.blcPage,
      key: element.dataset.key,
      title: element.dataset.title,
      required: element.dataset.required !== "false",
      element,
      get slides() {
        return all("[data-blc-slide]", element);
      },
    }));

  /** @param {PagesEnv} env @returns {Pages} */
  function create({ pages, state, locked, notice, arrivals, onvisit, onrefresh }) {
    const { title } = document;
    let current = -1;
    let slide = 0;
    /** What an address without a page means: the page that was opened first. */
    let entry = -1;
    /** What to do when the text of the page that shows has come. */
    let then = () => {};

    const lastSlide = () => Math.max(0, pages[current].slides.length - 1);

    /** Page and anchor of the address: `#page`, `#page--anchor`; also `#/page`, `#/page/anchor`. */
    function address() {
      const [, id, anchor] = /^#?\/?(.*?)(?:(?:\/|--)(.*))?$/.exec(decodeURI(location.hash)) || [];
      return { index: location.hash ? pages.findIndex((page) => page.id === id) : entry, anchor };
    }

    /** Marks the state of every page in the contents, and where the learner is. */
    function refresh() {
      for (const link of all('[data-blc="contents"] [data-blc-to]')) {
        const index = pages.findIndex((page) => page.id === link.dataset.blcTo);
        const here = index === current;
        const closed = locked(index) !== "";
        const mark = link.querySelector("[data-blc-mark]");
        mark.dataset.state = here ? "current" : closed ? "locked" : state(index);
        write(mark, mark.dataset.state && say(`mark_${mark.dataset.state}`));
        flag(link, "aria-disabled", closed && "true");
        flag(link, "aria-current", here && "page");
      }
      const bar = hook("progress");
      const done = pages.filter((_, index) => state(index) === "seen").length;
      if (bar) {
        [bar.max, bar.value] = [pages.length, done];
        write(bar.parentElement.querySelector("[data-blc-text]"), say("progress", { done, all: pages.length }));
      }
      aim("previous", slide ? current : current - 1, slide - 1);
      aim("next", slide < lastSlide() ? current : current + 1, slide + 1);
      onrefresh(current === pages.length - 1 && slide >= lastSlide());
    }

    /** @param {HTMLElement} element @param {string} name @param {string | false} value */
    const flag = (element, name, value) => (value ? element.setAttribute(name, value) : element.removeAttribute(name));

    /** Points a button at a page, or at a slide of the page that shows. @param {string} name @param {number} index @param {number} at */
    function aim(name, index, at) {
      const button = hook(name);
      const page = pages[index];
      if (!button) return;
      button.hidden = !page;
      if (!page) return;
      button.href = `#${page.id}`;
      const slide = index === current ? page.slides[at].querySelector("h2") : null;
      write(button.querySelector("[data-blc-title]"), slide ? slide.textContent : page.title);
    }

    /** Moves focus, and what is in view, to an element. @param {HTMLElement | null} element @param {boolean} top */
    function focus(element, top) {
      if (element && element.tabIndex < 0) element.tabIndex = -1;
      if (element) element.focus({ preventScroll: true });
      if (top) scrollTo(0, 0);
      else if (element) element.scrollIntoView();
    }

    /** A page that is not here yet: its title shows, its text follows as soon as it has come. @param {PageInfo} page */
    function wait(page) {
      flag(page.element, "aria-busy", "true");
      arrivals.fetch(page, (here) => here || page !== pages[current] || notice(say("page_late")));
    }

    /** @param {number} index @param {number} at which slide @param {boolean} move whether focus goes there */
    function show(index, at, move) {
      const page = pages[index];
      const turned = index !== current;
      current = index;
      slide = Math.max(0, Math.min(at, lastSlide()));
      pages.forEach(({ element }, i) => element.toggleAttribute("data-current", i === index));
      then = () => show(index, at, false);
      const here = arrivals.isHere(page);
      if (here || turned) notice(say("page_late"), true);
      if (here) onvisit(page, slide, slide >= lastSlide());
      else wait(page);
      page.slides.forEach((element, i) => element.toggleAttribute("data-current", i === slide));
      const slides = page.slides.length;
      const where = slides > 1 ? ` · ${say("slide", { slide: slide + 1, slides })}` : "";
      write(hook("position"), say("position", { page: index + 1, pages: pages.length }) + where);
      document.title = `${page.title} · ${title}`;
      refresh();
      if (turned) menu(false);
      if (move) focus((turned ? page.element : page.slides[slide]).querySelector("h1, h2, h3"), true);
    }

    /** The address changed: next, back, the back button, a link of the text. @param {boolean} back to the last slide @param {boolean} [again] the page has come since */
    function follow(back, again) {
      const { index, anchor } = address();
      if (index < 0) return;
      const why = locked(index);
      notice(closed, true); // why the page before did not open
      closed = why;
      if (why) {
        notice(why);
        return history.replaceState(null, "", `#${pages[current].id}`);
      }
      const target = anchor ? document.getElementById(`${pages[index].id}--${anchor}`) : null;
      const at = target ? pages[index].slides.findIndex((element) => element.contains(target)) : back ? Infinity : 0;
      if (index !== current || at > 0 || again) show(index, at, !target && !again);
      if (target) focus(target, false);
      else if (anchor && !again) then = () => follow(back, true);
    }

    let back = false;
    let closed = "";

    /** One slide or page on (1) or back (-1). @param {number} way */
    function step(way) {
      const at = slide + way;
      if (at >= 0 && at <= lastSlide()) return show(current, at, true);
      const page = pages[current + way];
      back = way < 0;
      if (page) location.hash = page.id;
    }

    /** @param {boolean} open */
    function menu(open) {
      const button = hook("menu");
      if (button) button.setAttribute("aria-expanded", String(open));
    }

    return {
      get current() {
        return pages[current];
      },
      refresh,
      step,
      /** @param {LearnerRecord["place"]} was where the learner left */
      open(was) {
        const { index: asked, anchor } = address();
        const left = pages.findIndex((page) => was && page.key === was.page);
        const index = asked >= 0 && asked !== current && !locked(asked) ? asked : Math.max(0, left);
        show(locked(index) ? 0 : index, was && index === left ? was.slide : 0, false);
        if (!location.hash) entry = current;
        else if (asked !== current) history.replaceState(null, "", `#${pages[current].id}`);
        else if (anchor) follow(false);
      },
      come(page) {
        flag(page.element, "aria-busy", "");
        if (page === pages[current]) then();
      },
      listen() {
        addEventListener("hashchange", () => {
          follow(back);
          back = false;
        });
        addEventListener("click", (event) => {
          const { blc: name } = /** @type {any} */ (event.target).closest("[data-blc]")?.dataset || {};
          if (name === "menu") menu(hook("menu").getAttribute("aria-expanded") !== "true");
          if (event.ctrlKey || event.metaKey || event.shiftKey || (name !== "next" && name !== "previous")) return;
          event.preventDefault();
          step(name === "next" ? 1 : -1);
        });
        addEventListener("keydown", ({ key }) => {
          if (key !== "Escape" || hook("menu")?.getAttribute("aria-expanded") !== "true") return;
          menu(false);
          hook("menu").focus();
        });
      },
    };
  }

  blc.pages = { list, create };
})();
