/* Keeps every change in this browser at once and sends it every few seconds. Says only what is true.
 * Browsers that block other sites' cookies may refuse any storage in a frame: then the open page alone holds
 * what was not sent, the page says so, and closing it asks first.
 * A field is done when the server answered for exactly the text that stands in it. */
(function () {
  "use strict";
  var SEND_AFTER_MS = 2000, KEEP_AFTER_MS = 500, LONGEST_WAIT_MS = 60000;
  var found = document.querySelector("[data-plan-form]"), shared = window.BLCPlan;
  if (!found || !shared || !shared.add) return; // drafts.js or entries.js did not come: the page works without
  var form = found, need = shared.need, around = shared.around, addRow = shared.add;
  /** @type {Record<string, string>} */
  var words = JSON.parse(form.dataset.words);
  /** @type {Drafts<FieldDraft>} */
  var store = shared.drafts(form.dataset.owner, form.dataset.plan, form.dataset.device);
  var line = need("[data-save-state]");
  /** @type {Map<string, number>} */
  var dirty = new Map(); // field → count of its changes, to know a text that changed while it was sent
  /** @type {Map<string, number>} */
  var keeping = new Map(); // field → the count that was last put into the store
  /** @type {LeftBehind<FieldDraft>[]} */
  var left = []; // texts of other windows that are gone, to send as theirs
  var changes = 0, kept = true, stopped = "", wait = 0, sendTimer = 0, keepTimer = 0;
  /** @type {Promise<void> | null} */
  var sending = null;

  /** @param {string} name */
  function ask(name) { return need(`[data-field="${name}"]`, form); }

  /** The hidden input with the revision that a field was written upon. @param {string} name */
  function base(name) {
    var input = form.elements.namedItem("base." + name);
    if (!(input instanceof HTMLInputElement)) throw new Error("This form has no base." + name + ".");
    return input;
  }

  /** A field's inputs as pairs of name and value. @param {string} name */
  function entries(name) {
    /** @type {Pair[]} */
    var found = [];
    ask(name).querySelectorAll("input, textarea, select").forEach(function (one) {
      if (!one.name || one.type === "hidden" || (one instanceof HTMLInputElement && one.type === "checkbox" && !one.checked)) return;
      found.push([one.name, one.value]);
    });
    return found;
  }

  /** @param {string} name @param {Pair[]} pairs */
  function fill(name, pairs) {
    var place = ask(name), list = place.querySelector("[data-entries]");
    /** @type {Record<string, number>} */
    var used = {};
    place.querySelectorAll("[type=checkbox]").forEach(function (box) {
      box.checked = pairs.some(function (pair) { return pair[1] === box.value; });
    });
    pairs.forEach(function (pair) {
      var index = used[pair[0]] = (used[pair[0]] || 0) + 1;
      var all = function () { return place.querySelectorAll(`[name="${pair[0]}"]:not([type=checkbox])`); };
      while (list && all().length < index) addRow(list);
      var input = all()[index - 1];
      if (input) input.value = pair[1];
    });
  }

  /** @param {string} state */
  function show(state) {
    line.dataset.state = state;
    var time = state === "saved" ? " · " + new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) : "";
    line.textContent = words[state] + time;
  }

  /** Resolves when all that was typed before is on the disk, or can't be. */
  async function keep() {
    window.clearTimeout(keepTimer);
    keepTimer = 0;
    await Promise.all(Array.from(dirty).map(async function (one) {
      var name = one[0], count = one[1];
      if (keeping.get(name) === count) return;
      keeping.set(name, count);
      if (await store.keep(name, { pairs: entries(name), base: base(name).value })) return;
      kept = false;
    }));
  }

  /** @param {string} name */
  function touch(name) {
    dirty.set(name, ++changes);
    if (!stopped && line.dataset.state !== "offline") show("typing");
    if (!keepTimer) keepTimer = window.setTimeout(keep, KEEP_AFTER_MS);
    if (!sendTimer && !stopped) plan(SEND_AFTER_MS);
  }

  /** @param {number} after */
  function plan(after) {
    window.clearTimeout(sendTimer);
    sendTimer = window.setTimeout(send, after);
  }

  /** This window's texts as it keeps them. @returns {LeftBehind<FieldDraft>} */
  function own() {
    /** @type {Record<string, FieldDraft>} */
    var texts = {};
    dirty.forEach(function (_count, name) { texts[name] = { pairs: entries(name), base: base(name).value }; });
    return { page: form.dataset.device, texts: texts };
  }

  /** @param {LeftBehind<FieldDraft>} all */
  function deliver(all) {
    var data = new FormData();
    data.append("device", all.page);
    Object.keys(all.texts).forEach(function (name) {
      data.append("field", name);
      data.append("base." + name, all.texts[name].base);
      all.texts[name].pairs.forEach(function (pair) { data.append(pair[0], pair[1]); });
    });
    return fetch(form.dataset.fields, {
      method: "POST", body: data, headers: { "X-CSRF-Token": form.dataset.csrf, Accept: "application/json" },
    });
  }

  function unsent() { return dirty.size + left.length > 0; }

  /** Sends what is dirty, after what is on its way; resolves to whether nothing is left. */
  async function send() {
    sendTimer = 0;
    while (sending) await sending;
    if (!stopped && unsent()) await (sending = post());
    return !unsent();
  }

  async function post() {
    await keep();
    if (!unsent()) { sending = null; return; } // signed out meanwhile
    var of = left[0], sent = new Map(dirty);
    show("saving");
    try {
      var response = await deliver(of || own());
      if (!response.ok) refused(response.status);
      else if (of) arrived(await response.json(), of);
      else took(await response.json(), sent);
    } catch (error) {
      later();
    }
    sending = null;
    if (unsent() && !stopped && !sendTimer) plan(of ? 0 : SEND_AFTER_MS);
  }

  /** @param {number} status */
  function refused(status) {
    if (status === 401 || status === 403 || status === 404) stop("over");
    else if (status === 409) stop("closed");
    else later();
  }

  /** @param {string} why */
  function stop(why) {
    stopped = why;
    show(kept ? why : "lost");
  }

  function later() {
    wait = Math.min(LONGEST_WAIT_MS, wait ? wait * 2 : 5000);
    show(kept ? "offline" : "unkept");
    plan(wait);
  }

  /** @param {FieldsAnswer} answer @param {Map<string, number>} sent */
  function took(answer, sent) {
    wait = 0;
    var problem = false;
    Object.keys(answer.saved).forEach(function (name) {
      var one = answer.saved[name], text = need("[data-problem-text]", ask(name));
      text.hidden = !one.problem;
      text.textContent = one.problem ? words.long : "";
      problem = problem || Boolean(one.problem);
      if (!one.problem) base(name).value = String(one.revision);
      if (dirty.get(name) !== sent.get(name)) return;
      dirty.delete(name);
      if (!one.problem) store.forget(name);
    });
    look(answer);
    if (unsent()) show("typing");
    else if (problem) line.textContent = words.long;
    else show("saved");
  }

  /** Another window's texts are there: taken in, or beside what was there. A text that is too long is kept here.
   * @param {FieldsAnswer} answer @param {LeftBehind<FieldDraft>} of */
  function arrived(answer, of) {
    wait = 0;
    left = left.filter(function (one) { return one !== of; });
    Object.keys(answer.saved).forEach(function (name) {
      if (!answer.saved[name].problem) store.forget(name, of.page);
    });
    look(answer);
    show(unsent() ? "typing" : "saved");
  }

  /** Shows what the server knows of every field. @param {FieldsAnswer} answer */
  function look(answer) {
    form.querySelectorAll("[data-field]").forEach(function (place) {
      var name = place.dataset.field;
      place.dataset.ready = answer.missing.indexOf(name) < 0 ? "yes" : "no";
      need("[data-conflicts]", place).innerHTML = answer.conflicts[name];
      if (!dirty.has(name) && Number(base(name).value) < answer.revisions[name]) elsewhere(place);
    });
    forms();
    redraw(answer.meter);
  }

  /** @param {HTMLElement} place */
  function elsewhere(place) {
    var text = need("[data-problem-text]", place);
    text.hidden = false;
    text.textContent = words.elsewhere + " ";
    var link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = words.reload;
    text.append(link);
  }

  /** A conflict that came by autosave needs the small form that its buttons belong to. */
  function forms() {
    document.querySelectorAll(".conflict button[form]").forEach(function (button) {
      var id = button.getAttribute("form");
      if (!id || document.getElementById(id)) return;
      var target = document.createElement("form");
      target.id = id;
      target.method = "post";
      target.action = form.getAttribute("action") + "conflicts/" + id.replace("choose-", "");
      [["csrf", form.dataset.csrf], ["field", around("[data-field]", button).dataset.field]].forEach(function (pair) {
        var input = document.createElement("input");
        input.type = "hidden";
        input.name = pair[0];
        input.value = pair[1];
        target.append(input);
      });
      document.body.append(target);
    });
  }

  /** @param {string} html */
  function redraw(html) {
    var place = need("[data-meter]");
    var open = place.querySelector("details[open]") !== null;
    place.innerHTML = html;
    var details = place.querySelector("details");
    if (details) details.open = open;
  }

  /** Goes on where a window that is gone stopped. @param {LeftBehind<FieldDraft>} one */
  function adopt(one) {
    Object.keys(one.texts).forEach(function (name) {
      var text = one.texts[name];
      var same = form.querySelector(`[data-field="${name}"]`) === null
        || JSON.stringify(text.pairs) === JSON.stringify(entries(name));
      if (same) return void store.forget(name, one.page);
      fill(name, text.pairs);
      base(name).value = text.base;
      dirty.set(name, ++changes);
    });
    if (!dirty.size) return;
    store.become(one.page);
    form.dataset.device = one.page;
  }

  /** What earlier windows left here: one of them lives on in this page, others' texts are sent as theirs. */
  async function restore() {
    var opening = true, any = false;
    await store.inherit(function (one) {
      if (opening && !dirty.size) adopt(one);
      else left.push(one);
      any = unsent();
      if (any && !opening) plan(0);
    });
    opening = form.inert = false;
    if (!dirty.size) show("saved");
    if (!any) return;
    line.dataset.state = "typing";
    line.textContent = words.restored;
    plan(500);
  }

  form.addEventListener("input", function (event) {
    var place = event.target instanceof Element ? event.target.closest("[data-field]") : null;
    if (place) touch(place.dataset.field);
  });
  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    var button = event.submitter;
    var all = await send();
    if (all && button instanceof HTMLButtonElement && button.value === "submit") location.assign(form.getAttribute("action") + "submit");
    else if (all && !stopped) show("saved");
  });
  window.addEventListener("online", function () { wait = 0; send(); });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { keep(); send(); }
  });
  window.addEventListener("pagehide", keep);
  window.addEventListener("beforeunload", function (event) {
    keep();
    if (dirty.size && !kept) event.preventDefault();
  });
  shared.sendAll = send;
  /** Forgets what was not sent, so that leaving the page keeps nothing of it. */
  shared.drop = function () {
    window.clearTimeout(keepTimer);
    window.clearTimeout(sendTimer);
    dirty.clear();
    left = [];
    stopped = "over";
  };
  need("[data-save]", form).hidden = true; // it saves by itself, and says so
  document.querySelectorAll("[data-plain]").forEach(function (note) { note.remove(); });
  form.inert = true; // nobody types before: what comes back would take the place of what they typed
  restore();
  shared.late(function () {
    kept = true;
    keeping.clear();
    keep();
    restore();
  });
})();
