"use strict";
/**
 * Platforms that behave, and refuse what a strict one in the field refuses
 * (Moodle's own patterns), with every call written down.
 */
const FORMS = {
  12: {
    "cmi.core.lesson_status": /^(passed|completed|failed|incomplete|browsed)$/,
    "cmi.core.exit": /^(time-out|suspend|logout|)$/,
    "cmi.core.score.raw": /^(\d{1,2}(\.\d+)?|100)$/,
    "cmi.core.session_time": /^\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?$/,
    "cmi.core.lesson_location": /^[^]{0,255}$/,
    "cmi.suspend_data": /^[^]{0,4096}$/,
    "cmi.interactions.n.id": /^[!-~]{1,255}$/,
    "cmi.interactions.n.type": /^(true-false|choice|fill-in|matching|performance|sequencing|likert|numeric)$/,
    "cmi.interactions.n.time": /^\d{2}:\d{2}:\d{2}$/,
    "cmi.interactions.n.student_response": /^[^\n]{0,255}$/,
    "cmi.interactions.n.correct_responses.n.pattern": /^[^\n]{0,255}$/,
    "cmi.interactions.n.result": /^(correct|wrong|unanticipated|neutral|\d+(\.\d+)?)$/,
    "cmi.interactions.n.weighting": /^-?\d+(\.\d+)?$/,
    "cmi.interactions.n.latency": /^\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?$/,
  },
  2004: {
    "cmi.completion_status": /^(completed|incomplete|not attempted|unknown)$/,
    "cmi.success_status": /^(passed|failed|unknown)$/,
    "cmi.exit": /^(time-out|suspend|logout|normal|)$/,
    "cmi.score.scaled": /^-?(0(\.\d+)?|1)$/,
    "cmi.score.raw": /^\d+(\.\d+)?$/,
    "cmi.progress_measure": /^(0(\.\d+)?|1)$/,
    "cmi.session_time": /^PT(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?$/,
    "cmi.location": /^[^]{0,1000}$/,
    "cmi.suspend_data": /^[^]{0,64000}$/,
    "cmi.interactions.n.id": /^\S{1,4000}$/,
    "cmi.interactions.n.type": /^(true-false|choice|fill-in|long-fill-in|matching|performance|sequencing|likert|numeric|other)$/,
    "cmi.interactions.n.timestamp": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,2}Z)?$/,
    "cmi.interactions.n.learner_response": /^[^\n]{0,4000}$/,
    "cmi.interactions.n.correct_responses.n.pattern": /^[\w.[\],]*$/,
    "cmi.interactions.n.result": /^(correct|incorrect|unanticipated|neutral|-?\d+(\.\d+)?)$/,
    "cmi.interactions.n.weighting": /^-?\d+(\.\d+)?$/,
    "cmi.interactions.n.latency": /^PT(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?$/,
    "cmi.interactions.n.description": /^[^\n]{0,250}$/,
  },
};
const DEFAULTS = {
  12: { "cmi.core.lesson_mode": "normal", "cmi.core.student_id": "ann", "cmi.core.lesson_status": "not attempted" },
  2004: { "cmi.mode": "normal", "cmi.learner_id": "ann", "cmi.completion_status": "unknown", "cmi.success_status": "unknown" },
};

/** A platform of `version` 12 or 2004 that stores `stored`. `faults` may answer for it: (method, element, value) → text or undefined. */
function platform(version, stored = {}) {
  const values = { ...DEFAULTS[version], ...stored };
  const lms = { values, calls: [], refused: [], faults: () => undefined, count: (name) => lms.calls.filter((call) => call.startsWith(name)).length };
  let state = "new";
  const counts = {};
  const get = (element) => {
    if (element.endsWith("._count")) return String(counts[element.slice(0, -7)] || 0);
    return values[element] ?? "";
  };
  const set = (element, value) => {
    const general = element.replace(/\.\d+/g, ".n");
    const form = FORMS[version][general];
    const [, list, index] = /^(.*?)\.(\d+)\./.exec(element) || [];
    const nameless = list && !general.endsWith(".n.id") && values[`${list}.${index}.id`] === undefined;
    if ((form && !form.test(value)) || nameless || (list && Number(index) > (counts[list] || 0))) {
      lms.refused.push(`${element}=${value}`);
      return "false";
    }
    if (list) counts[list] = Math.max(counts[list] || 0, Number(index) + 1);
    values[element] = value;
    return "true";
  };
  const method = (name, run) => (a = "", b = "") => {
    lms.calls.push([name, a, b].filter((part) => part !== "").join(" "));
    if (state === "done") throw new Error(`${name} after the end`);
    const fault = lms.faults(name, a, b);
    return fault === undefined ? run(a, b) : fault;
  };
  const [start, read, write, commit, end, error] =
    version === 12
      ? ["LMSInitialize", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSFinish", "LMSGetLastError"]
      : ["Initialize", "GetValue", "SetValue", "Commit", "Terminate", "GetLastError"];
  lms.api = {
    [start]: method("Initialize", () => ((state = "on"), "true")),
    [read]: method("Get", get),
    [write]: method("Set", set),
    [commit]: method("Commit", () => "true"),
    [end]: method("Terminate", () => ((state = "done"), "true")),
    [error]: () => "0",
  };
  return lms;
}

/** What a module reports, with what a test says otherwise. */
function snapshot(given = {}) {
  const status = { completion: "incomplete", success: "unknown", settled: false, scored: false, ...given.status };
  return { suspend: "1abc", place: "p0", score: null, progress: 0, seconds: 1, exit: "suspend", interactions: [], objectives: [], again: false, ...given, status };
}

const interaction = (given = {}) => ({
  id: "q1",
  type: "choice",
  objectives: [],
  seconds: 1767225605,
  weighting: 1,
  response: [0, 2],
  correct: [0, 2],
  score: 1,
  latencySeconds: 59.996,
  description: "Which\n  one?",
  ...given,
});

module.exports = { platform, snapshot, interaction };
