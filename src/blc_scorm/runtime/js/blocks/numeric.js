/** A number within bounds. A response is what was written, in a list of one. */
(function () {
  "use strict";

  const { boxes, mark, pack, plain, unpack, unveiled } = blc.written;

  /** What was written, without its unit and with a point for each kind of decimal sign. @param {HTMLFormElement} form @param {string} text */
  function digitsOf(form, text) {
    let out = plain(text).trim().replace(/٫/g, ",").replace(/[٬']/g, " ");
    for (const unit of blc.questions.answerOf(form).units.map(plain)) {
      if (out.toLowerCase().endsWith(unit.toLowerCase())) {
        out = out.slice(0, -unit.length).trim();
        break;
      }
    }
    return out.replace(/(\d) (?=\d{3}(?!\d))/g, "$1");
  }

  /**
   * The numbers that a text can mean, the likelier first. A comma and a point are
   * both decimal signs; a single one before three digits may group thousands too.
   * @param {string} text @returns {string[]}
   */
  function readings(text) {
    if (!/^[-+]?(\d+([.,]\d+)*|[.,]\d+)$/.test(text)) return [];
    const signs = text.match(/[.,]/g) || [];
    const last = signs[signs.length - 1];
    const ungrouped = text.replace(/[.,]/g, "");
    const decimal = text.replace(/[.,](?=.*[.,])/g, "").replace(",", ".");
    if (!last) return [text];
    if (signs.length === 1) return /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/.test(text) ? [decimal, ungrouped] : [decimal];
    if (!/^[-+]?\d{1,3}([.,])\d{3}(\1\d{3})*([.,]\d+)?$/.test(text)) return [];
    return [signs.every((sign) => sign === last) ? ungrouped : decimal];
  }

  /** A number as platforms take it: no exponent, no bare point. @param {string} text */
  const spelled = (text) => text.replace(/^([-+]?)0+(?=\d)/, "$1").replace(/^\+/, "").replace(/^(-?)\./, "$10.");

  /** How a response is to be read: in the learner's favour. @param {HTMLFormElement} form @param {string[]} response */
  function reading(form, [text]) {
    const [least, most] = unveiled(form).map(Number);
    const found = readings(digitsOf(form, text));
    const right = found.find((number) => Number(number) >= least && Number(number) <= most);
    return { number: spelled(right ?? found[0] ?? ""), right: right !== undefined };
  }

  /** @param {HTMLFormElement} form @param {boolean} shown */
  function problem(form, shown) {
    const [input] = boxes(form);
    /** @type {HTMLElement} */ (form.querySelector("[data-blc-problem]")).hidden = !shown;
    input.setAttribute("aria-invalid", String(shown));
    if (shown) input.focus();
  }

  blc.kinds.numeric = {
    read(form) {
      const text = boxes(form)[0].value.trim();
      const known = readings(digitsOf(form, text)).length > 0;
      problem(form, text !== "" && !known);
      return known ? [text] : null;
    },
    show(form, [text]) {
      boxes(form)[0].value = text;
    },
    judge(form, response) {
      const { right } = reading(form, response);
      return { score: right ? 1 : 0, right: right ? [0] : [] };
    },
    mark(form, _response, verdict) {
      mark(boxes(form)[0], verdict ? (verdict.score ? "right" : "wrong") : "", !!verdict);
    },
    pack: (_form, response, bits) => pack(response, bits),
    unpack: (_form, bits) => unpack(1, bits),
    interaction(form, response) {
      const [least, most, exact] = unveiled(form);
      return { type: "numeric", response: reading(form, response).number, correct: { least, most, exact } };
    },
  };
})();
