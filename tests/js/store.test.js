"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, plain, SETTINGS, fakeStorage } = require("./runtime.js");

const ONE = "AAAA";
const TWO = "BBBB";

/** A learner's window: a store over a platform that keeps `server`, with a clock of its own. */
function window_({ server = { suspend: "" }, storage = fakeStorage(), birth = "BIRT", ...driver } = {}) {
  const blc = load(["local", "store"], { localStorage: storage });
  const timers = [];
  const win = { blc, server, storage, notices: [], states: [], commits: 0, online: true, api: true, now: 0, late: 0, sent: [] };
  const env = {
    driver: {
      name: "fake",
      local: false,
      sequenced: false,
      connect: () => ({ ok: win.api, reason: win.api ? "" : "no-api" }),
      load: () => ({ suspend: server.suspend, learner: "ann", readOnly: false, limit: 4096 }),
      save(snapshot) {
        win.commits++;
        win.sent.push(snapshot);
        if (snapshot.suspend !== null) server.suspend = snapshot.suspend;
        return { ok: true, refused: [], limit: 4096 };
      },
      finish(snapshot) {
        return this.save(snapshot);
      },
      ...driver,
    },
    settings: SETTINGS,
    copies: blc.local.create(storage, SETTINGS, "win"),
    birth,
    known: new Set([ONE, TWO]),
    probe: (done) => done(win.online),
    later: (run, ms) => timers.push({ run, at: win.now + ms }),
    cancel: (id) => id && (timers[id - 1].run = () => {}),
    now: () => win.now,
    seconds: () => win.now / 1000,
    report: () => ({ place: "", status: {}, score: null, progress: 0, exit: "suspend", objectives: [] }),
    interactions: (keys) => keys.map((id) => ({ id })),
    notice: (key) => win.notices.push(key),
    onstate: (state) => win.states.push(state),
    onrecord: () => win.late++,
  };
  win.driver = env.driver;
  win.store = blc.store.create(env);
  win.wait = (ms) => {
    const end = win.now + ms;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= end && !timer.done).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      next.done = true;
      win.now = Math.max(win.now, next.at);
      next.run();
    }
    win.now = end;
  };
  win.answer = (key, when = "now") => win.store.update((record) => blc.record.answer(record, key, { shape: "AA", bits: "1", score: 1 }), when);
  win.read = () => blc.codec.decode(server.suspend).record;
  win.store.open();
  return win;
}
const keysOf = (record) => Object.keys(record.answers).sort().join();

test("what happened is saved, and only then called saved", () => {
  const win = window_();
  win.answer(ONE);
  assert.equal(keysOf(win.read()), ONE);
  assert.deepEqual(win.states.slice(-2), ["saving", "saved"]);
});

test("turning pages quickly is one commit", () => {
  const win = window_();
  for (const slide of [1, 2, 3]) win.store.update((record) => win.blc.record.visit(record, ONE, slide, true), "soon");
  assert.equal(win.store.state, "saving");
  win.wait(1000);
  assert.equal(win.commits, 1);
  assert.equal(win.store.state, "saved");
});

test("A, B, A again: no text is written twice", () => {
  const win = window_();
  const visit = (slide) => win.store.update((record) => win.blc.record.visit(record, ONE, slide, true), "now");
  [1, 2, 1, 2].forEach(visit);
  assert.equal(new Set(win.sent.map(({ suspend }) => suspend)).size, 4);
});

test("the network is gone though the platform says yes: kept, told, and saved later", () => {
  const win = window_();
  win.online = false;
  win.answer(ONE);
  assert.equal(win.store.state, "offline");
  win.answer(TWO);
  win.wait(30000);
  assert.equal(win.store.state, "offline");
  win.online = true;
  win.wait(61000);
  assert.equal(win.store.state, "saved");
  assert.equal(keysOf(win.read()), "AAAA,BBBB");
  assert.equal(win.sent.at(-1).again, true, "the platform may have lost what it said it took");
});

test("coming online saves at once", () => {
  const win = window_();
  win.online = false;
  win.answer(ONE);
  win.online = true;
  win.store.retry();
  assert.equal(win.store.state, "saved");
});

test("retries become rarer, up to a minute", () => {
  const win = window_();
  let probes = 0;
  win.driver.save = () => (probes++, { ok: false, refused: [], limit: 4096 });
  win.answer(ONE);
  win.wait(600000);
  assert.ok(probes > 8 && probes < 20, String(probes));
  assert.equal(win.store.state, "refused");
});

