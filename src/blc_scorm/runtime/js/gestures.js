/** Keys and swipes that turn pages, where they cannot mean anything else. */
(function () {
  "use strict";

  const CONTROLS = "input, textarea, select, button, summary, video, audio, iframe, [contenteditable]";
  const FAR = 60;
  const SLOW_MS = 800;

  /** Whether keys and swipes on `target` belong to it: a control, or something that scrolls sideways. @param {any} target */
  function isTaken(target) {
    if (target.closest && target.closest(CONTROLS)) return true;
    for (let at = target; at && at.parentElement && at !== document.body; at = at.parentElement) {
      if (at.scrollWidth > at.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  }

  /** 1 in left-to-right, -1 in right-to-left. */
  const side = () => (getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1);

  /** Which way a key turns; 0: neither. PageUp and PageDown turn only at the page's end. @param {string} key */
  function wayOf(key) {
    if (key === "ArrowRight") return side();
    if (key === "ArrowLeft") return -side();
    if (key === "PageDown" && scrollY + innerHeight >= document.documentElement.scrollHeight - 2) return 1;
    return key === "PageUp" && scrollY <= 0 ? -1 : 0;
  }

  /** @param {(way: number) => void} step */
  blc.gestures = (step) => {
    addEventListener("keydown", (event) => {
      const { key, defaultPrevented, ctrlKey, metaKey, altKey, shiftKey } = event;
      const way = wayOf(key);
      if (!way || defaultPrevented || ctrlKey || metaKey || altKey || shiftKey || isTaken(event.target)) return;
      event.preventDefault();
      step(way);
    });

    /** @type {Touch | null} */
    let start = null;
    let since = 0;
    addEventListener("touchstart", ({ touches, target, timeStamp }) => {
      const zoomed = window.visualViewport && window.visualViewport.scale > 1.05;
      start = touches.length > 1 || zoomed || isTaken(target) ? null : touches[0];
      since = timeStamp;
    });
    addEventListener("touchend", ({ changedTouches, timeStamp }) => {
      if (!start || timeStamp - since > SLOW_MS || String(getSelection())) return;
      const x = changedTouches[0].clientX - start.clientX;
      const y = changedTouches[0].clientY - start.clientY;
      if (Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? side() : -side());
    });
  };
})();
