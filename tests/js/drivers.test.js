"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain, SETTINGS, fakeStorage } = require("./runtime.js");
const { platform, snapshot, interaction } = require("./platform.js");

const NAMES = { 12: ["API", "lms/scorm12"], 2004: ["API_1484_11", "lms/scorm2004"] };
const COMPLETION = { 12: "cmi.core.lesson_status", 2004: "cmi.completion_status" };

/** A driver connected to a platform that stores `stored`. */
function connected(version, stored = {}) {
  const lms = platform(version, stored);
  const [api, driver] = NAMES[version];
  const blc = load(["lms/api", driver, "lms/answers", `${driver}-answers`], { [api]: lms.api });
  assert.deepEqual(plain(blc.driver.connect(SETTINGS)), { ok: true, reason: "" });
  const loaded = blc.driver.load();
  return { lms, driver: blc.driver, loaded, blc };
}

for (const version of [12, 2004]) {
  test(`${version}: opening takes eight calls and one commit`, () => {
    const { lms } = connected(version);
    assert.equal(lms.calls.length, 8);
    assert.equal(lms.count("Commit"), 1);
    assert.deepEqual(lms.refused, []);
  });

  test(`${version}: incomplete and exit=suspend are set at once`, () => {
    const { lms } = connected(version);
    assert.equal(lms.values[COMPLETION[version]], "incomplete");
    assert.equal(lms.values[version === 12 ? "cmi.core.exit" : "cmi.exit"], "suspend");
  });

  test(`${version}: no more is written than the standard has room for`, () => {
    assert.equal(connected(version).loaded.limit, version === 12 ? 4096 : 64000);
  });

  test(`${version}: nobody's name is asked for, whatever form it has there`, () => {
    const { lms, driver } = connected(version);
    driver.save(snapshot());
    driver.finish(snapshot());
    assert.deepEqual(lms.calls.filter((call) => /_name\b/.test(call)), []);
  });

  for (const mode of ["review", "browse"]) {
    test(`${version}: nothing is written in ${mode} mode`, () => {
      const { lms, driver, loaded } = connected(version, { [version === 12 ? "cmi.core.lesson_mode" : "cmi.mode"]: mode, [COMPLETION[version]]: "completed" });
      assert.equal(loaded.readOnly, true);
      driver.save(snapshot({ status: { completion: "completed", success: "passed", settled: true } }));
      driver.finish(snapshot());
      assert.equal(lms.count("Set") + lms.count("Commit"), 0);
      assert.equal(lms.count("Terminate"), 1);
    });
  }

  test(`${version}: a place is cut to what the standard holds`, () => {
    const { lms, driver } = connected(version);
    driver.save(snapshot({ place: "p".repeat(2000) }));
    const [name, most] = version === 12 ? ["cmi.core.lesson_location", 255] : ["cmi.location", 1000];
    assert.equal(lms.values[name], "p".repeat(most));
  });

  test(`${version}: a status is never taken back`, () => {
    const { lms, driver } = connected(version, { [COMPLETION[version]]: version === 12 ? "passed" : "completed", "cmi.success_status": "passed" });
    driver.save(snapshot({ status: { completion: "incomplete", success: "failed", settled: true } }));
    assert.equal(lms.values[COMPLETION[version]], version === 12 ? "passed" : "completed");
    if (version === 2004) assert.equal(lms.values["cmi.success_status"], "passed");
  });

  test(`${version}: one thing that happened is one commit, and only what changed is sent`, () => {
    const { lms, driver } = connected(version);
    driver.save(snapshot());
    const before = lms.calls.length;
    driver.save(snapshot({ suspend: "1abd", seconds: 2 }));
    const calls = lms.calls.slice(before);
    assert.deepEqual(calls.map((call) => call.split(" ")[1] || call), ["cmi.suspend_data", version === 12 ? "cmi.core.session_time" : "cmi.session_time", "Commit"]);
  });

  test(`${version}: after a doubt everything is sent again`, () => {
    const { lms, driver } = connected(version);
    driver.save(snapshot());
    const before = lms.count("Set");
    driver.save(snapshot({ again: true }));
    assert.ok(lms.count("Set") - before >= 4);
  });

  test(`${version}: the end comes once, and no call after it`, () => {
    const { lms, driver } = connected(version);
    assert.equal(driver.finish(snapshot()).ok, true);
    const before = lms.calls.length;
    driver.save(snapshot({ suspend: "1xyz" }));
    driver.finish(snapshot());
    assert.equal(lms.calls.length, before);
  });

  test(`${version}: a failed end is told`, () => {
    const { lms, driver } = connected(version);
    lms.faults = (name) => (name === "Terminate" ? "false" : undefined);
    assert.equal(driver.finish(snapshot()).ok, false);
  });

  test(`${version}: suspend data that was cut silently is noticed, and how much fits`, () => {
    const { lms, driver } = connected(version);
    lms.faults = (name, element) => (name === "Get" && element === "cmi.suspend_data" ? "1ab" : undefined);
    assert.deepEqual(plain(driver.save(snapshot())), { ok: true, refused: ["cmi.suspend_data"], limit: 3 });
  });

  test(`${version}: reads back once, not after every save`, () => {
    const { lms, driver } = connected(version);
    const before = lms.count("Get cmi.suspend_data");
    for (const suspend of ["1a", "1b", "1c"]) driver.save(snapshot({ suspend }));
    assert.equal(lms.count("Get cmi.suspend_data") - before, 1);
  });

  test(`${version}: no form of an answer is refused`, () => {
    const { lms, driver } = connected(version);
    const awkward = [
      interaction(),
      interaction({ id: "two words/é", response: [1], correct: [2], score: 0 }),
      interaction({ id: "part", score: 0.3333333 }),
      interaction({ id: "text", type: "text", response: "one\ntwo " + "long ".repeat(2000), correct: null, score: null }),
      interaction({ id: "tf", type: "true-false", response: true, correct: false, score: 0 }),
      interaction({ id: "pairs", type: "matching", response: [[0, 1], [1, 0]], correct: [[0, 0]], score: 0 }),
      interaction({ id: "tiny", weighting: 1e-7, latencySeconds: 1e-7, description: "x".repeat(400) }),
    ];
    driver.save(snapshot({ interactions: awkward, score: { scaled: 1e-7 }, seconds: 59.996, place: "x".repeat(2000) }));
    assert.deepEqual(lms.refused, []);
    assert.equal(lms.values["cmi.interactions.1.result"], version === 12 ? "wrong" : "incorrect");
    assert.equal(lms.values["cmi.interactions.2.result"], "0.33");
    assert.equal(lms.values["cmi.interactions.3.result"], "neutral");
  });

  test(`${version}: a question answered again keeps its place in the list; a later session appends`, () => {
    const { lms, driver } = connected(version);
    lms.faults = (name, element) => (element === "cmi.interactions._count" ? "3" : undefined);
    driver.save(snapshot({ interactions: [interaction()] }));
    lms.faults = () => undefined;
    assert.equal(lms.refused.length > 0, true, "this platform had only said that it has three");
    const other = connected(version);
    other.driver.save(snapshot({ interactions: [interaction({ score: 0 })] }));
    other.driver.save(snapshot({ interactions: [interaction()] }));
    assert.equal(other.lms.values["cmi.interactions.0.result"], "correct");
    assert.equal(other.lms.values["cmi.interactions.1.id"], undefined);
  });

  test(`${version}: a request never carries more interaction fields than servers take`, () => {
    const { lms, driver } = connected(version);
    const interactions = Array.from({ length: 800 }, (_, n) => interaction({ id: `q${n}` }));
    driver.save(snapshot({ interactions }));
    const ids = () => Object.keys(lms.values).filter((key) => /^cmi\.interactions\.\d+\.id$/.test(key)).map((key) => lms.values[key]);
    assert.ok(Object.keys(lms.values).filter((key) => key.startsWith("cmi.interactions")).length <= 4500);
    assert.ok(ids().length >= 450);
    assert.deepEqual([...ids(), ...driver.left], interactions.map(({ id }) => id), "what has no room is known by name");
    driver.save(snapshot({ interactions: interactions.slice(0, 1).map((item) => ({ ...item, score: 0 })) }));
    assert.match(lms.values["cmi.interactions.0.result"], /wrong|incorrect/, "what is there may still change");
    assert.deepEqual(lms.refused, [], "the indexes have no gap");
  });

  test(`${version}: of 300 questions answered in a session, each sure of, not one is lost`, () => {
    const { lms, driver } = connected(version);
    for (let n = 0; n < 300; n++) driver.save(snapshot({ interactions: [interaction({ id: `q${n}`, objectives: ["a", "b"], confidence: n % 3 ? 0 : 3 })] }));
    assert.deepEqual(lms.refused, []);
    const ids = Object.keys(lms.values).filter((key) => /^cmi\.interactions\.\d+\.id$/.test(key)).map((key) => lms.values[key]);
    assert.equal(ids.filter((id) => /^q\d+$/.test(id)).length, 300);
    assert.equal(ids.length, 400);
    assert.deepEqual([...driver.save(snapshot()).refused], []);
  });

  test(`${version}: the status of an objective only rises, also over what an earlier session stored`, () => {
    const status = version === 12 ? "status" : "success_status";
    const { lms, driver } = connected(version);
    const goal = (id, success, completion = "completed") => ({ id, scaled: 0.5, success, completion, settled: success !== "unknown" });
    for (const success of ["unknown", "failed", "passed", "failed"]) driver.save(snapshot({ objectives: [goal("know", success)] }));
    assert.equal(lms.values[`cmi.objectives.0.${status}`], "passed");
    const later = connected(version, { "cmi.objectives.0.id": "know", [`cmi.objectives.0.${status}`]: "passed" });
    later.lms.faults = (name, element) => (element === "cmi.objectives._count" ? "1" : undefined);
    later.driver.save(snapshot({ objectives: [goal("know", "failed")] }));
    assert.equal(later.lms.values[`cmi.objectives.0.${status}`], "passed");
  });

  test(`${version}: objectives that the manifest brought keep their place`, () => {
    const { lms, driver } = connected(version, { "cmi.objectives.0.id": "PRIMARY" });
    lms.faults = (name, element) => (element === "cmi.objectives._count" ? "1" : undefined);
    lms.api[version === 12 ? "LMSSetValue" : "SetValue"]("cmi.objectives.0.id", "PRIMARY");
    driver.save(snapshot({ objectives: [{ id: "know", scaled: 0.5, success: "failed", completion: "completed", settled: true }] }));
    assert.equal(lms.values["cmi.objectives.0.id"], "PRIMARY");
    assert.equal(lms.values["cmi.objectives.1.id"], "know");
    assert.deepEqual(lms.refused, []);
  });

  test(`${version}: damaged data on the platform is left alone`, () => {
    const { lms, driver } = connected(version, { "cmi.suspend_data": "?" });
    driver.save(snapshot({ suspend: null }));
    assert.equal(lms.values["cmi.suspend_data"], "?");
  });
}