test("refused suspend data is told once; refused detail is not", () => {
  const win = window_();
  const { save } = win.driver;
  win.driver.save = () => ({ ok: true, refused: ["cmi.suspend_data"], limit: 4096 });
  win.answer(ONE);
  win.answer(TWO);
  assert.equal(win.store.state, "refused");
  assert.deepEqual(win.notices, ["refused_notice"]);
  win.driver.save = (snapshot) => ({ ...save.call(win.driver, snapshot), refused: ["cmi.interactions.0.latency"] });
  win.wait(10000);
  assert.equal(win.store.state, "saved");
});

test("no platform: the learner goes on, and the work is kept and saved later", () => {
  const storage = fakeStorage();
  const win = window_({ storage, connect: () => ({ ok: false, reason: "no-api" }) });
  win.wait(4000);
  win.answer(ONE);
  assert.equal(win.store.state, "practice");
  assert.deepEqual(win.notices, ["no_lms"]);
  const later = window_({ storage });
  assert.equal(keysOf(later.read()), ONE);
});

test("a platform that is late gets what was done meanwhile, and what it had is not lost", () => {
  const first = window_();
  first.answer(ONE);
  let there = false;
  const win = window_({ server: first.server, connect: () => ({ ok: there, reason: "no-api" }) });
  win.answer(TWO);
  win.wait(5000);
  there = true;
  win.wait(3000);
  assert.equal(win.store.state, "saved");
  assert.equal(keysOf(win.read()), "AAAA,BBBB");
  assert.equal(win.late, 1);
});

test("a killed window: what the platform never got comes from this browser, and is reported", () => {
  const storage = fakeStorage();
  const server = { suspend: "" };
  const win = window_({ storage, server });
  win.answer(ONE);
  win.online = false;
  win.driver.save = () => ({ ok: false, refused: [], limit: 4096 });
  win.answer(TWO);
  const next = window_({ storage, server });
  assert.equal(keysOf(next.read()), "AAAA,BBBB");
  assert.deepEqual(plain(next.sent[0].interactions), [{ id: TWO }]);
});

test("a new attempt does not inherit the last one's work", () => {
  const storage = fakeStorage();
  window_({ storage }).answer(ONE);
  const next = window_({ storage, birth: "NEWA" });
  assert.equal(keysOf(next.store.record), "");
  assert.equal(next.commits, 0);
});

test("another learner in the same browser sees nothing of the first", () => {
  const storage = fakeStorage();
  const win = window_({ storage });
  win.online = false;
  win.answer(ONE);
  const other = window_({ storage, load: () => ({ suspend: "", learner: "bob", readOnly: false, limit: 4096 }) });
  assert.equal(keysOf(other.store.record), "");
});

test("an id that is a login name stands nowhere in the browser, nor in what the platform keeps", () => {
  const server = { suspend: "" };
  const storage = fakeStorage();
  const login = "rahayu.siti";
  const win = window_({ server, storage, load: () => ({ suspend: "", learner: login, readOnly: false, limit: 4096 }) });
  win.answer(ONE);
  const kept = [...storage.map].flat().join("\n");
  assert.match(kept, /blc\/c\/m\/fake\/\w+/);
  assert.ok(!`${kept}\n${server.suspend}`.includes(login));
});

test("two windows at once: each hears the other, and the platform ends with both", () => {
  const storage = fakeStorage();
  const server = { suspend: "" };
  const [a, b] = [window_({ storage, server, birth: "AAAA" }), window_({ storage, server, birth: "BBBB" })];
  const key = [...storage.map.keys()].find((name) => /fake\/.+$/.test(name)) || "";
  a.answer(ONE);
  const heard = [...storage.map.keys()].find((name) => /^blc\/c\/m\/fake\/\w+$/.test(name));
  b.store.heard(heard, "x");
  b.answer(TWO);
  a.store.heard(heard, "x");
  assert.equal(keysOf(a.store.record), "AAAA,BBBB", key);
  assert.equal(keysOf(b.read()), "AAAA,BBBB");
  assert.equal(a.store.record.birth, b.store.record.birth);
  a.store.heard(`${heard}/tab`, "other 1");
  assert.deepEqual(a.notices, ["two_windows"]);
});

