/** Keys and swipes that turn pages, where they cannot mean anything else. */
(function () {
  "use strict";

  const CONTROLS =
    'input, textarea, select, button, summary, video, audio, iframe, object, [contenteditable], [role="slider"], [role="tab"], [role="menu"]';
  const FAR = 60;
  const SLOW_MS = 800;

  /** Whether `target` stands in something that scrolls sideways itself. @param {Element} target */
  function scrollsSideways(target) {
    for (let at = /** @type {Element | null} */ (target); at && at !== document.body; at = at.parentElement) {
      if (at.scrollWidth > at.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  }

  /** Whether keys and swipes on `target` belong to it. @param {EventTarget | null} target */
  const isTaken = (target) => target instanceof Element && (!!target.closest(CONTROLS) || scrollsSideways(target));

  const isRtl = () => getComputedStyle(document.documentElement).direction === "rtl";

  /** Which way a key turns; 0: neither. PageUp and PageDown turn only at the page's end. @param {KeyboardEvent} event */
  function wayOf(event) {
    const forward = isRtl() ? "ArrowLeft" : "ArrowRight";
    const { scrollHeight } = document.documentElement;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return event.key === forward ? 1 : -1;
    if (event.key === "PageDown" && scrollY + innerHeight >= scrollHeight - 2) return 1;
    return event.key === "PageUp" && scrollY <= 0 ? -1 : 0;
  }

  /** @param {(way: number) => void} step */
  function listen(step) {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const way = isTaken(event.target) ? 0 : wayOf(event);
      if (!way) return;
      event.preventDefault();
      step(way);
    });

    /** @type {{x: number, y: number, at: number} | null} */
    let start = null;
    document.addEventListener(
      "touchstart",
      (event) => {
        const zoomed = ((window.visualViewport && window.visualViewport.scale) || 1) > 1.05;
        const alone = event.touches.length === 1 && !zoomed && !isTaken(event.target);
        const touch = event.touches[0];
        start = alone ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
      },
      { passive: true },
    );
    document.addEventListener(
      "touchend",
      (event) => {
        if (!start || event.touches.length || String(getSelection())) return;
        const x = event.changedTouches[0].clientX - start.x;
        const y = event.changedTouches[0].clientY - start.y;
        const quick = event.timeStamp - start.at < SLOW_MS;
        start = null;
        if (quick && Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 !== isRtl() ? 1 : -1);
      },
      { passive: true },
    );
  }

  blc.gestures = { listen };
})();
