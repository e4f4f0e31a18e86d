/** The one global, and interface texts. Loaded first; touches nothing else. */
(function () {
  "use strict";

  /** @type {Record<string, string>} */
  const words = {};

  globalThis.blc = /** @type {Blc} */ ({
    kinds: {},
    words,

    /** The interface text called `key`, with `{name}` replaced from `values`. */
    say(key, values = {}) {
      const text = words[key] === undefined ? key : words[key];
      return text.replace(/\{(\w+)\}/g, (whole, name) =>
        values[name] === undefined ? whole : String(values[name]),
      );
    },
  });
})();
