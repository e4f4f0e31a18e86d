/** Forms of questions: check, feedback, hints, try again. What differs by type is in blocks/. */
(function () {
  "use strict";

  /** @param {Element} root @param {string} selector */
  const all = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  /** @param {Element} root @param {string} name */
  const hook = (root, name) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-blc="${name}"]`));

  /** The question that a form asks. @param {HTMLFormElement} form @returns {QuestionInfo} */
  function describe(form) {
    const { blcQuestion, key, kind, points, shape, objectives } = form.dataset;
    const page = /** @type {HTMLElement | null} */ (form.closest("[data-blc-page]"));
    return {
      id: blcQuestion || "",
      key: key || "",
      kind: kind || "",
      shape: shape || "AA",
      points: Number(points) || 0,
      objectives: (objectives || "").split(" ").filter(Boolean),
      page: (page && page.dataset.blcPage) || "",
      form,
    };
  }

  /** The questions of the document, of kinds that there is a script for. @returns {QuestionInfo[]} */
  const list = () =>
    /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll("form[data-blc-question]")])
      .map(describe)
      .filter((question) => question.kind in blc.kinds);

  /** The digest of an answer, as `data-answer` carries it. @param {string} salt @param {string} id @param {string | number} value */
  const digest = (salt, id, value) => blc.sha256(`${salt}|${id}|${value}`).slice(0, 8);

  /** What `data-answer` says. @param {HTMLFormElement} form @returns {any} */
  const answerOf = (form) => JSON.parse(form.dataset.answer || "{}");

  /** right, partly, wrong; kept where there is no right answer. @param {Verdict | null} verdict */
  const stateOf = (verdict) => (!verdict ? "kept" : verdict.score >= 1 ? "right" : verdict.score > 0 ? "partly" : "wrong");

  const FEEDBACK = { right: "correct", partly: "partial", wrong: "incorrect", kept: "" };

  /** @param {QuestionsEnv} env @returns {Questions} */
  function create(env) {
    const byForm = new Map(env.questions.map((question) => [question.form, question]));
    /** @type {Map<QuestionInfo, number>} */
    const since = new Map();
    /** @type {Set<QuestionInfo>} */
    const restored = new Set();

    /** Shows what came out. @param {QuestionInfo} question @param {any} response @param {Verdict | null} verdict */
    function reveal(question, response, verdict) {
      const { form } = question;
      const state = stateOf(verdict);
      form.dataset.state = state;
      blc.kinds[question.kind].mark(form, response, verdict);
      const partial = form.querySelector('[data-blc-feedback="partial"]');
      const name = state === "partly" && !partial ? "incorrect" : FEEDBACK[state];
      for (const box of all(form, "[data-blc-feedback]")) {
        box.hidden = box.dataset.blcFeedback !== name && box.dataset.blcFeedback !== "explanation";
      }
      say(form, env.words(`verdict_${state}`));
      if (!verdict) return;
      toggle(form, "check", false);
      toggle(form, "retry", state !== "right" && !env.readOnly());
      toggle(form, "hint", state !== "right" && !!form.querySelector("[data-blc-hint][hidden]"));
    }

    /** @param {Element} form @param {string} name @param {boolean} shown */
    function toggle(form, name, shown) {
      const button = hook(form, name);
      if (button) button.hidden = !shown;
    }

    /** @param {Element} form @param {string} text */
    function say(form, text) {
      const verdict = form.querySelector("[data-blc-verdict]");
      if (verdict) verdict.textContent = text;
    }

    /** Puts stored answers back into a page's forms; once. @param {string} page */
    function show(page) {
      for (const question of env.questions) {
        if (question.page !== page || restored.has(question)) continue;
        restored.add(question);
        since.set(question, env.now());
        const answer = env.answer(question.key);
        if (answer) restore(question, answer);
      }
    }

    /** @param {QuestionInfo} question @param {Answer} answer */
    function restore(question, answer) {
      showHints(question.form, answer.hints);
      const response = unpack(question, answer);
      if (response === null) return;
      const kind = blc.kinds[question.kind];
      kind.show(question.form, response);
      reveal(question, response, kind.judge(question.form, response));
    }

    /** The stored response, or null when there is none or the question has changed since. @param {QuestionInfo} question @param {Answer} answer */
    function unpack(question, answer) {
      if (!answer.bits || answer.shape !== question.shape) return null;
      try {
        return blc.kinds[question.kind].unpack(question.form, blc.codec.reader(answer.bits));
      } catch {
        return null;
      }
    }

    /** @param {QuestionInfo} question @param {any} response */
    function pack(question, response) {
      const bits = blc.codec.writer();
      blc.kinds[question.kind].pack(question.form, response, bits);
      return String(bits);
    }

    /** What the platform gets to know. @param {QuestionInfo} question @param {any} response @param {Verdict | null} verdict */
    function report(question, response, verdict) {
      const told = blc.kinds[question.kind].interaction(question.form, response, verdict);
      const stem = question.form.querySelector("[data-blc-stem]");
      return told && /** @type {InteractionReport} */ ({
        id: question.id,
        objectives: question.objectives,
        seconds: Math.floor(Date.now() / 1000),
        weighting: question.points,
        score: verdict && verdict.score,
        latencySeconds: Math.max(0, (env.now() - (since.get(question) || env.now())) / 1000),
        description: (stem && stem.textContent) || "",
        ...told,
      });
    }

    /** @param {QuestionInfo} question */
    function check(question) {
      const { form } = question;
      const kind = blc.kinds[question.kind];
      const response = kind.read(form);
      if (response === null) return say(form, env.words("verdict_open"));
      const verdict = kind.judge(form, response);
      const told = report(question, response, verdict);
      env.onanswer(question, { shape: question.shape, bits: pack(question, response), score: verdict && verdict.score }, told);
      reveal(question, response, verdict);
      if (!verdict) return;
      const retry = hook(form, "retry");
      focus(retry && !retry.hidden ? retry : form.querySelector("[data-blc-verdict]"));
    }

    /** @param {Element | null} element */
    function focus(element) {
      if (!(element instanceof HTMLElement)) return;
      if (!element.matches("button, input")) element.tabIndex = -1;
      element.focus({ preventScroll: true });
    }

    /** @param {QuestionInfo} question */
    function retry({ form, kind }) {
      blc.kinds[kind].mark(form, null, null);
      delete form.dataset.state;
      say(form, "");
      for (const box of all(form, "[data-blc-feedback]")) box.hidden = true;
      toggle(form, "check", true);
      toggle(form, "retry", false);
      focus(form.querySelector("input:checked") || form.querySelector("input"));
    }

    /** @param {Element} form @param {number} count */
    function showHints(form, count) {
      const hints = all(form, "[data-blc-hint]");
      hints.forEach((hint, i) => (hint.hidden = hint.hidden && i >= count));
      if (hints.length && hints.every((hint) => !hint.hidden)) toggle(form, "hint", false);
    }

    /** @param {QuestionInfo} question */
    function hint({ form, key }) {
      const shown = all(form, "[data-blc-hint]:not([hidden])").length + 1;
      showHints(form, shown);
      env.onhint(key, shown);
      const button = hook(form, "hint");
      if (button && button.hidden) focus(hook(form, "check"));
    }

    /** Keeps what is written but not yet saved. @param {QuestionInfo} question */
    function draft(question) {
      const kind = blc.kinds[question.kind];
      const response = kind.draft ? kind.read(question.form) : null;
      const stored = env.answer(question.key);
      if (response === null || (stored && stored.bits === pack(question, response))) return;
      check(question);
    }

    /** @param {Event} event */
    const questionOf = (event) => byForm.get(/** @type {HTMLFormElement} */ (/** @type {Element} */ (event.target).closest("form[data-blc-question]")));

    return {
      show,
      /** Keeps every written text of the page, before the window goes. */
      flush: () => [...restored].forEach(draft),
      /** Reports answers again that the platform never got. @param {string[]} keys */
      reports: (keys) =>
        env.questions.flatMap((question) => {
          const answer = keys.includes(question.key) && env.answer(question.key);
          const response = answer ? unpack(question, answer) : null;
          const told = response === null ? null : report(question, response, blc.kinds[question.kind].judge(question.form, response));
          return told ? [told] : [];
        }),
      /** The record changed behind the forms' back. */
      reset: () => restored.clear(),
      listen() {
        document.addEventListener("submit", (event) => {
          const question = questionOf(event);
          if (!question) return;
          event.preventDefault();
          if (!question.form.dataset.state || question.form.dataset.state === "kept") check(question);
        });
        document.addEventListener("change", (event) => {
          const question = questionOf(event);
          if (question) draft(question);
        });
        document.addEventListener("click", (event) => {
          const question = questionOf(event);
          const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-blc]"));
          if (question && button && button.dataset.blc === "hint") hint(question);
          if (question && button && button.dataset.blc === "retry") retry(question);
        });
      },
    };
  }

  blc.questions = { list, create, digest, answerOf };
})();
