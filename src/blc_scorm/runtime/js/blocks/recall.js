/**
 * What a learner wrote in open reflections: shown again on other pages, and given
 * to them as a file. It comes from the record, so a reflection need not be on a page that is here;
 * for other modules from the copies of their records in this browser, where no other device has them.
 */
(function () {
  "use strict";

  const { all, write } = blc;
  const TYPE = "text/plain;charset=utf-8";
  const MARK = "\ufeff"; // some editors take a text without it for another encoding

  /** @param {RecallEnv} env @returns {Recall} */
  function create({ settings, record, questions, others }) {
    const own = new Set(settings.questions.map(({ key }) => key));

    /** The text under a key, or "". @param {string} key */
    function said(key, { answers } = record()) {
      const { bits } = answers[key] || { bits: "" };
      try {
        return bits ? String(blc.kinds.text.unpack(/** @type {any} */ (null), blc.codec.bits(bits))) : "";
      } catch {
        return "";
      }
    }

    /** Reflections with a text, in the order of the module; of `keys`, or of all. @param {string[]} [keys] @returns {Reflection[]} */
    const texts = (keys) =>
      settings.questions.flatMap(({ key, kind, page }) => {
        const text = kind === "text" && (!keys || keys.includes(key)) ? said(key) : "";
        const form = questions.find((question) => question.key === key)?.form;
        const stem = form ? (form.querySelector("[data-blc-stem]")?.textContent || "").trim() : "";
        return text ? [{ page, stem, text }] : [];
      });

    /** Reflections of other modules, as far as this browser has kept them. @param {string[]} keys @returns {Reflection[]} */
    function elsewhere(keys) {
      const records = keys.length ? others() : [];
      return keys.flatMap((key) => records.map((found) => said(key, found)).filter(Boolean).slice(0, 1)).map((text) => ({ page: "", stem: "", text }));
    }

    /** @param {Reflection} entry */
    function figure({ stem, text }) {
      const box = document.createElement("figure");
      const name = document.createElement("figcaption");
      const quote = document.createElement("blockquote");
      quote.dir = "auto";
      write(name, stem);
      write(quote, text);
      box.append(...(stem ? [name] : []), quote);
      return box;
    }

    /** All texts as one, by page. */
    function file() {
      const pages = blc.pages.list();
      const title = (/** @type {string} */ id) => pages.find((page) => page.id === id)?.title || id;
      const parts = texts().map(({ page, stem, text }, n, list) => {
        const head = n && list[n - 1].page === page ? "" : `## ${title(page)}\n\n`;
        return `${head}${stem ? `${stem.replace(/\s+/g, " ")}\n\n` : ""}${text}\n`;
      });
      return `${MARK}# ${settings.module.title}\n\n${parts.join("\n")}`.replace(/\n/g, "\r\n");
    }

    function keep() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file()], { type: TYPE }));
      link.download = `${settings.module.id}.txt`;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }

    addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-blc=keep-texts]")) keep();
    });

    return {
      /** Puts what is written now in its places. */
      refresh() {
        const any = texts().length > 0;
        for (const button of all("form [data-blc=keep-texts]")) button.hidden = !any;
        for (const box of all("[data-blc-recall]")) {
          /** @type {string[] | undefined} */
          const keys = box.dataset.blcRecall ? box.dataset.blcRecall.split(" ") : undefined;
          const foreign = (keys || []).filter((key) => !own.has(key));
          const here = texts(keys);
          const found = [...here, ...elsewhere(foreign)];
          const list = box.querySelector("[data-blc-recalled]");
          list.replaceChildren(...found.map(figure));
          list.hidden = !found.length;
          box.querySelector("[data-blc-unwritten]").hidden = found.length > 0;
          box.querySelector("[data-blc-elsewhere]").hidden = !foreign.length;
          box.querySelector("[data-blc=keep-texts]").hidden = !here.length;
        }
      },
    };
  }

  blc.recall = { create };
})();
