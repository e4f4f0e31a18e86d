"use strict";
/** What kinds say of answers, spelled by both drivers and taken by another's run-time, scorm-again. */
const test = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const vm = require("node:vm");
const { load, SETTINGS } = require("./runtime.js");
const { snapshot, interaction } = require("./platform.js");

const STANDARDS = {
  12: { runtime: "scorm12", name: "Scorm12API", api: "API", driver: "lms/scorm12", response: "student_response", get: "LMSGetValue", error: "LMSGetLastError" },
  2004: { runtime: "scorm2004", name: "Scorm2004API", api: "API_1484_11", driver: "lms/scorm2004", response: "learner_response", get: "GetValue", error: "GetLastError" },
};

/** A run-time that notes every call that it refuses. */
function started(version) {
  const { runtime, name } = STANDARDS[version];
  const context = vm.createContext({ console, setTimeout, clearTimeout, URL, TextEncoder });
  context.window = context.self = context.globalThis = vm.runInContext("this", context);
  vm.runInContext(fs.readFileSync(require.resolve(`scorm-again/${runtime}`), "utf8"), context);
  const api = new context[name]({ autocommit: false, logLevel: 5 });
  const refused = [];
  const set = version === 12 ? "LMSSetValue" : "SetValue";
  const real = api[set].bind(api);
  api[set] = (element, value) => {
    const answer = real(element, value);
    if (String(answer) !== "true") refused.push(`${element}=${value}`);
    return answer;
  };
  return { api, refused };
}

/** What is stored of an answer: its type, the response, what is right, and the result. */
function stored(version, given) {
  const { api: place, driver, response } = STANDARDS[version];
  const { api, refused } = started(version);
  const blc = load(["lms/api", driver, "lms/answers", `${driver}-answers`], { [place]: api });
  blc.driver.connect(SETTINGS);
  blc.driver.load();
  blc.driver.save(snapshot({ interactions: [interaction(given)] }));
  assert.deepEqual(refused, []);
  const one = JSON.parse(JSON.stringify(api.cmi.interactions.childArray[0]));
  return [one.type, one[response], one.correct_responses["0"]?.pattern ?? "", one.result];
}

const CASES = [
  ["true-false, right", { type: "true-false", response: true, correct: true }, ["true-false", "t", "t", "correct"], ["true-false", "true", "true", "correct"]],
  ["true-false, wrong", { type: "true-false", response: true, correct: false, score: 0 }, ["true-false", "t", "f", "wrong"], ["true-false", "true", "false", "incorrect"]],
  ["gaps", { type: "fill-in", response: ["Seoul", "2014"], correct: ["Gwangju", "2014"], score: 0.5 }, ["fill-in", "Seoul,2014", "Gwangju,2014", "0.5"], ["fill-in", "Seoul[,]2014", "Gwangju[,]2014", "0.5"]],
  ["an empty gap", { type: "fill-in", response: ["", "2014"], correct: ["Gwangju", "2014"], score: 0 }, ["fill-in", ",2014", "Gwangju,2014", "wrong"], ["fill-in", "[,]2014", "Gwangju[,]2014", "incorrect"]],
  ["a pattern, which has no text of its own", { type: "fill-in", response: ["14"], correct: null }, ["fill-in", "14", "", "correct"], ["fill-in", "14", "", "correct"]],
  ["texts like the signs of the standard", { type: "fill-in", response: ["{lang=en}a[,]b", "[.]"], correct: ["x", "y"], score: 0 }, ["fill-in", "(lang=en}a(,)b,(.)", "x,y", "wrong"], ["fill-in", "(lang=en}a(,)b[,](.)", "x[,]y", "incorrect"]],
  ["texts of other scripts", { type: "fill-in", response: ["حقوق\nالإنسان"], correct: ["人权"], score: 0 }, ["fill-in", "حقوق الإنسان", "人权", "wrong"], ["fill-in", "حقوق الإنسان", "人权", "incorrect"]],
  ["more texts than fill-in holds", { type: "text", response: "a; b", correct: "a; c", score: 0 }, ["fill-in", "a; b", "a; c", "wrong"], ["long-fill-in", "a; b", "a; c", "incorrect"]],
  ["a number", { type: "numeric", response: "-17.25", correct: { least: "-17.5", most: "-16.5", exact: "-17" } }, ["numeric", "-17.25", "-17", "correct"], ["numeric", "-17.25", "-17.5[:]-16.5", "correct"]],
  ["a number that one platform holds for too large", { type: "numeric", response: "1234567", correct: { least: "1234567", most: "1234567", exact: "1234567" } }, ["numeric", "1234567", "1234567", "correct"], ["fill-in", "1234567", "1234567[:]1234567", "correct"]],
  ["matching", { type: "matching", response: [[0, 2], [2, 1]], correct: [[0, 2], [1, 0], [2, 1]], score: 2 / 3 }, ["matching", "a.c,c.b", "a.c,b.a,c.b", "0.67"], ["matching", "a[.]c[,]c[.]b", "a[.]c[,]b[.]a[,]c[.]b", "0.67"]],
  ["one pair alone", { type: "matching", response: [[1, 0]], correct: [[0, 1], [1, 0]], score: 0 }, ["matching", "b.a", "a.b,b.a", "wrong"], ["matching", "b[.]a", "a[.]b[,]b[.]a", "incorrect"]],
  ["an order", { type: "sequencing", response: [2, 0, 1], correct: [0, 1, 2], score: 0 }, ["sequencing", "c,a,b", "a,b,c", "wrong"], ["sequencing", "c[,]a[,]b", "a[,]b[,]c", "incorrect"]],
  ["thirty-six things in order", { type: "sequencing", response: [...Array(36).keys()].reverse(), correct: [...Array(36).keys()], score: 0 }, ["sequencing", [..."abcdefghijklmnopqrstuvwxyz0123456789"].reverse().join(","), [..."abcdefghijklmnopqrstuvwxyz0123456789"].join(","), "wrong"], null],
];

for (const [name, given, in12, in2004] of CASES) {
  test(`1.2: ${name}`, () => assert.deepEqual(stored(12, given), in12));
  test(`2004: ${name}`, () => {
    const found = stored(2004, given);
    if (in2004) assert.deepEqual(found, in2004);
  });
}

for (const version of [12, 2004]) {
  test(`${version}: texts are cut to what the standard holds`, () => {
    const long = Array.from({ length: 10 }, (_, n) => "é".repeat(90 + n));
    const [, response] = stored(version, { type: "fill-in", response: long, correct: long });
    assert.ok(response.length <= (version === 12 ? 255 : 4000));
  });
}
