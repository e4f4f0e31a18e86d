/* Keeps a proof in the platform's storage, or fetches it back.
 * Source: 1EdTech LTI Platform Storage 1.0, LTI Client Side postMessages. */
(function () {
  "use strict";
  var WAIT_MS = 4000;
  var found = document.querySelector("[data-storage]");
  if (!found) return;
  var place = found, data = place.dataset;
  /** @type {HTMLInputElement | null} */
  var proof = place.querySelector("input[name=proof]");
  var id = Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join("-");
  var subject = data.storage === "put" ? "lti.put_data" : "lti.get_data";

  /** @returns {Window | null} The frame in which the platform listens. */
  function target() {
    var platform = window.parent !== window ? window.parent : window.opener;
    if (!platform || data.target === "_parent") return platform;
    try {
      return platform.frames[data.target] || null;
    } catch (error) {
      return null; // a platform's frame that may not be named from here
    }
  }

  function fail() {
    window.removeEventListener("message", hear);
    place.hidden = true;
    var failed = document.querySelector("[data-storage-failed]");
    if (failed) failed.hidden = false;
  }

  /** @param {MessageEvent} event */
  function hear(event) {
    var message = event.data;
    if (event.origin !== data.origin || !message || message.message_id !== id) return;
    if (message.subject !== subject + ".response") return;
    window.clearTimeout(timer);
    if (message.error) return fail();
    window.removeEventListener("message", hear);
    if (data.storage === "put") {
      window.location.replace(data.next || "");
    } else if (place instanceof HTMLFormElement && proof && typeof message.value === "string" && message.value) {
      proof.value = message.value;
      place.submit();
    } else {
      fail();
    }
  }

  var timer = window.setTimeout(fail, WAIT_MS);
  var platform = target();
  if (!platform) return fail();
  window.addEventListener("message", hear);
  /** @type {StorageMessage} */
  var message = { subject: subject, message_id: id, key: data.key };
  if (data.storage === "put") message.value = data.value;
  platform.postMessage(message, data.origin);
})();
