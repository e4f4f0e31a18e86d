/** True or false: a single choice whose first choice is true. */
(function () {
  "use strict";

  const { choice } = blc.kinds;

  blc.kinds["true-false"] = {
    ...choice,
    interaction: (form, response) => ({
      type: "true-false",
      response: response[0] === 0,
      correct: /** @type {Verdict} */ (choice.judge(form, [0])).score === 1,
    }),
  };
})();
