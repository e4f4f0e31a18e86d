/**
 * Rows of buttons, one of which is chosen in each: what sorting and scales share.
 * A response is a list: for each row the number of its button, null where none is chosen.
 */
(function () {
  "use strict";

  /** @typedef {{n: number, box: HTMLElement, inputs: HTMLInputElement[]}} Row */
  /** @typedef {(number | null)[]} Picks */

  /** The rows of a form by their numbers, whatever order they stand in. @param {HTMLFormElement} form @returns {Row[]} */
  const list = (form) =>
    blc
      .all("[data-blc-row]", form)
      .map((box) => ({ n: Number(box.dataset.blcRow), box, inputs: blc.all("input", box) }))
      .sort((a, b) => a.n - b.n);

  /** Bits that a row needs: none, or one of its buttons. @param {Row} row */
  const width = ({ inputs }) => Math.ceil(Math.log2(inputs.length + 1));

  blc.rows = {
    list,
    read(form) {
      const picks = list(form).map(({ inputs }) => inputs.findIndex((input) => input.checked));
      return picks.some((pick) => pick >= 0) ? picks.map((pick) => (pick < 0 ? null : pick)) : null;
    },
    show(form, response) {
      list(form).forEach(({ inputs }, n) => inputs.forEach((input, pick) => (input.checked = response[n] === pick)));
    },
    pack(form, response, bits) {
      list(form).forEach((row, n) => bits.put((response[n] ?? -1) + 1, width(row)));
    },
    unpack: (form, bits) => list(form).map((row) => bits.put(0, width(row)) - 1).map((pick) => (pick < 0 ? null : pick)),
    /** Each row that is filled, with its button: matches in neutral terms. @param {Picks} response */
    pairs: (response) => response.flatMap((pick, n) => (pick === null ? [] : [[n, pick]])),
  };
})();
