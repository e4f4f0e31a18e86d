"use strict";
/** Loads the runtime's classic scripts into a fresh context, as a browser would. */
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const HOME = path.join(__dirname, "../../src/blc_scorm/runtime/js");
const PURE = ["blc", "sha256", "codec", "record", "rules", "fit", "objectives", "tries"];

/** The global `blc` after `before` and `names` have run, with `globals` around it. */
function load(names = [], globals = {}, before = PURE) {
  const context = vm.createContext({ TextEncoder, TextDecoder, Date, ...globals });
  for (const name of [...before, ...names]) {
    const file = path.join(HOME, `${name}.js`);
    vm.runInContext(fs.readFileSync(file, "utf8"), context, { filename: file });
  }
  return context.blc;
}

/** A value of another context as one of ours, so that deepEqual compares what it holds. */
const plain = (value) => JSON.parse(JSON.stringify(value));

const SETTINGS = {
  course: { id: "c", title: "Course", version: "1" },
  module: { id: "m", title: "Module", seconds: 0, time_limit: 0 },
  language: "en",
  completion: { rule: "pages", seconds: 0, threshold: 1 },
  passing_score: 0.7,
  order: "free",
  home: null,
  prerequisites: [],
  objectives: [],
  interactions: "state",
  exit: "suspend",
  failed: "failed",
  words: {},
};

/** A module as rules see it: pages p0… and questions `{key, page, points}`. */
function moduleOf({ pages = 3, questions = [], ...settings } = {}) {
  const all = Array.from({ length: pages }, (_, n) => ({ id: `p${n}`, key: `PAG${n}`, title: `Page ${n}`, required: n > 0 }));
  const asked = questions.map((question, n) => ({ id: `q${n}`, key: `QUE${n}`, page: "p0", points: 1, objectives: [], ...question }));
  return { settings: { ...SETTINGS, ...settings }, pages: all, questions: asked, missing: [] };
}

/** localStorage, as far as we use it. */
function fakeStorage(full = false) {
  const map = new Map();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      if (full) throw new Error("QuotaExceededError");
      map.set(key, String(value));
    },
    removeItem: (key) => map.delete(key),
  };
}

module.exports = { load, plain, moduleOf, fakeStorage, SETTINGS };
