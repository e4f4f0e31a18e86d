/* Tells the tool the browser's time zone, once for each launch, so that pages speak in it. */
(function () {
  "use strict";
  var place = document.currentScript;
  if (!(place instanceof HTMLScriptElement)) return;
  var own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  var address = place.dataset.learnZone, told = place.dataset.toldIn;
  if (!address || !own || own === place.dataset.zone) return;

  var acted = false;
  ["pointerdown", "keydown"].forEach(function (kind) {
    addEventListener(kind, function () { acted = true; }, { once: true });
  });
  var form = new FormData();
  form.set("csrf", place.dataset.csrf || "");
  form.set("zone", own);
  fetch(address, { method: "POST", body: form, keepalive: true }).then(tellAnew, function () {
    /* No connection: the next page asks again. */
  });
  offer(own);

  /** A page that only tells is shown again, in the reader's time; one with a form is left alone,
   * and so is one on which somebody has pressed something: a new start would undo it.
   * @param {Response} answer */
  function tellAnew(answer) {
    if (answer.status !== 204 || acted) return;
    var typed = 'main textarea, main select, main input:not([type="hidden"])';
    if (own !== told && document.querySelector("main time") && !document.querySelector(typed)) location.reload();
  }

  /** Chooses it where a form asks in which zone its times are meant.
   * @param {string} zone */
  function offer(zone) {
    var choice = document.querySelector('[data-own-zone="yes"]');
    if (!(choice instanceof HTMLSelectElement)) return;
    for (var option of choice.options) if (option.value === zone) choice.value = zone;
  }
})();
