"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fc = require("fast-check");
const { load, plain } = require("./runtime.js");
const { answerOf, choiceForm, element, packed } = require("./forms.js");

const clicks = [];
const { kinds, ...blc } = load(["questions", "blocks/choice", "blocks/match", "blocks/order", "blocks/true-false"], {
  addEventListener: (type, run) => type === "click" && clicks.push(run),
});
const { match, order } = kinds;
const all = { ...blc, kinds };
blc.words.order_moved = "{item}: now place {place} of {count}";

const mark = () => element("span", { "data-blc-mark": "" });
const form = (answer, children) => element("form", { "data-blc-question": "q", "data-answer": JSON.stringify(answer) }, children);

/** A form to match: on the left n belongs to right[n]. */
function pairs(right, partial = false) {
  const row = (_, n) => element("div", { "data-blc-pair": n }, [Object.assign(element("select"), { value: "" }), mark()]);
  return form(answerOf(blc, right.map((to, from) => `${from}.${to}`), partial), right.map(row));
}

/** A form to put in order: right[0] comes first. */
function ordering(right, partial = false) {
  const button = (way) => {
    const own = {};
    const node = Object.assign(element("button", { "data-blc-move": way }), { own });
    node.setAttribute = (name, value) => (own[name] = value);
    node.getAttribute = (name) => own[name];
    return node;
  };
  const items = right.map((_, n) => element("li", { "data-blc-item": n, "data-text": `Item ${n}` }, [button(-1), button(1), mark()]));
  const list = element("ol", {}, items);
  const place = (node, at) => {
    list.children.splice(list.children.indexOf(node), 1);
    list.children.splice(at(), 0, node);
  };
  list.append = (...nodes) => list.children.splice(0, list.children.length, ...nodes);
  for (const item of items) {
    const beside = (by) => list.children[list.children.indexOf(item) + by];
    Object.defineProperties(item, { previousElementSibling: { get: () => beside(-1) }, nextElementSibling: { get: () => beside(1) } });
    item.parentElement = list;
    item.after = (node) => place(node, () => list.children.indexOf(item) + 1);
    item.before = (node) => place(node, () => list.children.indexOf(item));
  }
  return form(answerOf(blc, right.map((n, at) => `${at}.${n}`), partial), [list, element("p", { "data-blc-said": "" })]);
}

