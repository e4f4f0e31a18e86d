/** Forms of questions: check, feedback, hints, try again. What differs by type is in blocks/. */
(function () {
  "use strict";

  const { all, hook, say, write } = blc;

  /** The digest of an answer, as `data-answer` carries it. @param {string} salt @param {string} id @param {string | number} value */
  const digest = (salt, id, value) => blc.sha256(`${salt}|${id}|${value}`).slice(0, 8);

  /** right, partly, wrong; kept where there is no right answer. @param {Verdict | null} verdict */
  const stateOf = (verdict) => (!verdict ? "kept" : verdict.score >= 1 ? "right" : verdict.score > 0 ? "partly" : "wrong");

  /** Buttons that ask how sure a learner is, where the author wants that. @param {HTMLElement} form @returns {HTMLInputElement[]} */
  const scale = (form) => all("[data-blc-confidence] input", form);
  /** Bits before a response: how sure the learner was. @param {HTMLElement} form */
  const head = (form) => (scale(form).length ? 2 : 0);

  /** @param {Question} question @param {any} response */
  function pack({ kind, form }, response) {
    const bits = blc.codec.bits();
    bits.put(scale(form).findIndex((input) => input.checked) + 1, head(form));
    kind.pack(form, response, bits);
    return String(bits);
  }

  /** The stored response; null when there is none or the question has changed since. @param {Question} question @param {Answer} [answer] */
  function unpack({ kind, form, shape }, answer) {
    try {
      return answer && answer.bits && answer.shape === shape ? kind.unpack(form, blc.codec.bits(answer.bits.slice(head(form)))) : null;
    } catch {
      return null;
    }
  }

  /** How sure the learner was: 1 to 3, or 0 where nothing was said. @param {HTMLElement} form @param {{bits: string}} [answer] */
  const confidence = (form, answer) => (answer && parseInt(answer.bits.slice(0, head(form)), 2)) || 0;

  /** @param {HTMLElement} form @param {string} name @param {boolean} shown */
  function toggle(form, name, shown) {
    const button = hook(name, form);
    if (button) button.hidden = !shown;
  }

  /** @param {HTMLElement} form @param {string} text */
  const tell = (form, text) => write(form.querySelector("[data-blc-verdict]"), text);

  /** @param {HTMLElement | null} element */
  function focus(element) {
    if (!element) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus();
  }

  /** Shows what came out; null: the question is open again. @param {Question} question @param {any} response @param {Verdict | null} verdict */
  function reveal({ form, kind }, response, verdict) {
    const state = response === null ? "" : stateOf(verdict);
    form.dataset.state = state;
    if (!state) delete form.dataset.state;
    kind.mark(form, response, verdict);
    for (const input of scale(form)) input.disabled = !!verdict;
    const partial = form.querySelector("[data-blc-feedback=partial]");
    const shown = state === "right" ? "correct" : state === "partly" && partial ? "partial" : verdict && "incorrect";
    for (const box of all("[data-blc-feedback]", form)) {
      box.hidden = !state || (box.dataset.blcFeedback !== shown && box.dataset.blcFeedback !== "explanation");
    }
    tell(form, state && say(`verdict_${state}`));
    toggle(form, "check", !verdict);
    toggle(form, "retry", state === "partly" || state === "wrong");
  }

  /** @param {HTMLElement} form @param {number} count */
  function showHints(form, count) {
    const hints = all("[data-blc-hint]", form);
    hints.slice(0, count).forEach((hint) => (hint.hidden = false));
    toggle(form, "hint", count < hints.length);
  }

  /** @param {QuestionsEnv} env @returns {Questions} */
  function create({ answer, onanswer, onhint, ...env }) {
    /** Those on pages that are here. @type {Question[]} */
    const questions = [];
    const byForm = new Map();
    /** @type {Map<Question, number>} */
    const since = new Map();

    /** Puts stored answers back into a page's forms. @param {string} page */
    function show(page) {
      for (const question of questions) {
        const { form, kind } = question;
        if (question.page !== page || form.contains(document.activeElement)) continue;
        if (!since.has(question)) since.set(question, performance.now());
        const given = answer(question.key);
        const response = unpack(question, given);
        if (given) showHints(form, given.hints);
        if (response === null || form.dataset.tries === String(given?.tries)) continue;
        form.dataset.tries = String(given?.tries);
        kind.show(form, response);
        scale(form).forEach((input, n) => (input.checked = n + 1 === confidence(form, given)));
        reveal(question, response, kind.judge(form, response));
      }
    }

    /** What the platform gets to know. @param {Question} question @param {any} response @param {Verdict | null} verdict @param {{bits: string}} [given] */
    function report(question, response, verdict, given = answer(question.key)) {
      const { id, kind, form, points, objectives } = question;
      const told = kind.interaction(form, response, verdict);
      const now = performance.now();
      return told && /** @type {InteractionReport} */ ({
        id,
        objectives,
        seconds: Math.floor(Date.now() / 1000),
        weighting: points,
        score: verdict && verdict.score,
        latencySeconds: (now - (since.get(question) ?? now)) / 1000,
        description: form.querySelector("[data-blc-stem]")?.textContent || "",
        confidence: confidence(form, given),
        ...told,
      });
    }

    /** @param {Question} question */
    function check(question) {
      const { form, kind, shape, key } = question;
      const response = kind.read(form);
      if (response === null) return tell(form, say("verdict_open"));
      const verdict = kind.judge(form, response);
      const given = { shape, bits: pack(question, response), score: verdict && verdict.score };
      onanswer(key, given, report(question, response, verdict, given));
      form.dataset.tries = String(answer(key)?.tries);
      reveal(question, response, verdict);
      if (verdict) focus(hook(verdict.score < 1 ? "retry" : "none", form) || form.querySelector("[data-blc-verdict]"));
    }

    /** Keeps what is written but not yet saved. @param {Question | undefined} question */
    function draft(question) {
      if (!question || !question.kind.draft || !since.has(question)) return;
      const response = question.kind.read(question.form);
      if (response !== null && answer(question.key)?.bits !== pack(question, response)) check(question);
    }

    /** @param {Event} event */
    const questionOf = ({ target }) => /** @type {Question | undefined} */ (byForm.get(/** @type {any} */ (target).closest("form")));

    return {
      show,
      /** Takes the forms of a page that has just come. @param {PageInfo} page */
      adopt({ id, element }) {
        for (const info of env.questions.filter((question) => question.page === id)) {
          const form = all("form", element).find((item) => item.dataset.blcQuestion === info.id);
          if (!form || !(info.kind in blc.kinds)) continue;
          const question = { ...info, kind: blc.kinds[info.kind], form };
          questions.push(question);
          byForm.set(form, question);
        }
      },
      /** Keeps every written text, before the window goes. */
      flush: () => questions.forEach(draft),
      /** Reports answers again that the platform never got. @param {string[]} keys */
      reports: (keys) =>
        questions.flatMap((question) => {
          const response = keys.includes(question.key) ? unpack(question, answer(question.key)) : null;
          return (response !== null && report(question, response, question.kind.judge(question.form, response))) || [];
        }),
      listen() {
        addEventListener("submit", (event) => {
          const question = questionOf(event);
          if (!question) return;
          event.preventDefault();
          if (!hook("check", question.form).hidden) check(question);
        });
        addEventListener("change", (event) => draft(questionOf(event)));
        addEventListener("click", (event) => {
          const question = questionOf(event);
          const { blc: name } = /** @type {any} */ (event.target).closest("[data-blc]")?.dataset || {};
          if (!question) return;
          const { form, key } = question;
          if (name === "hint") {
            const count = all("[data-blc-hint]:not([hidden])", form).length + 1;
            showHints(form, count);
            onhint(key, count);
          }
          if (name === "retry") {
            reveal(question, null, null);
            focus(form.querySelector("input:checked, input"));
          }
        });
      },
    };
  }

  blc.questions = { create, digest, answerOf: (form) => JSON.parse(form.dataset.answer || "{}") };
})();
