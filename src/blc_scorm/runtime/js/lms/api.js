/**
 * What both SCORM drivers share: finding the platform's API and talking to it.
 * Each element is written only when its value changed.
 */
(function () {
  "use strict";

  const SUSPEND = "cmi.suspend_data";
  const MOST_LEVELS = 50;
  /** Statuses of all standards; one may only move to the right, and what isn't here is the platform's own word. */
  const RANKS = ["incomplete", "failed", "completed", "passed"];

  /** What `look` gives, unless the window belongs to another origin. @param {() => any} look */
  function attempt(look) {
    try {
      return look();
    } catch {
      return null;
    }
  }

  /** A window and its parents, at most fifty. @param {any} win */
  function* up(win) {
    for (let level = 0; win && level < MOST_LEVELS; level++) {
      yield win;
      win = win === win.parent ? null : win.parent;
    }
  }

  /** The API of one standard: parents, the opener, its parents, then our parents' openers. @param {any} win @param {ApiNames} names */
  function find(win, names) {
    const openers = [...up(win)].map((level) => attempt(() => level.opener));
    for (const start of [win, ...openers]) {
      for (const level of up(start)) {
        const api = attempt(() => level[names.api]);
        if (api && attempt(() => typeof api[names.start] === "function")) return api;
      }
    }
    return null;
  }

  /** A conversation with one platform. @param {ApiNames} names @param {number} limit of suspend data @returns {ApiSession} */
  function session(names, limit) {
    /** @type {any} */
    let api = null;
    let finished = false;
    /** @type {Map<string, string>} */
    const written = new Map();
    /** @type {Map<string, string>} */
    const statuses = new Map();
    /** How long a text was when the platform gave it back whole. */
    let whole = 0;

    /** Calls the platform; what it throws counts as no. @param {string} method @param {string[]} values */
    function call(method, ...values) {
      return finished ? "" : String(attempt(() => api[method](...values)) ?? "");
    }

    return {
      refused: [],
      limit,
      connect() {
        api = find(globalThis, names);
        if (!api) return { ok: false, reason: "no-api" };
        if (call(names.start, "") === "true" || call(names.error) === names.running) return { ok: true, reason: "" };
        return { ok: false, reason: "initialize" };
      },
      get: (element) => call(names.get, element),
      /** What is stored already needs no writing. */
      holds: (element, value) => void written.set(element, value),
      begin(again) {
        this.refused = [];
        if (again) written.clear();
      },
      set(element, value) {
        const text = String(value);
        if (written.get(element) === text) return true;
        const ok = call(names.set, element, text) === "true";
        if (ok) written.set(element, text);
        else this.refused.push(element);
        return ok;
      },
      /** Writes suspend data and, when it is longer than ever, reads it back: some platforms cut it silently. */
      suspend(text) {
        if (text === null || !this.set(SUSPEND, text) || text.length <= whole) return;
        const back = call(names.get, SUSPEND);
        if (back === text) whole = text.length;
        if (back === text) return;
        this.refused.push(SUSPEND);
        if (back && text.startsWith(back)) this.limit = back.length;
        else whole = Infinity; // it cannot be read back at all
      },
      /** Sets a status, which only rises; what is stored is read before the first time. */
      raise(element, next) {
        const rank = RANKS.indexOf(next);
        if (rank < 0) return;
        const now = statuses.get(element) ?? this.get(element);
        statuses.set(element, rank > RANKS.indexOf(now) && this.set(element, next) ? next : now);
      },
      score(prefix, scaled) {
        this.set(`${prefix}.raw`, decimal(scaled * 100));
        this.set(`${prefix}.min`, "0");
        this.set(`${prefix}.max`, "100");
      },
      report(ok) {
        return { ok, refused: this.refused, limit: this.limit };
      },
      commit: () => call(names.commit, "") === "true",
      finish() {
        const ok = call(names.finish, "") === "true";
        finished = true;
        return ok;
      },
    };
  }

  /** `seconds` as hours, minutes, seconds, rounded to hundredths before splitting. @param {number} seconds */
  function split(seconds) {
    const hundredths = Math.round(Math.min(Math.max(0, seconds), 35999999) * 100);
    return { h: Math.floor(hundredths / 360000), m: Math.floor(hundredths / 6000) % 60, s: (hundredths % 6000) / 100 };
  }

  /** A number as both standards take it: no exponent, at most `digits` decimals. @param {number} value @param {number} digits */
  const decimal = (value, digits = 2) => String(Math.round(value * 10 ** digits) / 10 ** digits);

  blc.api = { find, session, split, decimal };
})();
