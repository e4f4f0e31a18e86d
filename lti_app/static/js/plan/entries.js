/* Makes writing comfortable: rows that can be added and removed, a toolbar, a search
 * in the pickers. Without it the page does the same by saving. */
(function () {
  "use strict";
  if (!window.BLCPlan) return; // drafts.js did not come: the page works without
  var shared = window.BLCPlan, need = shared.need, around = shared.around;

  /** @param {Element} element */
  function changed(element) {
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {Element} entries */
  function number(entries) {
    Array.from(entries.children).forEach(function (entry, index) {
      var place = entry.querySelector("[data-number]");
      if (place) place.textContent = String(index + 1);
      entry.querySelectorAll("[id]").forEach(function (input) {
        var id = input.id.replace(/^(f-[a-z_]+)-\d+/, "$1-" + (index + 1));
        /** @type {HTMLLabelElement | null} */
        var label = entry.querySelector('label[for="' + input.id + '"]');
        input.id = id;
        if (label) label.htmlFor = id;
      });
    });
  }

  /** @param {Element} entries */
  function add(entries) {
    if (!entries.lastElementChild) throw new Error("A field has no row to copy.");
    var entry = /** @type {Element} */ (entries.lastElementChild.cloneNode(true));
    entry.querySelectorAll("input, textarea").forEach(function (input) { input.value = ""; });
    entry.querySelectorAll("select").forEach(function (select) { select.selectedIndex = 0; });
    entries.append(entry);
    number(entries);
    return entry;
  }

  /** @param {HTMLElement} entry */
  function remove(entry) {
    var entries = around("[data-entries]", entry);
    var ask = around("[data-field]", entries);
    if (entries.children.length > 1) entry.remove();
    else entry.querySelectorAll("input, textarea, select").forEach(function (one) { one.value = ""; });
    number(entries);
    need("[data-add]", ask).focus();
    changed(ask);
  }

  /** Puts a mark around the chosen words, or before the chosen lines. @param {HTMLTextAreaElement} area @param {HTMLElement} button */
  function mark(area, button) {
    var from = area.selectionStart, to = area.selectionEnd, text = area.value;
    var sign = button.dataset.mark, before = button.dataset.line;
    if (sign) {
      area.setRangeText(sign + text.slice(from, to) + sign, from, to, "end");
      if (from === to) area.selectionStart = area.selectionEnd = from + sign.length;
    } else {
      var start = text.lastIndexOf("\n", from - 1) + 1;
      var lines = text.slice(start, to).split("\n").map(function (line) { return before + line; });
      area.setRangeText(lines.join("\n"), start, to, "end");
    }
    area.focus();
    changed(area);
  }

  /** Shows what has every word; where nothing has, what has any of them. @param {HTMLElement} picker @param {string} words */
  function search(picker, words) {
    var wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    if (!sift(picker, wanted, "every") && wanted.length > 1) sift(picker, wanted, "some");
  }

  /** @param {HTMLElement} picker @param {string[]} wanted @param {"every" | "some"} how @returns {boolean} Whether any fits. */
  function sift(picker, wanted, how) {
    var any = false;
    picker.querySelectorAll("details").forEach(function (group) {
      var name = need("summary", group).textContent.toLowerCase();
      var found = 0;
      group.querySelectorAll(".option").forEach(function (option) {
        var text = name + " " + option.textContent.toLowerCase();
        var fits = wanted.length === 0 || wanted[how](function (word) { return text.indexOf(word) >= 0; });
        option.hidden = !fits;
        if (fits) found += 1;
      });
      group.hidden = found === 0;
      group.open = wanted.length > 0 ? found > 0 : group.querySelector(":checked") !== null;
      any = any || found > 0;
    });
    need("[data-none]", picker).hidden = any;
    return any;
  }

  document.querySelectorAll("[data-add], [data-remove], [data-tools], .picker .search").forEach(
    function (element) { element.hidden = false; }
  );
  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.matches("[data-add]")) {
      need("textarea, input", add(need("[data-entries]", around("[data-field]", button)))).focus();
    } else if (button.matches("[data-remove]")) {
      remove(around("[data-entry]", button));
    } else if (button.closest("[data-tools]")) {
      mark(need("textarea", around(".writer", button)), button);
    }
  });
  document.querySelectorAll("[data-picker] [type=search]").forEach(function (input) {
    input.addEventListener("input", function (event) {
      event.stopPropagation();
      search(around("[data-picker]", input), input.value);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });

  if (window.matchMedia("(min-width: 70rem)").matches) {
    document.querySelectorAll(".guide").forEach(function (guide) { guide.open = true; });
  }
  shared.add = add;
})();