test("1.2: one status says what is settled, and no score before that", () => {
  const { lms, driver } = connected(12);
  driver.save(snapshot({ score: { scaled: 0.9 }, status: { success: "passed" } }));
  assert.equal(lms.values["cmi.core.lesson_status"], "incomplete");
  assert.equal(lms.values["cmi.core.score.raw"], undefined);
  driver.save(snapshot({ score: { scaled: 0.9 }, status: { completion: "completed", success: "passed", settled: true } }));
  assert.equal(lms.values["cmi.core.lesson_status"], "passed");
  assert.equal(lms.values["cmi.core.score.raw"], "90");
});

test("1.2: completed where nothing is to pass, failed where too little was right", () => {
  for (const [success, status] of [["unknown", "completed"], ["failed", "failed"]]) {
    const { lms, driver } = connected(12);
    driver.save(snapshot({ status: { completion: "completed", success, settled: true } }));
    assert.equal(lms.values["cmi.core.lesson_status"], status);
  }
});

test("1.2: an end that is not suspended is an empty exit", () => {
  const { lms, driver } = connected(12);
  driver.finish(snapshot({ exit: "normal" }));
  assert.equal(lms.values["cmi.core.exit"], "");
});

test("2004: raw, min, max and scaled; success by ourselves; progress", () => {
  const { lms, driver } = connected(2004);
  driver.save(snapshot({ score: { scaled: 2 / 3 }, progress: 1, status: { completion: "completed", success: "failed", settled: true } }));
  const { values } = lms;
  assert.deepEqual(
    ["cmi.score.raw", "cmi.score.min", "cmi.score.max", "cmi.score.scaled", "cmi.success_status", "cmi.completion_status", "cmi.progress_measure"].map((key) => values[key]),
    ["66.67", "0", "100", "0.6667", "failed", "completed", "1"],
  );
});

