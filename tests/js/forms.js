"use strict";
/** Forms of questions as far as kinds look at them: elements with data, no layout, no events. */

/** An element; `attributes` are as in HTML, `children` are elements. */
function element(tag, attributes = {}, children = []) {
  const own = { ...attributes };
  const camel = (name) => name.replace(/-./g, (part) => part[1].toUpperCase());
  const dataset = {};
  for (const [name, value] of Object.entries(own)) if (name.startsWith("data-")) dataset[camel(name.slice(5))] = String(value);
  const node = { tag, dataset, children, parent: null, textContent: "", hidden: false, checked: false, disabled: false, type: own.type || "" };
  for (const child of children) child.parent = node;
  node.toggleAttribute = (name, on) => (on ? (own[name] = "") : delete own[name]);
  node.hasAttribute = (name) => name in own;
  node.focus = () => {};
  node.read = (name) => (name.startsWith("data-") ? dataset[camel(name.slice(5))] : own[name]);
  node.querySelectorAll = (selector) => children.flatMap((child) => [...(matches(child, selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  node.querySelector = (selector) => node.querySelectorAll(selector)[0] || null;
  node.closest = (selector) => (matches(node, selector) ? node : node.parent && node.parent.closest(selector));
  return node;
}

/** Whether an element is meant by `tag`, `[name]`, `[name=value]`, or one of them inside another. */
function matches(node, whole) {
  const [selector, ...outer] = whole.split(" ").reverse();
  if (outer.length && !(node.parent && node.parent.closest(outer[0]))) return false;
  const [, name, value] = /^\[([\w-]+)(?:=["']?([^"'\]]*)["']?)?\]$/.exec(selector) || [];
  if (!name) return node.tag === selector;
  const own = node.read(name);
  return own !== undefined && (value === undefined || own === value);
}

const input = (type) => element("input", { type });
const mark = () => element("span", { "data-blc-mark": "" });

/** A form with `count` choices, in the order of `shown`; `areas` adds an image's areas, `sure` buttons that ask for confidence. */
function choiceForm({ count, type = "checkbox", answer = {}, kind = "choice", areas = false, sure = 0, shown = [...Array(count).keys()] }) {
  const box = (n) => element("div", { "data-blc-choice": n }, [input(type), mark(), element("div", { "data-blc-feedback-for": n })]);
  const image = areas ? shown.map((n) => element("span", { "data-blc-area": n })) : [];
  const asks = sure ? [element("div", { "data-blc-confidence": "" }, Array.from({ length: sure }, () => input("radio"))), element("button", { "data-blc": "check" })] : [];
  return element("form", { "data-blc-question": "q", "data-kind": kind, "data-answer": JSON.stringify(answer) }, [...image, ...shown.map(box), ...asks]);
}

/** A form with `count` rows of `options` buttons. */
function rowForm({ count, options, answer = {}, kind = "sort" }) {
  const row = (_, n) => element("div", { "data-blc-row": n }, [mark(), ...Array.from({ length: options }, () => input("radio")), element("div", { "data-blc-feedback-for": n })]);
  return element("form", { "data-blc-question": "q", "data-kind": kind, "data-answer": JSON.stringify(answer) }, Array.from({ length: count }, row));
}

/** What `data-answer` holds of a question "q" whose right values are `values`. */
const answerOf = (blc, values, partial = false) => ({ salt: "s", right: values.map((value) => blc.questions.digest("s", "q", value)).sort(), partial });

/** A response after it was packed into bits and read again. */
function packed(blc, kind, form, response) {
  const bits = blc.codec.bits();
  blc.kinds[kind].pack(form, response, bits);
  return blc.kinds[kind].unpack(form, blc.codec.bits(String(bits)));
}

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed) {
  let state = seed;
  return () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0), state / 2 ** 32);
}

module.exports = { element, choiceForm, rowForm, answerOf, packed, random };
