/** Single and multiple choice. A response is the list of chosen numbers, in the author's order. */
(function () {
  "use strict";

  /** @param {HTMLFormElement} form */
  const boxes = (form) => /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-blc-choice]")]);
  /** @param {HTMLElement} box */
  const numberOf = (box) => Number(box.dataset.blcChoice);
  /** @param {HTMLElement} box */
  const inputOf = (box) => /** @type {HTMLInputElement} */ (box.querySelector("input"));
  /** @param {HTMLFormElement} form */
  const isMultiple = (form) => form.querySelector("[data-blc-choice] input[type=checkbox]") !== null;
  /** Bits that one of `count` choices needs. @param {number} count */
  const width = (count) => Math.ceil(Math.log2(Math.max(2, count)));

  /** The numbers of the right choices. @param {HTMLFormElement} form @returns {number[]} */
  function rightOf(form) {
    const { salt, right } = blc.questions.answerOf(form);
    const id = form.dataset.blcQuestion || "";
    return boxes(form).map(numberOf).filter((n) => right.includes(blc.questions.digest(salt, id, n))).sort((a, b) => a - b);
  }

  /** All right and nothing else is 1; with `partial`, right ones less wrong ones. @param {number[]} chosen @param {number[]} right @param {boolean} partial */
  function scoreOf(chosen, right, partial) {
    const hits = chosen.filter((n) => right.includes(n)).length;
    const misses = chosen.length - hits;
    if (hits === right.length && !misses) return 1;
    return partial && right.length ? Math.max(0, (hits - misses) / right.length) : 0;
  }

  blc.kinds.choice = {
    read(form) {
      const chosen = boxes(form).filter((box) => inputOf(box).checked).map(numberOf);
      return chosen.length ? chosen.sort((a, b) => a - b) : null;
    },
    show(form, response) {
      for (const box of boxes(form)) inputOf(box).checked = response.includes(numberOf(box));
    },
    judge(form, response) {
      const right = rightOf(form);
      const parts = boxes(form).map((box) => {
        const n = numberOf(box);
        const chosen = response.includes(n);
        return { n, state: chosen ? (right.includes(n) ? "right" : "wrong") : right.includes(n) ? "missed" : "" };
      });
      return { score: scoreOf(response, right, !!blc.questions.answerOf(form).partial), parts };
    },
    /** Without a verdict the question is open again. What was missed is not given away. */
    mark(form, response, verdict) {
      for (const box of boxes(form)) {
        const part = verdict && verdict.parts.find(({ n }) => n === numberOf(box));
        const state = part && part.state !== "missed" ? part.state : "";
        if (state) box.dataset.state = state;
        else delete box.dataset.state;
        inputOf(box).disabled = verdict !== null;
        const mark = box.querySelector("[data-blc-mark]");
        if (mark) mark.textContent = state ? blc.say(`choice_${state}`) : "";
        const feedback = /** @type {HTMLElement | null} */ (box.querySelector("[data-blc-feedback-for]"));
        if (feedback) feedback.hidden = !state;
      }
    },
    pack(form, response, bits) {
      const count = boxes(form).length;
      if (isMultiple(form)) for (let n = 0; n < count; n++) bits.put(response.includes(n) ? 1 : 0, 1);
      else bits.put(response[0], width(count));
    },
    unpack(form, bits) {
      const count = boxes(form).length;
      if (!isMultiple(form)) return [bits.take(width(count))];
      return Array.from({ length: count }, (_, n) => n).filter(() => bits.take(1));
    },
    interaction: (form, response) => ({ type: "choice", response, correct: rightOf(form) }),
  };
})();
