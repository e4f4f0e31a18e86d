/** Choosing words in a text: a multiple choice whose choices stand in sentences. */
(function () {
  "use strict";

  blc.kinds.words = blc.kinds.choice;
})();
