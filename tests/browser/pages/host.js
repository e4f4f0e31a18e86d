/**
 * A platform's player round scorm-again's run-time: gives it what is stored,
 * plays a SCO in a frame, sends what is committed to the server, and writes
 * every call down with its answer. `launch` comes from the test:
 * {standard, href, attempt, cmi, faults: {late, absent, honest, moodle}}.
 *
 * As most platforms do, it says yes to a commit that its network loses, unless
 * `honest`. With `moodle`, a value equal to the one at launch is not stored.
 */
"use strict";

const NAMES = {
  12: { api: "API", get: "LMSGetValue", set: "LMSSetValue", error: "LMSGetLastError", own: "Scorm12API" },
  2004: { api: "API_1484_11", get: "GetValue", set: "SetValue", error: "GetLastError", own: "Scorm2004API" },
};
const { launch } = window;
const { faults, standard } = launch;
const names = NAMES[standard];

/** What the test reads and steers. */
const lms = {
  calls: [],
  /**
   * By method, a function of its arguments: what it answers instead of the run-time,
   * undefined to let it through, or a list of other arguments to go on with.
   */
  answers: {},
  /** How many calls have gone to the server. */
  sent: 0,
};
window.lms = lms;

/** Every value of `now` that differs from the one at launch, over what was stored. */
function asMoodle(now, atLaunch, stored) {
  if (typeof now !== "object" || now === null) return String(now) === String(atLaunch ?? "") && stored !== undefined ? stored : now;
  return Object.fromEntries(Object.entries(now).map(([key, value]) => [key, asMoodle(value, (atLaunch || {})[key], (stored || {})[key])]));
}

const url = `/commit/${launch.attempt}`;
let stored = launch.cmi;
const service = {
  updateSettings() {},
  processHttpRequest(_, { cmi }, end) {
    stored = faults.moodle ? asMoodle(cmi, launch.cmi, stored) : cmi;
    const message = JSON.stringify({ cmi: stored, end, calls: lms.calls.slice(lms.sent, -1) });
    let ok = false;
    try {
      ok = end && navigator.sendBeacon(url, message); // which takes no more than 64 kB
      if (!ok) {
        const request = new XMLHttpRequest();
        request.open("POST", url, false);
        request.send(message);
        ok = request.status === 200;
      }
    } catch {
      ok = false;
    }
    if (ok) lms.sent = lms.calls.length - 1; // this call has no answer yet
    return ok || !faults.honest ? { result: true, errorCode: 0 } : { result: false, errorCode: 101 };
  },
};

/** The run-time's methods, each written down. */
function watched(api) {
  const methods = Object.getOwnPropertyNames(api).concat(Object.keys(api)).filter((name) => /^(LMS)?(Initialize|GetValue|SetValue|Commit|Finish|Terminate|GetLastError|GetErrorString|GetDiagnostic)$/.test(name) || /^LMS/.test(name));
  return Object.fromEntries(
    [...new Set(methods)].map((name) => [
      name,
      (...values) => {
        const entry = [name, ...values.map(String)];
        const isQuestion = /Error|Diagnostic/.test(name);
        if (!isQuestion) lms.calls.push(entry);
        const fault = lms.answers[name.replace(/^LMS/, "")];
        const given = fault && fault(...values);
        const passed = given === undefined || Array.isArray(given);
        const answer = passed ? api[name](...(given || values)) : given;
        if (!isQuestion) entry.push(String(answer), passed ? String(api[names.error]()) : "made up");
        return answer;
      },
    ]),
  );
}

/** The platform's API appears. */
function provide() {
  const api = new window[names.own]({
    autocommit: false,
    lmsCommitUrl: url,
    logLevel: 5,
    mastery_override: true,
    alwaysSendTotalTime: true,
    httpService: service,
  });
  api.loadFromJSON(JSON.parse(JSON.stringify(launch.cmi)), "cmi");
  window[names.api] = watched(api);
}
lms.provide = provide;

/** The player moves on, as when a learner picks another activity. */
lms.leave = () => void (lms.popup ? lms.popup.close() : (document.getElementById("sco").src = "about:blank"));

const script = document.createElement("script");
script.src = `/scorm-again/scorm${standard}.min.js`;
script.onload = () => {
  if (launch.init) new Function("lms", launch.init)(lms);
  if (!faults.late && !faults.absent) provide();
  if (launch.popup) return void (lms.popup = open(launch.href, "sco"));
  const frame = document.createElement("iframe");
  frame.id = frame.name = "sco";
  frame.title = "The module";
  frame.src = launch.href;
  document.body.append(frame);
};
document.documentElement.append(document.createElement("body"));
document.head.append(script);
