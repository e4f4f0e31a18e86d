/** Quizzes on a page: what is asked, the clock, handing in, the result. What it all means is in attempts.js. */
(function () {
  "use strict";

  const { all, attempts, hook, say, write } = blc;
  /** Seconds at which a learner hears how much time is left, beside the half of it. */
  const WARNINGS = [300, 60];
  /** Seconds for which words about it stay; the clock goes on. */
  const STAYS = 10;
  const now = () => Math.floor(Date.now() / 1000);

  /** A score in hundredths, never rounded up to a pass mark. @param {number} score */
  const percent = (score) => Math.floor(score * 1000 + 1e-6) / 10;
  /** @param {number} points */
  const plain = (points) => Math.round(points * 100) / 100;
  /** @param {number} seconds */
  const spelled = (seconds) =>
    seconds < 90 ? say("quiz_seconds", { seconds: Math.max(0, Math.round(seconds)) }) : say("quiz_minutes", { minutes: Math.round(seconds / 60) });
  /** @param {number} seconds */
  function digits(seconds) {
    const s = Math.max(0, Math.ceil(seconds));
    const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
    return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  }

  /** @param {QuizzesEnv} env @returns {Quizzes} */
  function create(env) {
    const { record, change, settings } = env;
    const keys = Object.fromEntries(blc.pages.list().map(({ id, key }) => [id, key]));
    const quizzes = attempts.list(settings.questions).map((quiz) => ({ ...quiz, skips: quiz.skips.map((id) => keys[id]).filter(Boolean) }));

    /**
     * A quiz and its element. `slots` keep the places of the questions, whatever their order;
     * `told` is the time left that its words say.
     * @typedef {{quiz: Quiz, root: HTMLElement, questions: Question[], pristine: string[], slots: Comment[],
     *   number: number, seed: number, again: boolean, warned: boolean, last: number,
     *   told: number}} Place
     */
    /** @type {Map<string, Place>} */
    const places = new Map();

    /** @param {Place} place @param {string} name @returns {any} */
    const part = ({ root }, name) => root.querySelector(`[data-blc-part="${name}"]`);
    /** @param {Place} place @param {string} text */
    const tell = ({ root }, text) => write(root.querySelector("[data-blc-said]"), text);
    /** Before the first attempt, and before one more, a quiz with a clock waits for its learner. @param {Place} place */
    const waits = ({ quiz, again }) => again || (quiz.seconds > 0 && attempts.of(record(), quiz).phase === 0);
    /** @param {Place} place */
    const asked = ({ quiz, questions }) =>
      attempts.asked(record(), quiz).flatMap(({ key }) => questions.find((question) => question.key === key) || []);

    /** @param {Place} place @param {number} factor */
    function begin(place, factor) {
      const given = { seed: Math.floor(Math.random() * 2 ** 24), now: now(), factor, again: attempts.of(record(), place.quiz).phase === 2 };
      place.again = false;
      change((old) => attempts.begin(old, place.quiz, given), given.again || place.quiz.seconds ? "now" : "later");
    }

    /** A form as it came. @param {Place} place @param {number} n */
    function clear({ questions, pristine }, n) {
      const { form } = questions[n];
      form.innerHTML = pristine[n];
      form.dataset.state = form.dataset.tries = "";
      delete form.dataset.state;
      delete form.dataset.tries;
      env.since.delete(questions[n]);
    }

    /** Choices in the order of this attempt. @param {Question} question @param {number} seed */
    function mix({ form, key }, seed) {
      const boxes = form.dataset.kind === "choice" ? all("[data-blc-choice]", form) : [];
      attempts.mixed(seed, boxes, (box) => key + box.dataset.blcChoice).forEach((box) => box.parentElement.append(box));
    }

    /** Puts the questions of this attempt in their order; the others hide. @param {Place} place */
    function arrange(place) {
      const { quiz, questions, slots } = place;
      const { seed, ...attempt } = attempts.of(record(), quiz);
      const number = Math.max(1, attempt.number);
      const drawn = asked(place);
      if (place.number && place.number !== number) questions.forEach((_, n) => clear(place, n));
      if (place.number !== number || place.seed !== seed) for (const question of quiz.shuffle_choices ? questions : []) mix(question, seed);
      [place.number, place.seed] = [number, seed];
      drawn.forEach(({ form }, n) => slots[n].nextSibling !== form && slots[n].after(form));
      const shown = !waits(place) && (quiz.review || !attempts.isOver(record(), quiz));
      for (const question of questions) question.form.hidden = !shown || !drawn.includes(question);
    }

    /** @param {Place} place */
    function refresh(place) {
      const { quiz } = place;
      if (attempts.isSpent(record(), quiz)) return finish(place, "quiz_all_done", false);
      const held = attempts.isHeld(record(), quiz);
      const over = attempts.isOver(record(), quiz) && !place.again;
      const open = !over && !waits(place);
      const { most } = attempts.marks(record(), quiz);
      const count = asked(place).length;
      const done = attempts.answered(record(), quiz);
      part(place, "start").hidden = !waits(place);
      part(place, "bar").hidden = !open;
      part(place, "end").hidden = !open || !(held || most);
      part(place, "result").hidden = !over;
      const bar = part(place, "bar").querySelector("progress");
      [bar.max, bar.value] = [count, done];
      write(part(place, "bar").querySelector("[data-blc-text]"), say("quiz_answered", { done, all: count }));
      if (!place.warned) write(part(place, "end").querySelector("[data-blc-text]"), "");
      if (held) for (const { form } of asked(place)) hook("check", form).hidden = true;
      if (over) showResult(place);
      tick(place);
    }

    /** Closes what nobody answered. @param {Place} place */
    function close(place) {
      for (const { form, key, weight } of asked(place)) {
        if ((attempts.answer(record(), place.quiz, key) || { tries: 0 }).tries || !weight) continue;
        for (const control of all("input, select, textarea, button", form)) control.disabled = true;
        hook("check", form).hidden = true;
        write(form.querySelector("[data-blc-verdict]"), say("quiz_mark_open"));
      }
      for (const { form, key } of asked(place)) {
        const hint = hook("hint", form);
        if (hint) hint.hidden = true;
        const retry = hook("retry", form);
        if (retry && !attempts.canTry(record(), place.quiz, key)) retry.hidden = true;
      }
    }

    /** @param {Place} place */
    function showResult(place) {
      const { quiz } = place;
      const box = part(place, "result");
      const { points, most, scaled } = attempts.marks(record(), quiz);
      const { score } = attempts.counted(record(), quiz);
      const { number, past } = attempts.of(record(), quiz);
      const left = attempts.left(record(), quiz);
      const passed = quiz.pass ? scaled >= quiz.pass : null;
      close(place);
      box.dataset.state = passed === null ? "done" : passed ? "passed" : "failed";
      for (const element of all("[data-blc-graded]", box)) element.hidden = !most;
      write(box.querySelector("[data-blc-score]"), say("quiz_percent", { score: percent(scaled) }));
      write(box.querySelector("[data-blc-points]"), say("quiz_points", { points: plain(points), most: plain(most) }));
      box.querySelector("[data-blc-meter]").style.setProperty("--share", `${scaled * 100}%`);
      write(box.querySelector("[data-blc-outcome]"), passed === null || !most ? "" : say(passed ? "quiz_passed" : "quiz_failed", { score: percent(quiz.pass) }));
      const which = say(quiz.attempts ? "quiz_attempt_of" : "quiz_attempt", { number, all: quiz.attempts });
      write(box.querySelector("[data-blc-counting]"), past.length && score !== null ? `${which} ${say(`quiz_counts_${quiz.rule}`, { score: percent(score) })}` : quiz.attempts > 1 ? which : "");
      const bands = all("[data-blc-band]", box);
      const fits = bands.filter((band) => scaled >= Number(band.dataset.blcBand)).pop();
      for (const band of bands) band.hidden = band !== fits;
      box.querySelector("[data-blc-map]").replaceChildren(...asked(place).map((question, n) => item(question, n + 1, quiz.review)));
      const again = hook("quiz-again", box);
      again.hidden = left < 1;
      write(box.querySelector("[data-blc-left]"), !quiz.attempts ? "" : left < 1 ? (quiz.attempts > 1 ? say("quiz_left_none") : "") : left === 1 ? say("quiz_left_one") : say("quiz_left", { left }));
    }

    /** A question in the list of results. @param {Question} question @param {number} number @param {boolean} linked */
    function item({ form }, number, linked) {
      const state = form.dataset.state || "open";
      const row = document.createElement("li");
      const name = document.createElement(linked ? "a" : "span");
      const word = document.createElement("span");
      if (name instanceof HTMLAnchorElement) name.href = `#${form.id}`;
      name.dataset.state = state;
      name.textContent = `${number} `;
      word.className = "unseen";
      word.textContent = say(`quiz_mark_${state}`);
      name.append(word);
      row.append(name);
      return row;
    }

    /** The attempt ends: what was kept is judged, and told. @param {Place} place @param {string} why what to say @param {boolean} move whether focus goes to the result */
    function finish(place, why, move) {
      const { quiz } = place;
      const held = attempts.isHeld(record(), quiz);
      /** @type {Record<string, number | null>} */
      const judged = {};
      for (const question of asked(place)) {
        env.draft(question);
        const found = held && attempts.answer(record(), quiz, question.key) ? env.judge(question) : null;
        if (!found) continue;
        judged[question.key] = found.verdict && found.verdict.score;
        const told = env.report(question, found.response, found.verdict, attempts.answer(record(), quiz, question.key));
        if (told) env.tell(told);
      }
      place.warned = false;
      change((old) => attempts.hand(old, quiz, judged), "now");
      env.refresh();
      arrange(place);
      for (const question of held ? asked(place) : []) {
        question.form.dataset.tries = "";
        env.restore(question);
      }
      refresh(place);
      tell(place, why && say(why, { score: percent(attempts.marks(record(), quiz).scaled) }));
      if (move) focus(part(place, "result").querySelector("[tabindex]"));
    }

    /** @param {HTMLElement} element */
    function focus(element) {
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: "start" });
    }

    /** Hands in; with open questions only when asked twice. @param {Place} place */
    function handIn(place) {
      for (const question of asked(place)) env.draft(question);
      const missing = asked(place).filter(({ key, weight }) => weight && !(attempts.answer(record(), place.quiz, key) || { tries: 0 }).tries);
      if (!missing.length || place.warned) return finish(place, "", true);
      place.warned = true;
      const first = asked(place).indexOf(missing[0]) + 1;
      const text = say(missing.length === 1 ? "quiz_open_one" : "quiz_open", { open: missing.length, first });
      write(part(place, "end").querySelector("[data-blc-text]"), text);
    }

    /** The clock. @param {Place} place */
    function tick(place) {
      const { quiz, last } = place;
      const { phase } = attempts.of(record(), quiz);
      const clock = place.root.querySelector("[data-blc-clock]");
      if (!clock || phase !== 1 || place.again) return;
      const left = attempts.time(record(), quiz, now());
      const all = attempts.allowed(record(), quiz);
      const timer = /** @type {HTMLElement} */ (clock);
      timer.hidden = left === Infinity;
      if (left === Infinity) return;
      if (left <= 0) return finish(place, "quiz_time_over", place.root.contains(document.activeElement));
      write(timer.querySelector("[data-blc-text]"), digits(left));
      timer.dataset.state = left <= Math.min(WARNINGS[0], all / 4) ? "low" : "";
      const warn = [...WARNINGS, all / 2].some((limit) => limit < all * 0.8 && last > limit && left <= limit);
      if (warn || last === Infinity) {
        tell(place, say("quiz_time_left", { time: spelled(left) }));
        place.told = left;
      } else if (left <= place.told - STAYS) {
        tell(place, "");
        place.told = 0;
      }
      place.last = left;
    }

    /** @param {string} page */
    const on = (page) => [...places.values()].filter(({ quiz }) => quiz.page === page);

    /** @param {Place} place */
    function show(place) {
      const { quiz } = place;
      const seeded = quiz.shuffle_questions || quiz.shuffle_choices || (quiz.draw > 0 && quiz.draw < quiz.members.length);
      if (seeded && !quiz.seconds && !attempts.of(record(), quiz).number) begin(place, 0);
      arrange(place);
    }

    /** A new attempt, or the first with a clock. @param {Place} place */
    function start(place) {
      const chosen = /** @type {HTMLInputElement | null} */ (part(place, "start").querySelector("input:checked"));
      begin(place, chosen ? Number(chosen.value) : 0);
      place.last = Infinity;
      show(place);
      for (const question of asked(place)) env.since.set(question, performance.now());
      tell(place, say("quiz_begun"));
      refresh(place);
      const first = asked(place)[0];
      const stem = first && /** @type {HTMLElement | null} */ (first.form.querySelector("[data-blc-stem]"));
      if (!stem) return;
      stem.tabIndex = -1;
      focus(stem);
    }

    addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-blc]");
      const root = button && /** @type {HTMLElement | null} */ (button.closest("[data-blc-quiz]"));
      const place = root && places.get(root.dataset.blcQuiz || "");
      if (!button || !place) return;
      const name = /** @type {HTMLElement} */ (button).dataset.blc;
      if (name === "quiz-begin") start(place);
      if (name === "quiz-hand-in") handIn(place);
      if (name !== "quiz-again") return;
      if (!place.quiz.seconds) return start(place);
      place.again = true;
      tell(place, "");
      arrange(place);
      refresh(place);
      focus(part(place, "start").querySelector("[tabindex]"));
    });
    setInterval(() => {
      for (const place of places.values()) if (place.quiz.seconds) tick(place);
    }, 1000);

    return {
      of({ quiz: key }) {
        const place = places.get(key || "");
        if (!place) return null;
        const { quiz } = place;
        return {
          answer: (key) => attempts.answer(record(), quiz, key),
          judgesOnce: quiz.feedback === "end",
          attempt: () => Math.max(1, attempts.of(record(), quiz).number),
          holds: () => attempts.isHeld(record(), quiz),
          canTry: (key) => attempts.canTry(record(), quiz, key) && attempts.time(record(), quiz, now()) > 0 && !waits(place),
          give: (old, key, given) => attempts.give(old, quiz, key, given),
          hint: (old, key, hints) => attempts.hint(old, quiz, key, hints),
        };
      },
      adopt(element) {
        for (const root of all("[data-blc-quiz]", element)) {
          const quiz = quizzes.find(({ key }) => key === root.dataset.blcQuiz);
          if (!quiz) continue;
          const questions = quiz.members.flatMap(({ key }) => env.questions.find((question) => question.key === key) || []);
          const slots = questions.map(({ form }) => {
            const slot = document.createComment("");
            form.before(slot);
            return slot;
          });
          const pristine = questions.map(({ form }) => form.innerHTML);
          const place = { quiz, root, questions, slots, pristine, number: 0, seed: 0, again: false, warned: false, last: Infinity, told: 0 };
          places.set(quiz.key, place);
          if (quiz.feedback !== "end") part(place, "items").after(part(place, "result"));
        }
      },
      show: (page) => on(page).forEach(show),
      refresh(page) {
        for (const place of on(page)) {
          const { quiz } = place;
          change((old) => attempts.settle(old, quiz), "soon"); // another window may have done more
          refresh(place);
        }
      },
    };
  }

  blc.quizzes = { create };
})();
