/* Sends files one after the other and says what is true of each: on its way, arrived, kept, or why not.
 * Without it a button sends them together with the form. */
(function () {
  "use strict";
  var places = document.querySelectorAll("[data-files]");
  var busy = 0;

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  }

  function setUp(place) {
    var words = JSON.parse(place.dataset.words), list = place.querySelector("[data-list]");
    var input = place.querySelector("input[type=file]"), waiting = [], sending = false;
    place.querySelector("[data-with-the-form]").hidden = true;

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
      place.querySelector("[data-sending]").append(row);
      function say(state, values) {
        row.dataset.state = state;
        text.textContent = fill(words[state] || state, Object.assign({ name: file.name, largest: words.largest }, values));
        bar.hidden = state !== "sending" && state !== "looking";
        button.hidden = ["sending", "offline", "failed", "stopped"].indexOf(state) < 0;
        button.textContent = state === "sending" ? words.stop : words.again;
      }
      return { row: row, bar: bar, button: button, say: say };
    }

    function queue(file, shown) {
      shown = shown || line(file);
      if (file.size > Number(place.dataset.largest)) return shown.say("large");
      shown.say("sending", { percent: 0 });
      waiting.push([file, shown]);
      next();
    }

    function next() {
      if (sending || waiting.length === 0) return;
      sending = true;
      busy += 1;
      send.apply(null, waiting.shift());
    }

    function done() {
      sending = false;
      busy -= 1;
      next();
    }

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

    function answered(request, file, shown) {
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

    function redraw(answer) {
      list.innerHTML = answer.list;
      var meter = document.querySelector("[data-meter]");
      if (meter) meter.innerHTML = answer.meter;
    }

    async function remove(button) {
      var text = words.failed, name = button.closest("li").querySelector("bdi").textContent;
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

    function say(text) {
      var row = document.createElement("p");
      row.className = "sending";
      row.textContent = text;
      place.querySelector("[data-sending]").replaceChildren(row);
    }

    input.addEventListener("change", function (event) {
      event.stopPropagation();
      Array.from(input.files).forEach(function (file) { queue(file); });
      input.value = "";
    });
    input.addEventListener("input", function (event) { event.stopPropagation(); });
    place.addEventListener("click", function (event) {
      var button = event.target.closest("[data-remove-file]");
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
