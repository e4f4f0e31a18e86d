/* Chooses the browser's own time zone, where the person has not chosen one. */
(function () {
  "use strict";
  var choice = document.querySelector("[data-guess-zone] select");
  if (!choice || choice.value !== "0") return;
  var own = String(-new Date().getTimezoneOffset());
  if (choice.querySelector('option[value="' + own + '"]')) choice.value = own;
})();
