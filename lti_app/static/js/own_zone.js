/* Offers the browser's own time zone, where the person has not chosen one yet. */
(function () {
  "use strict";
  var choice = document.querySelector("[data-own-zone]");
  if (!(choice instanceof HTMLSelectElement) || choice.value) return;
  var own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (var option of choice.options) if (option.value === own) choice.value = own;
})();
