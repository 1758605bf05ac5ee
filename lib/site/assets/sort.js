// Tables sort by the column whose head is pressed: numbers downwards first, text upwards. The order outlives a
// reload, which live.js makes where a page has come to have another table or chart.
"use strict";
(() => {
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent.trim();
    if (!cell.classList.contains("n")) return text;
    const number = Number(text.replaceAll(",", "").replace("−", "-").replace(/\s*%$/, ""));
    return text === "" || Number.isNaN(number) ? null : number;
  };
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, root.lang) : a - b);
  const root = document.documentElement;

  const sort = (table, head, order) => {
    const column = head.cellIndex, sign = order === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column), row]);
    // What has no value stays at the end either way.
    rows.sort(([a], [b]) =>
      a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    table.classList.add("sorted");
  };

  const tables = () => [...document.querySelectorAll("table.sortable")];

  const orderBy = (table, head, order) => {
    for (const th of table.tHead.rows[0].cells) th.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    sort(table, head, order);
  };

  const press = (table, head) => {
    const first = head.classList.contains("n") ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    orderBy(table, head, order);
    const sorted = { table: tables().indexOf(table), column: head.cellIndex, order };
    history.replaceState({ ...history.state, sorted }, "");
  };

  const restore = ({ table, column, order }) => {
    const head = tables()[table]?.tHead.rows[0].cells[column];
    if (head?.querySelector("button")) orderBy(tables()[table], head, order);
  };

  const prepare = () => {
    for (const head of document.querySelectorAll("table.sortable thead th")) {
      if (!head.textContent.trim() || head.matches(".drawing, :has(button)")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => press(head.closest("table"), head));
    }
  };
  prepare();
  if (history.state?.sorted) restore(history.state.sorted);

  // Rows that live.js has replaced come in the order of the page; tables of view.js are new.
  document.addEventListener("replaced", () => {
    prepare();
    for (const head of document.querySelectorAll("table.sortable th[aria-sort]"))
      sort(head.closest("table"), head, head.getAttribute("aria-sort"));
  });
})();
