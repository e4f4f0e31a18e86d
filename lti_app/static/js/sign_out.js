/* Signing out clears what this browser kept of one's own texts; unsent ones only after a question. */
(function () {
  "use strict";
  var found = document.querySelector("[data-sign-out]");
  if (!found) return;
  var form = found;
  var owner = form.dataset.signOut, PREFIX = "blc-plan:" + owner + ":";

  function keys() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.indexOf(PREFIX) === 0; });
    } catch (error) {
      return [];
    }
  }

  function leave() {
    if (window.BLCPlan && window.BLCPlan.drop) window.BLCPlan.drop();
    keys().forEach(function (key) { localStorage.removeItem(key); });
    form.submit();
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    if (window.BLCPlan && window.BLCPlan.sendAll) await window.BLCPlan.sendAll();
    if (!keys().length) return leave();
    var question = document.querySelector("[data-sign-out-question]");
    if (!question) throw new Error("This page has no [data-sign-out-question].");
    var answer = question;
    answer.returnValue = "stay";
    answer.showModal();
    answer.addEventListener("close", function () {
      if (answer.returnValue === "leave") leave();
    }, { once: true });
  });
})();
