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
    toggle(form, "hint", state !== "right" && !!form.querySelector("[data-blc-hint][hidden]"));
  }

  /** @param {HTMLElement} form @param {number} count */
  function showHints(form, count) {
    const hints = all("[data-blc-hint]", form);
    hints.slice(0, count).forEach((hint) => (hint.hidden = false));
    toggle(form, "hint", count < hints.length);
  }

  /** @param {QuestionsEnv} env @returns {Questions} */
  function create(env) {
    const { settings, record } = env;
    /** Those on pages that are here. @type {Question[]} */
    const questions = [];
    const byForm = new Map();
    /** @type {Map<Question, number>} */
    const since = new Map();
    /** Those that a learner has used: some kinds have a response before that. @type {Set<Question>} */
    const used = new Set();
    /** @type {Quizzes | undefined} */
    const quizzes = blc.quizzes && blc.quizzes.create({ ...env, change, questions, restore, reveal, judge, report, draft, since });

    const recall = blc.recall && blc.recall.create({ settings, record, questions, others: env.others });

    /** The quiz that asks it, if one does. @param {Question} question @returns {QuizOfQuestion | null} */
    const quizOf = (question) => (quizzes && question.quiz ? quizzes.of(question) : null);

    /** The answer given; in a quiz, in this attempt. @param {Question} question @returns {Answer | undefined} */
    function answer(question) {
      const quiz = quizOf(question);
      return quiz ? quiz.answer(question.key) : record().answers[question.key];
    }

    /** Puts the stored answer back into its form. @param {Question} question */
    function restore(question) {
      const { form, kind } = question;
      const given = answer(question);
      const response = unpack(question, given);
      if (given) showHints(form, given.hints);
      if (response === null || form.dataset.tries === String(given?.tries)) return;
      form.dataset.tries = String(given?.tries);
      kind.show(form, response);
      scale(form).forEach((input, n) => (input.checked = n + 1 === confidence(form, given)));
      settle(question, response, quizOf(question)?.holds() ? undefined : kind.judge(form, response));
    }

    /** Shows what an answer came to; undefined: it is kept until its quiz is handed in. @param {Question} question @param {any} response @param {Verdict | null | undefined} verdict */
    function settle(question, response, verdict) {
      const { form } = question;
      const quiz = quizOf(question);
      if (verdict === undefined) return tell(form, say("verdict_kept"));
      reveal(question, response, verdict);
      if (quiz && !quiz.canTry(question.key)) toggle(form, "retry", false);
    }

    /** The verdict on what is stored; null where there is none, or nothing is. @param {Question} question */
    function judge(question) {
      const response = unpack(question, answer(question));
      return response === null ? null : { response, verdict: question.kind.judge(question.form, response) };
    }

    /** Puts stored answers back into a page's forms. @param {string} page */
    function show(page) {
      if (quizzes) quizzes.show(page);
      for (const question of questions) {
        const { form } = question;
        if (question.page !== page || form.contains(document.activeElement)) continue;
        if (!since.has(question)) since.set(question, performance.now());
        restore(question);
      }
      if (quizzes) quizzes.refresh(page);
      if (recall) recall.refresh();
    }

    /** What the platform calls this answer: one entry for each question, or in a journal for each try. @param {Question} question @param {number} tries */
    function entry(question, tries) {
      const quiz = quizOf(question);
      if (settings.interactions !== "journal") return question.id;
      return `${question.id}.${quiz ? `${quiz.attempt()}.${quiz.judgesOnce ? 1 : tries}` : tries}`;
    }

    /** What the platform gets to know. @param {Question} question @param {any} response @param {Verdict | null} verdict @param {{bits: string, tries: number}} [given] */
    function report(question, response, verdict, given = answer(question)) {
      const { kind, form, points, objectives } = question;
      const told = kind.interaction(form, response, verdict);
      const now = performance.now();
      return told && /** @type {InteractionReport} */ ({
        id: entry(question, given ? given.tries : 1),
        objectives,
        seconds: Math.floor(Date.now() / 1000),
        weighting: question.weight ?? points,
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
      const quiz = quizOf(question);
      if (quiz && !quiz.canTry(key)) return;
      const held = quiz && quiz.holds();
      const verdict = held ? undefined : kind.judge(form, response);
      const given = { shape, bits: pack(question, response), score: verdict ? verdict.score : null };
      const tries = (answer(question)?.tries || 0) + 1;
      const told = verdict !== undefined && report(question, response, verdict, { ...given, tries });
      if (told) env.tell(told);
      change((old) => (quiz ? quiz.give(old, key, given) : blc.record.answer(old, key, given)), held ? "soon" : "now");
      env.refresh();
      form.dataset.tries = String(answer(question)?.tries);
      settle(question, response, verdict);
      if (quizzes) quizzes.refresh(question.page);
      if (recall) recall.refresh();
      if (verdict) focus(hook(verdict.score < 1 ? "retry" : "none", form) || form.querySelector("[data-blc-verdict]"));
    }

    /** Whether what an earlier session had no room for has been reported in this one. */
    let paid = false;

    /** Notes the answers that this session has no room for: the next one reports them. */
    function owe() {
      const { left } = blc.driver;
      if (!left) return;
      const rest = questions.filter((question) => left.has(entry(question, answer(question)?.tries || 1)));
      const before = paid ? [] : blc.record.owed(record());
      env.change((old) => blc.record.owe(old, [...new Set([...before, ...rest.map(({ key }) => key)])]), "soon");
    }

    /** @type {QuestionsEnv["change"]} */
    function change(what, when) {
      env.change(what, when);
      if (when === "now") owe();
    }

    /** Keeps what is written but not yet saved. @param {Question | undefined} question */
    function draft(question) {
      if (!question || !since.has(question) || !(question.kind.draft || (used.has(question) && quizOf(question)?.holds()))) return;
      const response = question.kind.read(question.form);
      if (response !== null && answer(question)?.bits !== pack(question, response)) check(question);
    }

    /** @param {Event} event */
    const questionOf = ({ target }) => /** @type {Question | undefined} */ (byForm.get(/** @type {any} */ (target).closest("form")));

    return {
      show,
      /** Takes the forms of a page that has just come. @param {PageInfo} page */
      adopt({ id, element }) {
        for (const info of settings.questions.filter((question) => question.page === id)) {
          const form = all("form", element).find((item) => item.dataset.blcQuestion === info.id);
          if (!form || !(info.kind in blc.kinds)) continue;
          const question = { ...info, kind: blc.kinds[info.kind], form };
          questions.push(question);
          byForm.set(form, question);
        }
        if (quizzes) quizzes.adopt(element);
      },
      /** Keeps every written text, before the window goes. */
      flush() {
        questions.forEach(draft);
        owe();
      },
      /** Reports answers again that the platform never got, or had no room for. @param {string[]} keys */
      reports(keys) {
        const all = paid ? keys : [...keys, ...blc.record.owed(record())];
        paid = true;
        return questions.flatMap((question) => {
          const judged = all.includes(question.key) && !quizOf(question)?.holds() ? judge(question) : null;
          return (judged && report(question, judged.response, judged.verdict)) || [];
        });
      },
      listen() {
        addEventListener("submit", (event) => {
          const question = questionOf(event);
          if (!question) return;
          event.preventDefault();
          if (!hook("check", question.form).hidden) check(question);
        });
        /** @param {Event} event */
        const use = (event) => {
          const question = questionOf(event);
          if (question) used.add(question);
          return question;
        };
        addEventListener("input", use);
        addEventListener("change", (event) => {
          const question = use(event);
          blc.afterPress(() => draft(question));
        });
        addEventListener("click", (event) => {
          const question = questionOf(event);
          const { blc: name } = /** @type {any} */ (event.target).closest("[data-blc]")?.dataset || {};
          if (!question) return;
          if (quizOf(question)?.holds() && !name && /** @type {Element} */ (event.target).closest("button")) draft(use(event));
          const { form, key } = question;
          if (name === "hint") {
            const count = all("[data-blc-hint]:not([hidden])", form).length + 1;
            showHints(form, count);
            const quiz = quizOf(question);
            change((old) => (quiz ? quiz.hint(old, key, count) : blc.record.hint(old, key, count)), "soon");
          }
          if (name === "retry") {
            reveal(question, null, null);
            focus(form.querySelector("input:checked") || form.querySelector("input, select, textarea, [data-blc-move]"));
          }
        });
      },
    };
  }

  blc.questions = { create, digest, answerOf: (form) => JSON.parse(form.dataset.answer || "{}") };
})();
