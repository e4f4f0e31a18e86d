/** Areas of an image: a choice, with an area for each. What is chosen and what came out shows on both. */
(function () {
  "use strict";

  const { choice } = blc.kinds;

  /** The choice that an area stands for. @param {HTMLFormElement} form @param {HTMLElement} area @returns {HTMLElement} */
  const boxOf = (form, { dataset }) => blc.all("[data-blc-choice]", form).find((box) => box.dataset.blcChoice === dataset.blcArea);
  /** @param {HTMLElement} box */
  const inputOf = (box) => /** @type {HTMLInputElement} */ (box.querySelector("input"));

  /** @param {HTMLFormElement} form */
  function paint(form) {
    for (const area of blc.all("[data-blc-area]", form)) {
      const box = boxOf(form, area);
      const { state = "" } = box.dataset;
      area.toggleAttribute("data-chosen", inputOf(box).checked);
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
  addEventListener("click", (event) => {
    const form = formOf(event);
    const area = form && /** @type {any} */ (event.target).closest("[data-blc-area]");
    if (area) inputOf(boxOf(form, area)).click();
  });
})();
