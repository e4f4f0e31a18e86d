/** Putting in order by buttons. A response is the list of the items' numbers, from first to last. */
(function () {
  "use strict";

  /** The items as they stand. @param {ParentNode} form @returns {HTMLElement[]} */
  const itemsOf = (form) => blc.all("[data-blc-item]", form);
  /** @param {HTMLElement} item */
  const numberOf = (item) => Number(item.dataset.blcItem);
  /** Bits that one of `count` items needs. @param {number} count */
  const width = (count) => Math.ceil(Math.log2(count));

  /** The items' numbers in the right order. @param {HTMLFormElement} form @returns {number[]} */
  function rightOf(form) {
    const { salt, right } = blc.questions.answerOf(form);
    const { blcQuestion: id = "" } = form.dataset;
    const items = itemsOf(form);
    return items.map((_, place) => items.findIndex((__, n) => right.includes(blc.questions.digest(salt, id, `${place}.${n}`))));
  }

  /** What can't move further says so, and stays in reach. @param {ParentNode} form */
  function refresh(form) {
    const items = itemsOf(form);
    items.forEach((item, place) => {
      for (const button of blc.all("[data-blc-move]", item)) {
        const to = place + Number(button.dataset.blcMove);
        button.setAttribute("aria-disabled", String(!items[to]));
      }
    });
  }

  addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-blc-move]"));
    const form = button && button.closest("form");
    if (!form || button.getAttribute("aria-disabled") === "true") return;
    const item = /** @type {HTMLElement} */ (button.closest("[data-blc-item]"));
    // The neighbour moves, not the item: what is taken out of a page loses the focus.
    if (button.dataset.blcMove === "-1") item.after(/** @type {Element} */ (item.previousElementSibling));
    else item.before(/** @type {Element} */ (item.nextElementSibling));
    refresh(form);
    const items = itemsOf(form);
    const values = { item: item.dataset.text || "", place: items.indexOf(item) + 1, count: items.length };
    blc.write(form.querySelector("[data-blc-said]"), blc.say("order_moved", values));
  });

  blc.kinds.order = {
    read: (form) => itemsOf(form).map(numberOf),
    show(form, response) {
      const items = itemsOf(form);
      const list = /** @type {HTMLElement} */ (items[0].parentElement);
      list.append(...response.map((/** @type {number} */ n) => items.find((item) => numberOf(item) === n)));
      refresh(form);
    },
    judge(form, response) {
      const right = rightOf(form);
      const share = right.filter((n, place) => response[place] === n).length / right.length;
      return { score: share === 1 || blc.questions.answerOf(form).partial ? share : 0, right };
    },
    /** Without a verdict the question is open again. */
    mark(form, response, verdict) {
      itemsOf(form).forEach((item, place) => {
        const state = verdict ? (response[place] === verdict.right[place] ? "right" : "wrong") : "";
        item.dataset.state = state;
        if (!state) delete item.dataset.state;
        for (const button of blc.all("[data-blc-move]", item)) button.hidden = !!verdict;
        blc.write(item.querySelector("[data-blc-mark]"), state && blc.say(`choice_${state}`));
      });
      blc.write(form.querySelector("[data-blc-said]"), "");
    },
    /** Each item is one of those that are left. */
    pack(_form, response, bits) {
      const left = [...response].sort((a, b) => a - b);
      for (const n of response) {
        const at = left.indexOf(n);
        bits.put(at, width(left.length));
        left.splice(at, 1);
      }
    },
    unpack(form, bits) {
      const left = itemsOf(form).map((_, n) => n);
      return itemsOf(form).map(() => {
        const [n] = left.splice(bits.put(0, width(left.length)), 1);
        if (n === undefined) throw new Error("no such item");
        return n;
      });
    },
    interaction: (form, response) => ({ type: "sequencing", response, correct: rightOf(form) }),
  };
})();
