/**
 * Surveys, with no right answer. One statement is a likert interaction, several
 * are matches of statements with steps; where there are choices, a choice.
 */
(function () {
  "use strict";

  /** Whether the form has choices instead of a scale. @param {HTMLFormElement} form */
  const isChoice = (form) => !!form.querySelector("[data-blc-choice]");
  /** @param {HTMLFormElement} form */
  const how = (form) => (isChoice(form) ? blc.kinds.choice : blc.rows);
  /** Steps are told as digits, the first is 1. @param {number} pick */
  const step = (pick) => String(pick + 1);

  blc.kinds.likert = {
    read: (form) => how(form).read(form),
    show: (form, response) => how(form).show(form, response),
    judge: () => null,
    mark() {},
    pack: (form, response, bits) => how(form).pack(form, response, bits),
    unpack: (form, bits) => how(form).unpack(form, bits),
    interaction(form, response) {
      const correct = null;
      if (isChoice(form)) {
        const several = form.querySelector("[type=checkbox]");
        return several ? { type: "choice", response, correct } : { type: "likert", response: response[0], correct };
      }
      if (response.length === 1) return { type: "likert", response: step(response[0]), correct };
      return { type: "matching", response: blc.rows.pairs(response).map(([n, pick]) => [n, step(pick)]), correct };
    },
  };
})();
