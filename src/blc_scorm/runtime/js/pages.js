/** Which page shows: contents, next, back, addresses, slides, focus, progress. */
(function () {
  "use strict";

  /** @template {HTMLElement} T @param {ParentNode} root @param {string} selector */
  const one = (root, selector) => /** @type {T | null} */ (root.querySelector(selector));
  /** @param {ParentNode} root @param {string} selector */
  const all = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  /** @param {string} name */
  const hook = (name) => one(document, `[data-blc="${name}"]`);
  /** @param {Element | null | undefined} element @param {string} text */
  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  /** The pages of the document, in order. @returns {PageInfo[]} */
  function list() {
    return all(document, "[data-blc-page]").map((element) => ({
      id: element.dataset.blcPage || "",
      key: element.dataset.key || "",
      title: element.dataset.title || "",
      required: element.dataset.required !== "false",
      element,
      slides: all(element, "[data-blc-slide]"),
    }));
  }

  /** @param {PagesEnv} env @returns {Pages} */
  function create(env) {
    const { pages, words } = env;
    const title = document.title;
    let current = -1;
    let slide = 0;

    /** Page and anchor of an address: `#/page`, `#/page/anchor`, `#page`, `#page--anchor`. @param {string} hash */
    function parse(hash) {
      let text = hash.slice(1);
      try {
        text = decodeURIComponent(text);
      } catch {
        // as it is
      }
      const [id, anchor] = text[0] === "/" ? text.slice(1).split("/") : text.split(/--(.*)/s);
      return { index: pages.findIndex((page) => page.id === id), anchor: anchor || "" };
    }

    /** Marks the state of every page in the contents, and where the learner is. */
    function refresh() {
      const done = pages.filter((_, i) => env.state(i) === "seen").length;
      for (const link of all(document, '[data-blc="contents"] [data-blc-to]')) {
        const index = pages.findIndex((page) => page.id === link.dataset.blcTo);
        if (index < 0) continue;
        const closed = env.locked(index) !== null;
        const state = index === current ? "current" : closed ? "locked" : env.state(index);
        const mark = one(link, "[data-blc-mark]");
        if (mark) mark.dataset.state = state;
        write(mark, state ? words(`mark_${state}`) : "");
        link.toggleAttribute("data-seen", env.state(index) === "seen");
        if (closed) link.setAttribute("aria-disabled", "true");
        else link.removeAttribute("aria-disabled");
        if (index === current) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      const bar = /** @type {HTMLProgressElement | null} */ (hook("progress"));
      if (bar) [bar.max, bar.value] = [pages.length, done];
      write(bar && bar.parentElement && one(bar.parentElement, "[data-blc-text]"), words("progress", { done, all: pages.length }));
      aim("previous", slide > 0 ? current : current - 1);
      aim("next", slide < lastSlide() ? current : current + 1);
      env.onrefresh(current === pages.length - 1 && slide >= lastSlide());
    }

    const lastSlide = () => Math.max(0, (pages[current]?.slides.length || 0) - 1);

    /** Points a button at a page. @param {string} name @param {number} index */
    function aim(name, index) {
      const button = hook(name);
      if (!button) return;
      const page = pages[index];
      button.hidden = !page;
      if (!page) return;
      button.setAttribute("href", `#/${page.id}`);
      button.toggleAttribute("data-locked", index !== current && env.locked(index) !== null);
      write(one(button, "[data-blc-title]"), page.title);
    }

    function place() {
      const slides = pages[current].slides.length;
      const where = words("position", { page: current + 1, pages: pages.length });
      write(hook("position"), slides > 1 ? `${where} · ${words("slide", { slide: slide + 1, slides })}` : where);
      document.title = `${pages[current].title} · ${title}`;
    }

    /** Moves reading to an element: focus, and into view. @param {Element | null} element @param {boolean} top */
    function focus(element, top) {
      if (top) scrollTo(0, 0);
      if (!(element instanceof HTMLElement)) return;
      if (!element.matches("a[href],button,input,textarea,select,[tabindex]")) element.tabIndex = -1;
      element.focus({ preventScroll: top });
      if (!top) element.scrollIntoView();
    }

    /** @param {number} index @param {number} at which slide @param {boolean} move whether focus goes there */
    function show(index, at, move) {
      const page = pages[index];
      const turned = index !== current;
      current = index;
      slide = Math.min(Math.max(at, 0), lastSlide());
      for (const other of pages) other.element.toggleAttribute("data-current", other === page);
      page.slides.forEach((element, i) => element.toggleAttribute("data-current", i === slide));
      place();
      env.onvisit(page, slide, slide >= lastSlide());
      refresh();
      const heading = turned || !page.slides[slide] ? page.element : page.slides[slide];
      if (move) focus(one(heading, "h1, h2, h3") || heading, true);
    }

    /** Goes to a page if it is open; says why if it is not. @param {number} index @param {string} anchor @param {boolean} back */
    function go(index, anchor, back) {
      const why = env.locked(index);
      if (why !== null) {
        env.notice(why);
        return false;
      }
      const target = anchor ? document.getElementById(`${pages[index].id}--${anchor}`) : null;
      const within = target ? pages[index].slides.findIndex((element) => element.contains(target)) : -1;
      const at = within >= 0 ? within : back ? pages[index].slides.length : index === current && anchor ? slide : 0;
      if (index !== current || at !== slide) show(index, at, true);
      else if (!anchor) focus(one(pages[index].element, "h1"), true);
      if (target) focus(target, false);
      return true;
    }

    /** To a page by the address bar, so that the back button works. @param {number} index @param {string} anchor @param {boolean} back */
    function visit(index, anchor = "", back = false) {
      if (!pages[index] || !go(index, anchor, back)) return;
      const hash = `#/${pages[index].id}${anchor ? "/" + anchor : ""}`;
      if (location.hash !== hash) history.pushState(null, "", hash);
    }

    /** One slide or page on (1) or back (-1). @param {number} way */
    function step(way) {
      const at = slide + way;
      if (at >= 0 && at <= lastSlide()) show(current, at, true);
      else visit(current + way, "", way < 0);
    }

    /** The address changed: the back button, or a link of the text. */
    function follow() {
      const { index, anchor } = parse(location.hash);
      if (index < 0 || (index === current && !anchor)) return;
      if (!go(index, anchor, false)) history.replaceState(null, "", `#/${pages[current].id}`);
    }

    /** @param {MouseEvent} event */
    function click(event) {
      if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const target = /** @type {Element} */ (event.target);
      const link = /** @type {HTMLElement | null} */ (target.closest('[data-blc-to], [data-blc="next"], [data-blc="previous"], [data-blc="menu"]'));
      if (!link) return;
      event.preventDefault();
      const { blc: name, blcTo, blcAnchor } = link.dataset;
      if (name === "menu") return openMenu(link.getAttribute("aria-expanded") !== "true");
      openMenu(false);
      if (name) step(name === "next" ? 1 : -1);
      else visit(pages.findIndex((page) => page.id === blcTo), blcAnchor);
    }

    /** @param {boolean} open */
    function openMenu(open) {
      const menu = hook("menu");
      if (menu) menu.setAttribute("aria-expanded", String(open));
    }

    return {
      get current() {
        return current;
      },
      refresh,
      step,
      /** @param {LearnerRecord["place"]} was where the learner left */
      open(was) {
        const asked = parse(location.hash);
        const left = pages.findIndex((page) => was && page.key === was.page);
        const index = asked.index >= 0 && env.locked(asked.index) === null ? asked.index : Math.max(0, left);
        const start = env.locked(index) === null ? index : 0;
        show(start, was && start === left ? was.slide : 0, false);
        if (asked.anchor && start === asked.index) go(start, asked.anchor, false);
      },
      listen() {
        addEventListener("hashchange", follow);
        document.addEventListener("click", click);
        document.addEventListener("keydown", (event) => {
          const menu = hook("menu");
          if (event.key !== "Escape" || !menu || menu.getAttribute("aria-expanded") !== "true") return;
          openMenu(false);
          menu.focus();
        });
      },
    };
  }

  blc.pages = { list, create };
})();
