/* An expert's page: comments on selected words, advice put in, and every text kept while it is written.
 * A copy stays in this browser until the server answered for exactly that text; signing out clears it. */
(function () {
  "use strict";
  var SEND_AFTER_MS = 2000, KEEP_AFTER_MS = 500, LONGEST_WAIT_MS = 60000, CONTEXT = 60;
  var found = document.querySelector("[data-review]"), shared = window.BLCPlan;
  if (!found || !shared) return; // drafts.js did not come: the page works without
  var form = found, need = shared.need, within = shared.around;
  /** @type {Record<string, string>} */
  var words = JSON.parse(form.dataset.words);
  /** @type {Drafts<[string, FormDataEntryValue][]>} */
  var store = shared.drafts(form.dataset.owner, "review-" + form.dataset.plan, need("[name=page]", form).value);
  /** @type {LeftBehind<[string, FormDataEntryValue][]>[]} */
  var left = []; // reviews of other windows that are gone, to send as theirs
  var line = need("[data-save-state]");
  var changes = 0, answered = 0, leaving = false, stopped = false, kept = true, merged = false, wait = 0;
  var sendTimer = 0, keepTimer = 0;
  /** @type {Promise<void> | null} */
  var sending = null;

  /** @param {string} state */
  function show(state) {
    line.dataset.state = state === "kept" ? "saved" : state;
    line.textContent = words[state];
  }

  /** Everything typed, as pairs of name and value; untouched comments are left out. */
  function pairs() {
    /** @type {Record<string, boolean>} */
    var empty = {};
    form.querySelectorAll("[data-comment-entry]").forEach(function (entry) {
      var filled = Array.from(entry.querySelectorAll("textarea")).some(function (area) { return area.value.trim(); });
      if (!filled && !entry.open) empty[need("[name=comment]", entry).value] = true;
    });
    return Array.from(new FormData(form)).filter(function (pair) {
      var key = pair[0] === "comment" ? String(pair[1]) : /^[fcsqba]\./.test(pair[0]) ? pair[0].slice(2) : "";
      return pair[0] !== "csrf" && !empty[key];
    });
  }

  /** Resolves when all that was typed before is on the disk, or can't be. */
  async function keep() {
    window.clearTimeout(keepTimer);
    keepTimer = 0;
    if (changes > answered) kept = await store.keep("all", pairs());
  }

  function changed() {
    changes += 1;
    if (stopped) return void keep();
    if (line.dataset.state !== "offline") show("typing");
    if (!keepTimer) keepTimer = window.setTimeout(keep, KEEP_AFTER_MS);
    if (!sendTimer) plan(SEND_AFTER_MS);
  }

  /** @param {number} after */
  function plan(after) {
    window.clearTimeout(sendTimer);
    sendTimer = window.setTimeout(send, after);
  }

  /** Sends what is not kept yet, after what is on its way; resolves to whether all is kept. */
  async function send() {
    sendTimer = 0;
    while (sending) await sending;
    if (!stopped && !leaving && unsent()) await (sending = post());
    return !unsent();
  }

  function unsent() { return changes !== answered || left.length > 0; }

  /** @param {[string, FormDataEntryValue][]} all */
  function deliver(all) {
    var data = new FormData();
    all.forEach(function (pair) { data.append(pair[0], pair[1]); });
    return fetch(form.dataset.keep, {
      method: "POST", body: data, headers: { "X-CSRF-Token": form.dataset.csrf, Accept: "application/json" },
    });
  }

  async function post() {
    await keep();
    var of = left[0], count = changes;
    show("keeping");
    try {
      var response = await deliver(of ? of.texts.all : pairs());
      if (response.ok && of) arrived(of);
      else if (response.ok) took(await response.json(), count);
      else if (response.status < 500 && response.status !== 429) stop();
      else later();
    } catch (error) {
      later();
    }
    sending = null;
    if (unsent() && !stopped && !sendTimer) plan(of ? 0 : SEND_AFTER_MS);
  }

  /** Another window's review is there; this page doesn't show it yet. @param {LeftBehind<[string, FormDataEntryValue][]>} of */
  function arrived(of) {
    wait = 0;
    left = left.filter(function (one) { return one !== of; });
    store.forget("all", of.page);
    merged = true;
    show(unsent() ? "typing" : "twice");
  }

  /** @param {ReviewAnswer} answer @param {number} count */
  function took(answer, count) {
    wait = 0;
    answered = count;
    need("[data-points]").textContent = answer.score;
    if (changes > answered) return show("typing");
    store.forget("all");
    show(answer.twice || merged ? "twice" : answer.stale ? "stale" : "kept");
  }

  function later() {
    wait = Math.min(LONGEST_WAIT_MS, wait ? wait * 2 : 5000);
    show(kept ? "offline" : "unkept");
    plan(wait);
  }

  function stop() {
    stopped = true;
    show("over");
  }

  function token() {
    return Array.from(crypto.getRandomValues(new Uint8Array(8)), function (one) { return one.toString(16).padStart(2, "0"); }).join("");
  }

  /** A comment of a field that nothing was written in yet, with a key of its own. @param {Element} field */
  function freshEntry(field) {
    var entries = field.querySelectorAll("[data-comment-entry]"), last = entries[entries.length - 1];
    var areas = Array.from(last.querySelectorAll("textarea"));
    if (areas.every(function (area) { return !area.value.trim(); })) return last;
    return addEntry(last, token());
  }

  /** @param {HTMLDetailsElement} model @param {string} key */
  function addEntry(model, key) {
    var old = need("[name=comment]", model).value;
    var entry = /** @type {HTMLDetailsElement} */ (model.cloneNode(true));
    entry.querySelectorAll("[name], [id], [for]").forEach(function (one) {
      ["name", "id", "for"].forEach(function (part) {
        var value = one.getAttribute(part);
        if (value) one.setAttribute(part, value.replace(old, key));
      });
    });
    entry.querySelectorAll("textarea").forEach(function (area) { area.value = ""; });
    /** @type {NodeListOf<HTMLInputElement>} */
    var surroundings = entry.querySelectorAll('[name^="a."], [name^="b."]');
    surroundings.forEach(function (input) { input.value = ""; });
    entry.querySelectorAll('[name="now"], .gone').forEach(function (one) { one.remove(); });
    need("[name=comment]", entry).value = key;
    model.after(entry);
    return entry;
  }

  var offer = document.createElement("button");
  offer.type = "button";
  offer.className = "button quote-offer";
  offer.hidden = true;
  offer.textContent = form.dataset.offer;

  /** The text of an element from its beginning to a place, or from there to its end.
   * @param {Element} place @param {Node} node @param {number} offset @param {boolean} ahead */
  function around(place, node, offset, ahead) {
    var range = document.createRange();
    range.selectNodeContents(place);
    if (ahead) range.setStart(node, offset);
    else range.setEnd(node, offset);
    var text = range.toString();
    return ahead ? text.slice(0, CONTEXT) : text.slice(-CONTEXT);
  }

  /** What is selected within one field's text; null if nothing is. */
  function selected() {
    var selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    var range = selection.getRangeAt(0), node = range.commonAncestorContainer;
    var element = node instanceof Element ? node : node.parentElement;
    var place = element ? element.closest("[data-quotable]") : null;
    var text = range.toString().trim();
    return place && text ? { selection: selection, place: place, range: range, text: text } : null;
  }

  function offerQuote() {
    var found = selected();
    if (document.activeElement === offer) return;
    offer.hidden = !found;
    if (!found) return;
    found.place.after(offer);
  }

  /** The hidden input with the words before or after a quotation. @param {string} name */
  function surrounding(name) {
    var input = form.elements.namedItem(name);
    if (!(input instanceof HTMLInputElement)) throw new Error("This form has no " + name + ".");
    return input;
  }

  offer.addEventListener("mousedown", function (event) { event.preventDefault(); }); // keeps the selection
  offer.addEventListener("click", function () {
    var found = selected();
    if (!found) return;
    var entry = freshEntry(within("[data-review-field]", found.place));
    var key = need("[name=comment]", entry).value;
    need("[data-quote]", entry).value = found.text;
    surrounding("b." + key).value = around(found.place, found.range.startContainer, found.range.startOffset, false);
    surrounding("a." + key).value = around(found.place, found.range.endContainer, found.range.endOffset, true);
    entry.open = true;
    offer.hidden = true;
    found.selection.removeAllRanges();
    need("[data-body]", entry).focus();
    changed();
  });

  /** What a person wrote, without what only tells pages apart. @param {[string, FormDataEntryValue][]} all */
  function typed(all) {
    return JSON.stringify(all.filter(function (pair) { return pair[0] !== "page" && !/^was\./.test(pair[0]); }));
  }

  /** Goes on where a window that is gone stopped. @param {LeftBehind<[string, FormDataEntryValue][]>} one */
  function adopt(one) {
    var saved = one.texts.all;
    if (typed(saved) === typed(pairs())) return void store.forget("all", one.page);
    /** @type {Record<string, string>} */
    var fields = {};
    saved.forEach(function (pair) { if (pair[0].indexOf("f.") === 0) fields[pair[0].slice(2)] = String(pair[1]); });
    saved.forEach(function (pair) {
      var key = String(pair[1]);
      if (pair[0] !== "comment" || form.elements.namedItem("c." + key)) return;
      var field = form.querySelector('[data-review-field="' + fields[key] + '"]');
      var last = field && Array.from(field.querySelectorAll("[data-comment-entry]")).pop();
      if (last) addEntry(last, key).open = true;
    });
    saved.forEach(function (pair) {
      if (pair[0] === "comment" || pair[0] === "version" || pair[0] === "graded") return;
      var input = form.elements.namedItem(pair[0]); // its "page", too
      if (input && "value" in input) input.value = String(pair[1]);
    });
    store.become(one.page);
    changes += 1;
  }

  /** What earlier windows left here: one of them lives on in this page, others' reviews are sent as theirs. */
  async function restore() {
    var opening = true, any = false;
    await store.inherit(function (one) {
      if (opening && !changes) adopt(one);
      else left.push(one);
      any = unsent();
      if (any && !opening) plan(0);
    });
    opening = form.inert = false;
    if (!any) return;
    line.textContent = words.restored;
    plan(500);
  }

  document.addEventListener("selectionchange", offerQuote);
  form.querySelectorAll("[data-snippets]").forEach(function (one) { one.hidden = false; });
  form.addEventListener("change", function (event) {
    var choice = event.target;
    if (!(choice instanceof HTMLSelectElement) || !choice.value || !choice.closest("[data-snippets]")) return;
    var area = need("[data-body]", within("[data-comment-entry]", choice));
    area.setRangeText((area.value && !area.value.endsWith("\n") ? "\n\n" : "") + choice.value, area.value.length, area.value.length, "end");
    choice.value = "";
    area.focus();
    changed();
  });
  form.addEventListener("input", function (event) {
    if (event.target instanceof Element && !event.target.closest("[data-snippets]")) changed();
  });
  /** What was written is kept first; only then goes what the button says. */
  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    if (leaving) return; // pressed twice
    var button = event.submitter;
    if (!(await send()) || stopped || leaving) return;
    leaving = true;
    var wanted = document.createElement("input");
    wanted.type = "hidden";
    wanted.name = button instanceof HTMLButtonElement && button.name ? button.name : "decision";
    wanted.value = button instanceof HTMLButtonElement && button.name ? button.value : "";
    form.append(wanted);
    form.submit();
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload(); // what it shows was sent
  });
  window.addEventListener("online", function () { wait = 0; send(); });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { keep(); send(); }
  });
  window.addEventListener("pagehide", function () { if (!leaving) keep(); });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && changes > answered && !kept) event.preventDefault();
  });
  shared.sendAll = send;
  /** Forgets what was not sent, so that leaving the page keeps nothing of it. */
  shared.drop = function () {
    window.clearTimeout(keepTimer);
    window.clearTimeout(sendTimer);
    stopped = leaving = true;
  };
  need("[data-keep-button]", form).hidden = true; // it keeps by itself, and says so
  form.inert = true;
  restore();
  shared.late(function () {
    keep();
    restore();
  });
})();
