/** Areas of an image: a choice, with an area for each. What is chosen and what came out shows on both. */
(function () {
  "use strict";

  const { choice } = blc.kinds;

  /** @param {HTMLElement} area @returns {HTMLInputElement} */
  const inputOf = (area) => /** @type {any} */ (area).control;

  /** @param {HTMLFormElement} form */
  function paint(form) {
    for (const area of blc.all("[data-blc-area]", form)) {
      const input = inputOf(area);
      area.toggleAttribute("data-chosen", input.checked);
      const { state = "" } = /** @type {HTMLElement} */ (input.closest("[data-blc-choice]")).dataset;
      area.dataset.state = state;
      if (!state) delete area.dataset.state;
    }
  }

  blc.kinds.hotspot = {
    ...choice,
    show(form, response) {
      choice.show(form, response);
      paint(form);
    },
    mark(form, response, verdict) {
      choice.mark(form, response, verdict);
      paint(form);
    },
  };

  /** @param {Event} event */
  const formOf = (event) => /** @type {any} */ (event.target).closest("form[data-kind=hotspot]");

  addEventListener("change", (event) => formOf(event) && paint(formOf(event)));
  // A label would move the focus to its box, and a phone would scroll away from the image.
  addEventListener("click", (event) => {
    const area = formOf(event) && /** @type {any} */ (event.target).closest("[data-blc-area]");
    if (!area) return;
    event.preventDefault();
    inputOf(area).click();
  });
})();
