/** Filling gaps, and one line of short text. A response is the list of what stands in the boxes. */
(function () {
  "use strict";

  const { boxes, mark, normal, pack, unpack, unveiled } = blc.written;
  /** SCORM 2004 holds so many texts in one answer of type fill-in; one run-time refuses a right text twice. */
  const MOST_TEXTS = 10;

  /** The numbers of the boxes that are right. @param {HTMLFormElement} form @param {string[]} response @returns {number[]} */
  function rightOf(form, response) {
    const answer = blc.questions.answerOf(form);
    const { blcQuestion: id = "" } = form.dataset;
    const veiled = unveiled(form);
    return response.flatMap((text, n) => {
      const { right, strict } = answer.boxes[n];
      const known = right.includes(blc.questions.digest(answer.salt, id, `${n}.${normal(text, strict)}`));
      return known || fits(text, veiled[n][1], strict) ? [n] : [];
    });
  }

  /** Whether a pattern describes the whole text. Case is forgiven as elsewhere, accents are not. @param {string} text @param {string} pattern @param {string[]} strict */
  function fits(text, pattern, strict) {
    const flags = strict.includes("case") ? "u" : "iu";
    const given = normal(text, ["case", "accents", ...strict]);
    return pattern !== "" && new RegExp(`^(?:${pattern})$`, flags).test(given);
  }

  blc.kinds.gap = {
    read(form) {
      const texts = boxes(form).map((input) => input.value.trim());
      return texts.some(Boolean) ? texts : null;
    },
    show(form, response) {
      boxes(form).forEach((input, n) => (input.value = response[n]));
    },
    judge(form, response) {
      const right = rightOf(form, response);
      const share = right.length / response.length;
      return { score: share === 1 || blc.questions.answerOf(form).partial ? share : 0, right };
    },
    mark(form, response, verdict) {
      boxes(form).forEach((input, n) => mark(input, verdict ? (verdict.right.includes(n) ? "right" : "wrong") : "", !!verdict));
    },
    pack: (_form, response, bits) => pack(response, bits),
    unpack: (form, bits) => unpack(boxes(form).length, bits),
    interaction(form, response) {
      const shown = unveiled(form).map((/** @type {string[]} */ [text]) => text);
      const correct = shown.every(Boolean) ? shown : null;
      if (response.length <= MOST_TEXTS && new Set(correct).size === (correct || []).length) return { type: "fill-in", response, correct };
      return { type: "text", response: response.join("; "), correct: correct && correct.join("; ") };
    },
  };
})();
