/* Tells the platform that its registration window may close.
 * Source: 1EdTech LTI Dynamic Registration 1.0, registration initiation. */
(function () {
  "use strict";
  var platform = window.opener || (window.parent !== window ? window.parent : null);
  var button = document.querySelector("[data-close-registration]");
  if (!button) return;
  if (!platform) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", function () {
    platform.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
})();