/** The numbers below `count`, in any order. */
const permutations = (count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
const counts = fc.integer({ min: 2, max: 12 });

/** What the points ought to be, without a look at the scripts. */
function naive(right, response, partial) {
  let hits = 0;
  for (let n = 0; n < right.length; n++) if (right[n] === response[n]) hits++;
  return hits === right.length ? 1 : partial ? hits / right.length : 0;
}

test("match: any answer is scored as a naive scorer does", () => {
  const quiz = counts.chain((n) => fc.tuple(permutations(n), fc.array(fc.integer({ min: -1, max: n - 1 }), { minLength: n, maxLength: n }), fc.boolean()));
  fc.assert(
    fc.property(quiz, ([right, response, partial]) => {
      assert.equal(match.judge(pairs(right, partial), response).score, naive(right, response, partial));
      assert.equal(match.judge(pairs(right, partial), right).score, 1);
    }),
  );
});

test("match: any answer comes back from its bits, and into its menus", () => {
  const quiz = counts.chain((n) => fc.array(fc.integer({ min: -1, max: n - 1 }), { minLength: n, maxLength: n }));
  fc.assert(
    fc.property(quiz, (response) => {
      const fields = pairs(response.map((_, n) => n));
      assert.deepEqual(plain(packed(all, "match", fields, response)), response);
      match.show(fields, response);
      assert.deepEqual(plain(match.read(fields)), response.some((n) => n >= 0) ? response : null);
    }),
  );
});

test("match: each pair says how it came out; its menu closes, and opens again", () => {
  const fields = pairs([1, 0]);
  match.mark(fields, [1, -1], match.judge(fields, [1, -1]));
  const states = () => fields.children.map((box) => [box.dataset.state, box.querySelector("select").disabled]);
  assert.deepEqual(states(), [["right", true], ["wrong", true]]);
  match.mark(fields, null, null);
  assert.deepEqual(states(), [[undefined, false], [undefined, false]]);
});

test("match: the platform gets the pairs that were made, and all that are right", () => {
  assert.deepEqual(plain(match.interaction(pairs([2, 0, 1]), [2, -1, 1])), { type: "matching", response: [[0, 2], [2, 1]], correct: [[0, 2], [1, 0], [2, 1]] });
});

test("order: any answer is scored as a naive scorer does", () => {
  const quiz = counts.chain((n) => fc.tuple(permutations(n), permutations(n), fc.boolean()));
  fc.assert(
    fc.property(quiz, ([right, response, partial]) => {
      assert.equal(order.judge(ordering(right, partial), response).score, naive(right, response, partial));
    }),
  );
});

test("order: any answer comes back from its bits, and into its list", () => {
  fc.assert(
    fc.property(counts.chain(permutations), (response) => {
      const list = ordering(response);
      assert.deepEqual(plain(packed(all, "order", list, response)), response);
      order.show(list, response);
      assert.deepEqual(plain(order.read(list)), response);
    }),
  );
});

test("order: bits of another list are no answer", () => {
  const bits = blc.codec.bits("11".repeat(10));
  assert.throws(() => order.unpack(ordering([0, 1, 2]), bits));
});

test("order: four items take five bits", () => {
  const bits = blc.codec.bits();
  order.pack(ordering([0, 1, 2, 3]), [3, 1, 0, 2], bits);
  assert.equal(String(bits).length, 2 + 2 + 1);
});

test("order: a press moves one item by one place and says so; the ends go no further", () => {
  const list = ordering([0, 1, 2]);
  order.show(list, [0, 1, 2]);
  const press = (item, way) => {
    const buttons = list.querySelectorAll("[data-blc-item]").find((node) => node.dataset.blcItem === String(item)).querySelectorAll("[data-blc-move]");
    clicks[0]({ target: buttons[way < 0 ? 0 : 1] });
    return plain(order.read(list));
  };
  assert.deepEqual(press(2, -1), [0, 2, 1]);
  assert.equal(list.querySelector("[data-blc-said]").textContent, "Item 2: now place 2 of 3");
  assert.deepEqual(press(2, -1), [2, 0, 1]);
  assert.deepEqual(press(2, -1), [2, 0, 1]);
  assert.deepEqual(press(0, 1), [2, 1, 0]);
  assert.deepEqual(press(0, 1), [2, 1, 0]);
});

test("order: each item says how it came out; its buttons go, and come again", () => {
  const list = ordering([1, 0, 2]);
  order.mark(list, [0, 1, 2], order.judge(list, [0, 1, 2]));
  const states = () => list.querySelectorAll("[data-blc-item]").map((item) => [item.dataset.state, item.querySelector("[data-blc-move]").hidden]);
  assert.deepEqual(states(), [["wrong", true], ["wrong", true], ["right", true]]);
  order.mark(list, null, null);
  assert.deepEqual(states(), [[undefined, false], [undefined, false], [undefined, false]]);
});

test("order: the platform gets the order that was made, and the right one", () => {
  assert.deepEqual(plain(order.interaction(ordering([1, 0, 2]), [0, 1, 2])), { type: "sequencing", response: [0, 1, 2], correct: [1, 0, 2] });
});

for (const answer of [true, false]) {
  test(`true-false: ${answer} is right`, () => {
    const fields = choiceForm({ count: 2, type: "radio", kind: "true-false", answer: answerOf(blc, [answer ? 0 : 1]) });
    for (const given of [true, false]) {
      const response = [given ? 0 : 1];
      assert.equal(kinds["true-false"].judge(fields, response).score, given === answer ? 1 : 0);
      assert.deepEqual(plain(packed(all, "true-false", fields, response)), response);
      assert.deepEqual(plain(kinds["true-false"].interaction(fields, response)), { type: "true-false", response: given, correct: answer });
    }
  });
}
