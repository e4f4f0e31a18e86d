/** Matching by menus. A response is, for each on the left, the number of the answer, or -1. */
(function () {
  "use strict";

  /** The menus, with what is round each. @param {HTMLFormElement} form @returns {{box: HTMLElement, menu: HTMLSelectElement}[]} */
  const rowsOf = (form) => blc.all("[data-blc-pair]", form).map((box) => ({ box, menu: box.querySelector("select") }));

  /** Bits that one of `count` answers, or none, needs. @param {number} count */
  const width = (count) => Math.ceil(Math.log2(count + 1));

  /** For each on the left the number of its answer. @param {HTMLFormElement} form @returns {number[]} */
  function rightOf(form) {
    const { salt, right } = blc.questions.answerOf(form);
    const { blcQuestion: id = "" } = form.dataset;
    const rows = rowsOf(form);
    return rows.map((_, left) => rows.findIndex((__, n) => right.includes(blc.questions.digest(salt, id, `${left}.${n}`))));
  }

  blc.kinds.match = {
    read(form) {
      const chosen = rowsOf(form).map(({ menu }) => (menu.value === "" ? -1 : Number(menu.value)));
      return chosen.some((n) => n >= 0) ? chosen : null;
    },
    show(form, response) {
      rowsOf(form).forEach(({ menu }, left) => (menu.value = response[left] < 0 ? "" : String(response[left])));
    },
    judge(form, response) {
      const right = rightOf(form);
      const share = response.filter((/** @type {number} */ n, /** @type {number} */ left) => n === right[left]).length / right.length;
      return { score: share === 1 || blc.questions.answerOf(form).partial ? share : 0, right };
    },
    /** Without a verdict the question is open again. */
    mark(form, response, verdict) {
      rowsOf(form).forEach(({ box, menu }, left) => {
        const state = verdict ? (response[left] === verdict.right[left] ? "right" : "wrong") : "";
        box.dataset.state = state;
        if (!state) delete box.dataset.state;
        menu.disabled = !!verdict;
        blc.write(box.querySelector("[data-blc-mark]"), state && blc.say(`choice_${state}`));
      });
    },
    pack(_form, response, bits) {
      for (const n of response) bits.put(n + 1, width(response.length));
    },
    unpack(form, bits) {
      const { length } = rowsOf(form);
      return Array.from({ length }, () => bits.put(0, width(length)) - 1);
    },
    interaction: (form, response) => ({
      type: "matching",
      response: response.flatMap((/** @type {number} */ n, /** @type {number} */ left) => (n < 0 ? [] : [[left, n]])),
      correct: rightOf(form).map((n, left) => [left, n]),
    }),
  };
})();