test("damaged data is set aside with a notice, and not overwritten by nothing", () => {
  const server = { suspend: "1damaged" };
  const win = window_({ server });
  assert.deepEqual(win.notices, ["aside_damaged"]);
  win.store.update((record) => win.blc.record.visit(record, ONE, 0, true), "now");
  win.store.finish();
  assert.equal(server.suspend, "1damaged");
  assert.ok([...win.storage.map.values()].includes("1damaged"));
  const again = window_({ server });
  again.answer(ONE);
  assert.equal(keysOf(again.read()), ONE);
});

test("data of another release is set aside too", () => {
  assert.deepEqual(window_({ server: { suspend: "7newer-release" } }).notices, ["aside_version"]);
});

test("damaged data on the platform, a good copy here: the copy is used", () => {
  const storage = fakeStorage();
  const server = { suspend: "" };
  window_({ storage, server }).answer(ONE);
  server.suspend = server.suspend.slice(0, -3);
  const win = window_({ storage, server });
  assert.deepEqual(win.notices, ["aside_rescued"]);
  assert.equal(keysOf(win.read()), ONE);
});

test("a smaller space than the standard's: the rest fits, and the learner is told", () => {
  const server = { suspend: "" };
  const win = window_({ server });
  win.driver.save = ({ suspend }) => {
    server.suspend = suspend.slice(0, 60);
    return { ok: true, refused: suspend.length > 60 ? ["cmi.suspend_data"] : [], limit: 60 };
  };
  win.store.update((record) => win.blc.record.answer(record, ONE, { shape: "AA", bits: "01".repeat(400), score: null }), "now");
  assert.deepEqual(win.notices, ["space"]);
  assert.equal(win.store.state, "saved");
  assert.equal(win.read().answers[ONE].tries, 1);
  assert.equal(win.store.record.answers[ONE].bits.length, 800, "kept whole here");
});

test("looking back changes nothing, here or there", () => {
  const win = window_({ load: () => ({ suspend: "", learner: "ann", readOnly: true, limit: 4096 }) });
  win.answer(ONE);
  win.store.save();
  assert.deepEqual([win.commits, win.store.state], [0, "review"]);
  assert.ok(![...win.storage.map.keys()].some((key) => /fake/.test(key)));
});

test("no storage and no network: the truth", () => {
  const win = window_({ storage: null });
  win.online = false;
  win.answer(ONE);
  assert.equal(win.store.state, "unkept");
  win.online = true;
  win.store.retry();
  assert.equal(win.store.state, "saved");
});

test("where nobody keeps anything, no sentence says that this browser does", () => {
  const save = () => ({ ok: false, refused: [], limit: 4096 });
  const refused = window_({ storage: null, save });
  refused.answer(ONE);
  const closed = window_({ storage: null, connect: () => ({ ok: false, reason: "initialize" }) });
  closed.wait(5000);
  assert.deepEqual([refused.notices, closed.notices], [["refused_notice_unkept"], ["no_start_unkept"]]);
  refused.driver.save = () => ({ ok: true, refused: [], limit: 4096 });
  refused.store.retry();
  assert.equal(refused.store.state, "saved");
  assert.ok(refused.blc.store.TROUBLES.includes("refused_notice_unkept"), "taken away with the trouble");
});

test("the end comes once", () => {
  const win = window_();
  win.answer(ONE);
  win.store.finish();
  const { commits } = win;
  win.store.finish();
  win.answer(TWO);
  win.store.save();
  win.wait(100000);
  assert.equal(win.commits, commits);
});

test("an end is called one only where the platform took it, however often it is asked for", () => {
  const alone = window_({ connect: () => ({ ok: false, reason: "no-api" }) });
  alone.answer(ONE);
  assert.equal(alone.store.finish(), false, "no platform");

  for (const result of [{ ok: false, refused: [] }, { ok: true, refused: ["cmi.suspend_data"] }]) {
    const win = window_({ finish: () => ({ ...result, limit: 4096 }) });
    win.answer(ONE);
    assert.deepEqual([win.store.finish(), win.store.finish()], [false, false], JSON.stringify(result));
  }

  const detail = window_({ finish: () => ({ ok: true, refused: ["cmi.interactions.0.latency"], limit: 4096 }) });
  detail.answer(ONE);
  assert.deepEqual([detail.store.finish(), detail.store.finish()], [true, true]);
});
