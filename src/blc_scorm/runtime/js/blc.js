/** The one global: interface texts, and three short ways to elements. Loaded first. */
(function () {
  "use strict";

  const self = /** @type {HTMLScriptElement | null} */ (globalThis.document ? document.currentScript : null);

  globalThis.blc = /** @type {Blc} */ ({
    kinds: {},
    words: {},

    /** The interface text called `key`, with `{name}` replaced from `values`. */
    say: (key, values = {}) => (blc.words[key] || key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)),

    all: (selector, root = document) => /** @type {any} */ ([...root.querySelectorAll(selector)]),

    hook: (name, root = document) => root.querySelector(`[data-blc="${name}"]`),

    /** The address of a file beside this script. */
    shared: (name) => new URL(name, (self && self.src) || location.href).href,

    /** Sets an element's text, if there is such an element and its text is another. */
    write(element, text) {
      if (element && element.textContent !== text) element.textContent = text;
    },
  });
})();
