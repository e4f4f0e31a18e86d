/* Sends a form that is only there to come back. */
(function () {
  "use strict";
  var form = document.querySelector("[data-submit-at-once]");
  if (form) form.submit();
})();
