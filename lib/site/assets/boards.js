// The table of the leaderboard by another ranking, and which of its columns it shows. What is chosen stands in
// the address: "#board=judge.alpha&hide=matches,licence" ("hide=none" where all are wanted); without a choice
// columns are left out until the table fits the window. Rankings come from data/boards.js, which calls
// jrankBoards (lib/site/page_views.c).
"use strict";
(() => {
  const table = document.getElementById("models");
  const choices = document.getElementById("boards");
  const columns = document.getElementById("columns");
  if (!table || !columns) return;
  const { element, load } = jrankData;
  const SHOWN = ["rank", "places", "rating", "drawing"]; // what a ranking changes in a row
  const RANK = 0, FIRST = 1, LAST = 2, RATING = 3, LOW68 = 4, HIGH68 = 5, LOW95 = 6, HIGH95 = 7;

  const read = () => new URLSearchParams(location.hash.slice(1));
  const write = (name, value) => {
    const parts = read();
    if (value) parts.set(name, value);
    else parts.delete(name);
    history.replaceState(history.state, "", parts.size ? `#${parts}` : location.pathname + location.search);
  };

  // Columns.

  const heads = () => [...table.tHead.rows[0].cells];
  const nameOf = (head) => (head.querySelector(".en")?.textContent ?? head.textContent).trim();
  const slugOf = (head) => nameOf(head).toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const isFixed = (head) => head.matches(".rank, .name");

  const setColumns = (name, isIn) =>
    heads().forEach((head, i) => {
      for (const row of table.rows) row.cells[i].classList.toggle(name, isIn(head));
    });

  // Without a choice the last columns give way; those that say how the models rank never do.
  const leaveOut = () => {
    const left = new Set(), box = table.parentElement, isPhone = matchMedia("(max-width: 40rem)").matches;
    const others = heads().filter((head) => !SHOWN.some((name) => head.matches(`.${name}`)) && !isFixed(head));
    setColumns("left-out", () => false);
    while (!isPhone && !read().has("hide") && others.length && table.offsetWidth > box.clientWidth + 1) {
      left.add(others.pop());
      setColumns("left-out", (head) => left.has(head));
    }
    return left;
  };

  const hideColumns = () => {
    const hidden = new Set((read().get("hide") ?? "").split(","));
    setColumns("hidden", (head) => !isFixed(head) && hidden.has(slugOf(head)));
    const left = leaveOut();
    document.getElementById("left-out").hidden = !left.size;
    const isOut = new Set([...left].map(slugOf).concat(...hidden));
    for (const box of columns.querySelectorAll("input")) box.checked = !isOut.has(box.value);
  };

  const offerColumns = () => {
    const list = columns.querySelector("p");
    for (const head of heads().filter((head) => !isFixed(head))) {
      const box = element("input");
      box.type = "checkbox";
      box.value = slugOf(head);
      const words = [...head.querySelectorAll(".en, .ja")].filter((word) => !word.parentElement.closest(".en, .ja"));
      list.append(element("label", "", box, " ",
        ...(words.length ? words.map((word) => word.cloneNode(true)) : [head.textContent])), " ");
    }
    list.addEventListener("change", () => {
      write("hide", [...list.querySelectorAll("input:not(:checked)")].map((box) => box.value).join() || "none");
      hideColumns();
    });
    columns.hidden = false;
  };

  // Rankings.

  const [low, high, start, end] = table.dataset.axis.split(" ").map(Number);
  const at = (value) =>
    `${Math.min(100, Math.max(0, start + (end - start) * (value - low) / (high - low))).toFixed(1)}%`;
  const shown = document.getElementById("board-shown");
  let views = null;
  globalThis.jrankBoards = (_, data) => { views = data; };
  const plain = new Map(); // per row its cells as they were, its place and its rank

  const cellsOf = (row) => new Map(SHOWN.map((name) => [name, row.querySelector(`:scope > .${name}`)]));
  const keep = () => {
    plain.clear();
    [...table.tBodies[0].rows].forEach((row, place) => {
      const cells = [...cellsOf(row)].filter(([, cell]) => cell);
      plain.set(row, { place, rank: Number(row.querySelector(".rank").textContent) || null,
        cells: cells.map(([name, cell]) => [name, cell.cloneNode(true)]) });
    });
  };

  const restore = () => {
    for (const [row, { cells }] of plain)
      for (const [name, cell] of cells) row.querySelector(`:scope > .${name}`).replaceWith(cell.cloneNode(true));
  };

  const number = (value, decimals) => value.toFixed(decimals).replace("-", "−");
  const draw = (cell, row) => {
    const bars = { b95: [row[LOW95], row[HIGH95]], b68: [row[LOW68], row[HIGH68]] };
    for (const [name, [from, to]] of Object.entries(bars)) {
      const bar = cell.querySelector(`.${name}`);
      bar?.classList.toggle("hidden", from === null || to === null);
      bar?.setAttribute("x1", at(from));
      bar?.setAttribute("x2", at(to));
    }
    const point = cell.querySelector("circle");
    point?.classList.toggle("hidden", row[RATING] === null);
    point?.setAttribute("cx", at(row[RATING]));
    cell.querySelector("title")?.replaceChildren(row[RATING] === null ? "–" : String(row[RATING]));
  };

  // What the reader has chosen, as the choice says it.
  const labelOf = (key) =>
    element("span", "", ...[...choices.querySelector(`input[value="${CSS.escape(key)}"]`).parentElement.childNodes]
      .slice(1).map((node) => node.cloneNode(true)));

  const moved = (from, to) => {
    if (!from || !to || from === to) return "";
    return element("small", from > to ? "up" : "down", ` ${from > to ? "▲" : "▼"}${Math.abs(from - to)}`);
  };

  const fill = (row, values, decimals) => {
    const cells = cellsOf(row);
    cells.get("rank").replaceChildren(String(values[RANK] ?? "–"), moved(plain.get(row).rank, values[RANK]));
    cells.get("rank").dataset.v = values[RANK] ?? "";
    const places = values[FIRST] === null ? "–"
      : values[FIRST] === values[LAST] ? `${values[FIRST]}` : `${values[FIRST]}–${values[LAST]}`;
    cells.get("places")?.replaceChildren(places);
    const rating = cells.get("rating");
    rating.dataset.v = values[RATING] ?? "";
    rating.replaceChildren(values[RATING] === null ? "–" : number(values[RATING], decimals));
    if (values[RATING] !== null && values[LOW95] !== null && values[HIGH95] !== null)
      rating.append(" ", element("small", "", `± ${number((values[HIGH95] - values[LOW95]) / 2, decimals)}`));
    draw(cells.get("drawing"), values);
  };

  const show = async () => {
    const key = read().get("board") ?? "";
    restore();
    if (key && !views) await load(choices.dataset.path);
    if (key !== (read().get("board") ?? "")) return;
    const view = views?.[key];
    const rankOf = (row) => view.rows[row.dataset.record][RANK] ?? Infinity;
    const order = [...plain.keys()].sort((a, b) =>
      (view ? rankOf(a) - rankOf(b) || 0 : 0) || plain.get(a).place - plain.get(b).place);
    if (view) for (const row of order) fill(row, view.rows[row.dataset.record], view.decimals);
    table.tBodies[0].append(...order);
    table.classList.toggle("sorted", Boolean(view));
    shown.hidden = !view;
    if (view) shown.querySelector("b").replaceChildren(labelOf(key));
    for (const choice of choices.querySelectorAll("input")) choice.checked = choice.value === (view ? key : "");
    if (view) choices.open = true;
  };

  // Beginning.

  offerColumns();
  hideColumns();
  addEventListener("hashchange", hideColumns);
  addEventListener("resize", hideColumns);
  if (!choices) return;
  keep();
  choices.hidden = false;
  choices.addEventListener("change", (event) => {
    write("board", event.target.value);
    show();
  });
  addEventListener("hashchange", show);
  if (read().get("board")) show();
  document.addEventListener("replaced", () => {
    if (!document.contains(plain.keys().next().value)) keep(); // rows of a newer ranking
    views = null;
    hideColumns();
    if (read().get("board")) show();
  });
})();
