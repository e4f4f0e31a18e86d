/** Single and multiple choice. A response is the list of chosen numbers, in the author's order. */
(function () {
  "use strict";

  /** The choices of a form by the author's numbers, whatever order they stand in. @param {HTMLFormElement} form */
  const choicesOf = (form) =>
    blc
      .all("[data-blc-choice]", form)
      .map((box) => ({ n: Number(box.dataset.blcChoice), box, input: box.querySelector("input") }))
      .sort((a, b) => a.n - b.n);

  /** @param {{input: HTMLInputElement}[]} choices */
  const isMultiple = (choices) => choices[0].input.type === "checkbox";
  /** Bits that one of `count` choices needs. @param {number} count */
  const width = (count) => Math.ceil(Math.log2(count)) || 1;

  /** The numbers of the right choices. @param {HTMLFormElement} form @returns {number[]} */
  function rightOf(form) {
    const { salt, right } = blc.questions.answerOf(form);
    const { blcQuestion: id = "" } = form.dataset;
    return choicesOf(form).map(({ n }) => n).filter((n) => right.includes(blc.questions.digest(salt, id, n)));
  }

  blc.kinds.choice = {
    read(form) {
      const chosen = choicesOf(form).filter(({ input }) => input.checked).map(({ n }) => n);
      return chosen.length ? chosen : null;
    },
    show(form, response) {
      for (const { n, input } of choicesOf(form)) input.checked = response.includes(n);
    },
    /** All right and nothing else is 1; with `partial`, right ones less wrong ones. */
    judge(form, response) {
      const right = rightOf(form);
      const hits = response.filter((/** @type {number} */ n) => right.includes(n)).length;
      const misses = response.length - hits;
      const part = blc.questions.answerOf(form).partial ? Math.max(0, (hits - misses) / right.length) : 0;
      return { score: hits === right.length && !misses ? 1 : part, right };
    },
    /** Without a verdict the question is open again. What was missed is not given away. */
    mark(form, response, verdict) {
      for (const { n, box, input } of choicesOf(form)) {
        const state = verdict && response.includes(n) ? (verdict.right.includes(n) ? "right" : "wrong") : "";
        box.dataset.state = state;
        if (!state) delete box.dataset.state;
        input.disabled = !!verdict;
        blc.write(box.querySelector("[data-blc-mark]"), state && blc.say(`choice_${state}`));
        for (const feedback of blc.all("[data-blc-feedback-for]", box)) feedback.hidden = !state;
      }
    },
    pack(form, response, bits) {
      const choices = choicesOf(form);
      if (isMultiple(choices)) for (const { n } of choices) bits.put(response.includes(n) ? 1 : 0, 1);
      else bits.put(response[0], width(choices.length));
    },
    unpack(form, bits) {
      const choices = choicesOf(form);
      if (!isMultiple(choices)) return [bits.put(0, width(choices.length))];
      return choices.map(({ n }) => n).filter(() => bits.put(0, 1));
    },
    interaction: (form, response) => ({ type: "choice", response, correct: rightOf(form) }),
  };
})();
