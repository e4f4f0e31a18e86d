/* Signing out clears what this browser kept of one's own texts; unsent ones only after a question. */
(function () {
  "use strict";
  var found = document.querySelector("[data-sign-out]"), shared = window.BLCPlan;
  if (!found || !shared) return;
  var form = found, plan = shared, owner = form.dataset.signOut;

  async function leave() {
    if (plan.drop) plan.drop();
    await plan.clear(owner);
    form.submit();
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    if (plan.sendAll) await plan.sendAll();
    if (!(await plan.keysOf(owner)).length) return leave();
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
