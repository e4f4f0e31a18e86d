/**
 * Open reflection: kept for the learner, without a right answer. The platform is
 * not told what it says unless the form asks for it (`data-report="true"`).
 */
(function () {
  "use strict";

  /** @param {HTMLFormElement} form */
  const area = (form) => /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));

  blc.kinds.text = {
    draft: true,
    read: (form) => area(form).value.trim() || null,
    show(form, response) {
      area(form).value = response;
    },
    judge: () => null,
    mark() {},
    /** Seven bits a character while it is all ASCII, else UTF-8. */
    pack(form, response, bits) {
      const bytes = new TextEncoder().encode(response);
      const wide = bits.put(bytes.some((byte) => byte > 127) ? 1 : 0, 1);
      for (const byte of bytes) bits.put(byte, 7 + wide);
    },
    unpack(form, bits) {
      const size = 7 + bits.put(0, 1);
      const bytes = [];
      while (bits.left() >= size) bytes.push(bits.put(0, size));
      return new TextDecoder().decode(new Uint8Array(bytes));
    },
    interaction: (form, response) => (form.dataset.report === "true" ? { type: "text", response, correct: null } : null),
  };
})();
