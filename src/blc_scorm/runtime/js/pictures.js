/**
 * Pictures of pages that do not show yet: browsers leave them for later, and later
 * the connection may be gone. They come behind all texts, but not where the
 * browser is asked to save data.
 */
(function () {
  "use strict";

  blc.pictures = () => {
    if (/** @type {any} */ (navigator).connection?.saveData) return;
    for (const picture of blc.all("img[loading=lazy]")) picture.loading = "eager";
  };
})();
