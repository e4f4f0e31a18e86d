/* Asks before a page is left on which something was typed and not sent. */
(function () {
  "use strict";
  var form = document.querySelector("[data-unsaved]");
  if (!form) return;
  var typed = form.dataset.unsaved === "yes";
  form.addEventListener("input", function () { typed = true; });
  form.addEventListener("submit", function () { typed = false; });
  window.addEventListener("beforeunload", function (event) {
    if (typed) event.preventDefault();
  });
})();
