/** Sorting into categories. A response is the number of the category of each thing, as shown; null for none. */
(function () {
  "use strict";

  const { rows } = blc;

  /** The right category of each thing. @param {HTMLFormElement} form @returns {number[]} */
  function rightOf(form) {
    const { salt, right } = blc.questions.answerOf(form);
    const { blcQuestion: id = "" } = form.dataset;
    return rows.list(form).map(({ n, inputs }) => inputs.findIndex((_, category) => right.includes(blc.questions.digest(salt, id, `${n}.${category}`))));
  }

  blc.kinds.sort = {
    ...rows,
    /** All in their places is 1; with `partial`, the share of things that are. */
    judge(form, response) {
      const places = rightOf(form);
      const right = places.map((_, n) => n).filter((n) => response[n] === places[n]);
      const share = right.length / places.length;
      return { score: share === 1 || blc.questions.answerOf(form).partial ? share : 0, right };
    },
    /** Without a verdict the question is open again. Where a thing belongs is not given away. */
    mark(form, response, verdict) {
      for (const { n, box, inputs } of rows.list(form)) {
        const state = verdict && response[n] !== null ? (verdict.right.includes(n) ? "right" : "wrong") : "";
        box.dataset.state = state;
        if (!state) delete box.dataset.state;
        for (const input of inputs) input.disabled = !!verdict;
        blc.write(box.querySelector("[data-blc-mark]"), state && blc.say(`choice_${state}`));
        for (const feedback of blc.all("[data-blc-feedback-for]", box)) feedback.hidden = !state;
      }
    },
    interaction: (form, response) => ({ type: "matching", response: rows.pairs(response), correct: rows.pairs(rightOf(form)) }),
  };
})();
