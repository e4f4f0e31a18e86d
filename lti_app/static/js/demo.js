/* The stand-in's platform storage, for browsers that keep no cookie in a frame.
 * Source: 1EdTech LTI Platform Storage 1.0. */
(function () {
  "use strict";
  var frame = document.querySelector("[data-tool]");
  if (!frame) return;
  var origin = frame.dataset.tool, tool = frame.contentWindow;
  /** @type {Record<string, string>} */
  var kept = {};
  window.addEventListener("message", function (event) {
    var message = event.data;
    if (!tool || event.origin !== origin || event.source !== tool) return;
    if (!message || typeof message.key !== "string") return;
    /** @type {StorageMessage} */
    var answer = { subject: message.subject + ".response", message_id: message.message_id, key: message.key };
    if (message.subject === "lti.put_data") {
      kept[message.key] = String(message.value);
    } else if (message.subject !== "lti.get_data") {
      return;
    }
    answer.value = kept[message.key];
    tool.postMessage(answer, event.origin);
  });
})();
