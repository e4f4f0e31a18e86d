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
      const plain = bytes.every((byte) => byte < 128);
      bits.put(plain ? 0 : 1, 1);
      for (const byte of bytes) bits.put(byte, plain ? 7 : 8);
    },
    unpack(form, bits) {
      const size = bits.take(1) ? 8 : 7;
      const bytes = [];
      while (bits.left() >= size) bytes.push(bits.take(size));
      return new TextDecoder().decode(new Uint8Array(bytes));
    },
    interaction: (form, response) => (form.dataset.report === "true" ? { type: "text", response, correct: null } : null),
  };
})();
