// Rows of a table are hidden that do not have the text that is looked for, or whose licence is not
// wanted, or that lack a mark which is. Ranks stay as they are. What is chosen outlives a reload, as an order does.
"use strict";
(() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  for (const choices of document.querySelectorAll("[data-filter]")) {
    const table = document.getElementById(choices.dataset.filter);
    const search = choices.querySelector("input[type=search]");
    const boxes = [...choices.querySelectorAll("input[type=checkbox]:not([name=mark])")];
    const marks = [...choices.querySelectorAll("input[name=mark]")];
    const textOf = (row) => {
      const names = [...row.querySelectorAll("td:not(.n):not(.drawing)")];
      return plain(names.map((cell) => cell.textContent).join(" ") + " " + (row.dataset.id ?? ""));
    };
    const apply = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      for (const row of table.tBodies[0].rows) {
        const text = textOf(row);
        row.hidden = !(words.every((word) => text.includes(word)) &&
          (boxes.length === 0 || wanted.has(row.dataset.licence)) &&
          marks.every((box) => !box.checked || row.querySelector(`.mark-${box.value}`)));
      }
    };
    const fields = [search, ...boxes, ...marks], kept = `filter-${table.id}`;
    const keep = () => {
      const values = fields.map((field) => (field === search ? field.value : field.checked));
      history.replaceState({ ...history.state, [kept]: values }, "");
    };
    history.state?.[kept]?.forEach((value, i) => {
      if (fields[i]) fields[i][fields[i] === search ? "value" : "checked"] = value;
    });
    choices.addEventListener("input", () => {
      apply();
      keep();
    });
    document.addEventListener("replaced", apply); // rows, by live.js
    choices.hidden = false;
    apply();
  }
})();