test("2004: an interaction in full", () => {
  const { lms, driver } = connected(2004);
  driver.save(snapshot({ interactions: [interaction({ objectives: ["know"] })] }));
  assert.deepEqual(lms.calls.filter((call) => call.includes("interactions.0")), [
    "Set cmi.interactions.0.id q1",
    "Set cmi.interactions.0.type choice",
    "Set cmi.interactions.0.objectives.0.id know",
    "Set cmi.interactions.0.timestamp 2026-01-01T00:00:05.0Z",
    "Set cmi.interactions.0.correct_responses.0.pattern a[,]c",
    "Set cmi.interactions.0.weighting 1",
    "Set cmi.interactions.0.learner_response a[,]c",
    "Set cmi.interactions.0.result correct",
    "Set cmi.interactions.0.latency PT0H1M0S",
    "Set cmi.interactions.0.description Which one?",
  ]);
});

test("1.2: time is rounded before it is split", () => {
  const { lms, driver } = connected(12);
  driver.save(snapshot({ seconds: 3599.996, interactions: [interaction()] }));
  assert.equal(lms.values["cmi.core.session_time"], "0001:00:00.00");
  assert.equal(lms.values["cmi.interactions.0.student_response"], "a,c");
});

test("1.2: a session longer than the standard knows is as long as it can be", () => {
  const { lms, driver } = connected(12);
  driver.save(snapshot({ seconds: 4e7 }));
  assert.equal(lms.values["cmi.core.session_time"], "9999:59:59.00");
  assert.deepEqual(lms.refused, []);
});

