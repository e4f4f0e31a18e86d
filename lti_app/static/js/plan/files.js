/* Sends files one after the other and says what is true of each: on its way, arrived, kept, or why not.
 * Without it a button sends them together with the form. */
(function () {
  "use strict";
  if (!window.BLCPlan) return; // drafts.js did not come: files go with the form
  var need = window.BLCPlan.need, around = window.BLCPlan.around;
  var places = document.querySelectorAll("[data-files]");
  var busy = 0;

  /** @param {string} text @param {Record<string, string | number>} values */
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_all, name) { return String(values[name]); });
  }

  /** @param {Hooks["[data-files]"]} place */
  function setUp(place) {
    /** @type {Record<string, string>} */
    var words = JSON.parse(place.dataset.words);
    /** @type {[File, FileLine][]} */
    var waiting = [];
    var list = need("[data-list]", place), input = need("input[type=file]", place), sending = false;
    need("[data-with-the-form]", place).hidden = true;

    /** @param {File} file @returns {FileLine} */
    function line(file) {
      var row = document.createElement("p");
      row.className = "sending";
      var text = document.createElement("span");
      var bar = document.createElement("progress");
      var button = document.createElement("button");
      bar.max = 100;
      bar.setAttribute("aria-label", file.name);
      button.type = "button";
      button.className = "link";
      row.append(text, bar, button);
      need("[data-sending]", place).append(row);
      /** @param {string} state @param {Record<string, string | number>} [values] */
      function say(state, values) {
        row.dataset.state = state;
        text.textContent = fill(words[state] || state, Object.assign({ name: file.name, largest: words.largest }, values));
        bar.hidden = state !== "sending" && state !== "looking";
        button.hidden = ["sending", "offline", "failed", "stopped"].indexOf(state) < 0;
        button.textContent = state === "sending" ? words.stop : words.again;
      }
      return { row: row, bar: bar, button: button, say: say };
    }

    /** @param {File} file @param {FileLine} [before] Of a try before. */
    function queue(file, before) {
      var shown = before || line(file);
      if (file.size > Number(place.dataset.largest)) return shown.say("large");
      shown.say("sending", { percent: 0 });
      waiting.push([file, shown]);
      next();
    }

    function next() {
      var first = sending ? undefined : waiting.shift();
      if (!first) return;
      sending = true;
      busy += 1;
      send(first[0], first[1]);
    }

    function done() {
      sending = false;
      busy -= 1;
      next();
    }

    /** @param {File} file @param {FileLine} shown */
    function send(file, shown) {
      var request = new XMLHttpRequest(), data = new FormData();
      data.append("file", file);
      request.open("POST", place.dataset.send);
      request.setRequestHeader("X-CSRF-Token", place.dataset.csrf);
      request.upload.onprogress = function (event) {
        var percent = event.lengthComputable ? Math.floor(100 * event.loaded / event.total) : 0;
        shown.bar.value = percent;
        if (percent < 100) shown.say("sending", { percent: percent });
      };
      request.upload.onload = function () { shown.bar.removeAttribute("value"); shown.say("looking"); };
      request.onload = function () { answered(request, file, shown); done(); };
      request.onerror = function () { shown.say("offline"); done(); };
      request.onabort = function () { shown.say("stopped"); done(); };
      shown.button.onclick = function () {
        if (shown.row.dataset.state === "sending") request.abort();
        else queue(file, shown);
      };
      request.send(data);
    }

    /** @param {XMLHttpRequest} request @param {File} file @param {FileLine} shown */
    function answered(request, file, shown) {
      /** @type {FilesAnswer | null} */
      var answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch (error) {
        answer = null; // a page of ours about an error, or one of a proxy's
      }
      if (answer && answer.list !== undefined) {
        redraw(answer);
        if (answer.problem) shown.say(answer.problem);
        else { shown.say("kept"); window.setTimeout(function () { shown.row.remove(); }, 4000); }
      } else if (request.status === 413) shown.say("large");
      else if (request.status === 401 || request.status === 403) shown.say("over");
      else shown.say("failed");
    }

    /** @param {FilesAnswer} answer */
    function redraw(answer) {
      list.innerHTML = answer.list;
      var meter = document.querySelector("[data-meter]");
      if (meter) meter.innerHTML = answer.meter;
    }

    /** @param {Hooks["[data-remove-file]"]} button */
    async function remove(button) {
      var text = words.failed, name = need("bdi", around("li", button)).textContent || "";
      button.disabled = true;
      try {
        var response = await fetch(button.dataset.removeFile, {
          method: "POST", headers: { "X-CSRF-Token": place.dataset.csrf, Accept: "application/json" },
        });
        if (response.ok) {
          redraw(await response.json());
          text = words.gone;
        } else if (response.status === 401) text = words.over;
      } catch (error) {
        text = words.offline;
      }
      button.disabled = false;
      say(fill(text, { name: name }));
      input.focus();
    }

    /** @param {string} text */
    function say(text) {
      var row = document.createElement("p");
      row.className = "sending";
      row.textContent = text;
      need("[data-sending]", place).replaceChildren(row);
    }

    input.addEventListener("change", function (event) {
      event.stopPropagation();
      Array.from(input.files || []).forEach(function (file) { queue(file); });
      input.value = "";
    });
    input.addEventListener("input", function (event) { event.stopPropagation(); });
    place.addEventListener("click", function (event) {
      var button = event.target instanceof Element ? event.target.closest("[data-remove-file]") : null;
      if (!button) return;
      event.preventDefault();
      remove(button);
    });
  }

  places.forEach(setUp);
  window.addEventListener("beforeunload", function (event) {
    if (busy) event.preventDefault();
  });
})();
