/** Short text is a single gap without a sentence round it. */
(function () {
  "use strict";

  blc.kinds.short = blc.kinds.gap;
})();