const NAME = { api: "API", start: "LMSInitialize" };
const api = { LMSInitialize() {} };
const closed = (parent) => ({ get API() { throw new Error("SecurityError"); }, parent });
const top = (win) => ((win.parent = win), win);

test("the API is found in a parent, past one of another origin", () => {
  const { find } = load(["lms/api"]).api;
  assert.equal(find({ parent: closed(top({ API: api })) }, NAME), api);
});

test("the API is found in the opener, in its parents, and in a parent's opener", () => {
  const { find } = load(["lms/api"]).api;
  assert.equal(find(top({ opener: top({ API: api }) }), NAME), api);
  assert.equal(find(top({ opener: { parent: top({ API: api }) } }), NAME), api);
  assert.equal(find({ parent: top({ opener: top({ API: api }) }) }, NAME), api);
});

test("no API, endless parents and a frame of strangers end the search", () => {
  const { find } = load(["lms/api"]).api;
  const endless = { get parent() { return { __proto__: endless }; } };
  assert.equal(find(endless, NAME), null);
  assert.equal(find({ parent: top(closed()) }, NAME), null);
});

test("a package asks for the API of its own standard only", () => {
  const blc = load(["lms/api", "lms/scorm12"], { API_1484_11: platform(2004).api });
  assert.equal(blc.driver.connect(SETTINGS).reason, "no-api");
});

test("Initialize false is told from a missing API", () => {
  const lms = platform(12);
  lms.faults = (name) => (name === "Initialize" ? "false" : undefined);
  assert.equal(load(["lms/api", "lms/scorm12"], { API: lms.api }).driver.connect(SETTINGS).reason, "initialize");
});

test("web: the browser's own storage keeps the record", () => {
  const localStorage = fakeStorage();
  const { driver } = load(["lms/web"], { localStorage });
  assert.equal(driver.connect(SETTINGS).ok, true);
  driver.save(snapshot());
  assert.equal(driver.load().suspend, "1abc");
  assert.deepEqual([...localStorage.map.keys()], ["blc/c/m/web"]);
  assert.equal(load(["lms/web"], { localStorage: fakeStorage(true) }).driver.connect(SETTINGS).ok, false);
});
