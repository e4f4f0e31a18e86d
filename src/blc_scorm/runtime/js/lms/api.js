/**
 * What both SCORM drivers share: finding the platform's API and talking to it.
 * Each element is written only when its value changed.
 */
(function () {
  "use strict";

  const SUSPEND = "cmi.suspend_data";
  const MOST_LEVELS = 50;
  /** Form fields of interactions per session: one platform's server cuts a request at 1,000. */
  const MOST_FIELDS = 900;

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
    /** @type {Map<string, Map<string, number>>} */
    const indexes = new Map();
    /** @type {Set<string>} */
    const counted = new Set();
    let fields = 0;
    let checked = false;

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
      /** Writes suspend data and, the first time, reads it back: some platforms cut it silently. */
      suspend(text) {
        if (text === null || !this.set(SUSPEND, text) || checked) return;
        checked = true;
        const back = call(names.get, SUSPEND);
        if (back === text) return;
        this.refused.push(SUSPEND);
        if (back && text.startsWith(back)) [this.limit, checked] = [back.length, false];
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
      index(list, id, readable) {
        let known = indexes.get(list);
        if (!known) {
          indexes.set(list, (known = new Map()));
          const count = Number(this.get(`${list}._count`)) || 0;
          for (let i = 0; i < count; i++) {
            const there = readable ? this.get(`${list}.${i}.id`) : `#${i}`;
            known.set(there, i);
            written.set(`${list}.${i}.id`, there);
          }
        }
        const found = known.get(id);
        if (found !== undefined) return found;
        known.set(id, known.size);
        return known.size - 1;
      },
      interaction(id, parts) {
        const at = `cmi.interactions.${this.index("cmi.interactions", id, false)}.`;
        if (!counted.has(id)) {
          if (fields + parts.length >= MOST_FIELDS) return void this.refused.push("cmi.interactions");
          fields += counted.add(id) && parts.length + 1;
        }
        if (!this.set(at + "id", id)) return;
        for (const [part, value] of parts) if (value !== "") this.set(at + part, value);
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

  /** Text on one line, at most `most` characters. @param {string} text @param {number} most */
  const line = (text, most) => text.replace(/\s+/g, " ").trim().slice(0, most);

  /** An id without characters that a standard refuses. @param {string} id */
  const identifier = (id) => id.replace(/[^\w.-]/g, (c) => "_" + /** @type {number} */ (c.codePointAt(0)).toString(16)).slice(0, 250);

  /**
   * A response in a standard's own spelling: a number is a choice, a pair of
   * numbers a match, a list what it lists.
   * @param {any} value @param {Spelling} spelling @returns {string}
   */
  function spell(value, spelling) {
    if (value === null || value === undefined) return "";
    if (typeof value === "boolean") return spelling.bool(value);
    if (typeof value === "number") return spelling.choice(value);
    if (typeof value === "string") return line(value, spelling.most);
    const pair = (/** @type {any} */ item) => (Array.isArray(item) ? item.map((n) => spell(n, spelling)).join(spelling.pair) : spell(item, spelling));
    return value.map(pair).join(spelling.list);
  }

  /** What a question's result is called; a partly right one is its score. @param {InteractionReport} given @param {string} wrong */
  function result(given, wrong) {
    if (given.score === null) return "neutral";
    return given.score === 1 ? "correct" : given.score === 0 ? wrong : decimal(given.score);
  }

  blc.api = { find, session, split, decimal, line, identifier, spell, result };
})();
