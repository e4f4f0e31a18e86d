/* Makes writing comfortable: rows that can be added and removed, a toolbar, a search
 * in the pickers. Without it the page does the same by saving. */
(function () {
  "use strict";

  function changed(element) {
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function number(entries) {
    Array.from(entries.children).forEach(function (entry, index) {
      var place = entry.querySelector("[data-number]");
      if (place) place.textContent = String(index + 1);
      entry.querySelectorAll("[id]").forEach(function (input) {
        var id = input.id.replace(/^(f-[a-z_]+)-\d+/, "$1-" + (index + 1));
        var label = entry.querySelector('label[for="' + input.id + '"]');
        input.id = id;
        if (label) label.htmlFor = id;
      });
    });
  }

  function add(entries) {
    var entry = entries.lastElementChild.cloneNode(true);
    entry.querySelectorAll("input, textarea").forEach(function (input) { input.value = ""; });
    entry.querySelectorAll("select").forEach(function (select) { select.selectedIndex = 0; });
    entries.append(entry);
    number(entries);
    return entry;
  }

  function remove(entry) {
    var entries = entry.parentElement;
    var ask = entries.closest("[data-field]");
    if (entries.children.length > 1) entry.remove();
    else entry.querySelectorAll("input, textarea, select").forEach(function (one) { one.value = ""; });
    number(entries);
    ask.querySelector("[data-add]").focus();
    changed(ask);
  }

  /** Puts a mark around the chosen words, or before the chosen lines. */
  function mark(area, button) {
    var from = area.selectionStart, to = area.selectionEnd, text = area.value;
    var around = button.dataset.mark, before = button.dataset.line;
    if (around) {
      area.setRangeText(around + text.slice(from, to) + around, from, to, "end");
      if (from === to) area.selectionStart = area.selectionEnd = from + around.length;
    } else {
      var start = text.lastIndexOf("\n", from - 1) + 1;
      var lines = text.slice(start, to).split("\n").map(function (line) { return before + line; });
      area.setRangeText(lines.join("\n"), start, to, "end");
    }
    area.focus();
    changed(area);
  }

  /** Shows what has every word; where nothing has, what has any of them. */
  function search(picker, words) {
    var wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    if (!sift(picker, wanted, "every") && wanted.length > 1) sift(picker, wanted, "some");
  }

  function sift(picker, wanted, how) {
    var any = false;
    picker.querySelectorAll("details").forEach(function (group) {
      var name = group.querySelector("summary").textContent.toLowerCase();
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
    picker.querySelector("[data-none]").hidden = any;
    return any;
  }

  document.querySelectorAll("[data-add], [data-remove], [data-tools], .picker .search").forEach(
    function (element) { element.hidden = false; }
  );
  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.matches("[data-add]")) {
      add(button.closest("[data-field]").querySelector("[data-entries]")).querySelector("textarea, input").focus();
    } else if (button.matches("[data-remove]")) {
      remove(button.closest("[data-entry]"));
    } else if (button.closest("[data-tools]")) {
      mark(button.closest(".writer").querySelector("textarea"), button);
    }
  });
  document.querySelectorAll("[data-picker] [type=search]").forEach(function (input) {
    input.addEventListener("input", function (event) {
      event.stopPropagation();
      search(input.closest("[data-picker]"), input.value);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });

  if (window.matchMedia("(min-width: 70rem)").matches) {
    document.querySelectorAll(".guide").forEach(function (guide) { guide.open = true; });
  }
  window.BLCPlan.add = add;
})();
