/** What moves the page waits until a press is over: a button that moves under the finger is not pressed. */
(function () {
  "use strict";

  let pressed = false;
  /** @type {(() => void)[]} */
  let waiting = [];

  function run() {
    if (pressed) return;
    const acts = waiting;
    waiting = [];
    for (const act of acts) act();
  }

  blc.afterPress = (act) => {
    waiting.push(act);
    setTimeout(run); // the click of a touch comes after its pointer is up, in one task
  };

  /** @param {boolean} down */
  const press = (down) => () => {
    pressed = down;
    setTimeout(run);
  };
  if (globalThis.document) {
    addEventListener("pointerdown", press(true), true);
    addEventListener("pointerup", press(false), true);
    addEventListener("pointercancel", press(false), true);
  }
})();
