// Tables and the room there is: which are wider than it, what unfolds on a phone, pieces for paper.
"use strict";
(() => {
  const PAPER = 700; // pixels of CSS between the margins of an A4 page, in its size of type
  const PAPER_SCALE = 0.8; // of type on paper to that on a screen
  const PAPER_TIGHT = 0.85; // at most so much smaller is a table that just misses the page
  const PAPER_AXIS = 112; // what bars need there, by style.css

  // What is wide scrolls by itself and says so; the rest leaves its head in sight of the window.
  const fit = (box) => {
    const table = box.firstElementChild;
    box.classList.remove("fits");
    const isWide = table.offsetWidth > box.clientWidth + 1;
    box.classList.toggle("wide", isWide);
    box.classList.toggle("fits", !isWide);
  };

  // A row of the leaderboard has two lines on a phone; a button shows its other cells with their heads.
  const unfold = (table, row, button) => {
    const isOpen = row.classList.toggle("unfolded");
    button.setAttribute("aria-expanded", isOpen);
    button.textContent = isOpen ? "−" : "+";
    const heads = table.tHead.rows[0].cells;
    for (const cell of row.cells) {
      if (cell.className.match(/rank|name|places|rating|drawing/) || cell.querySelector(".label")) continue;
      const label = document.createElement("span");
      label.className = "label";
      label.append(...[...heads[cell.cellIndex].querySelectorAll(".en, .ja")].map((word) => word.cloneNode(true)));
      cell.prepend(label);
    }
  };
  const addButtons = (table) => {
    for (const row of table.tBodies[0].rows) {
      const name = row.querySelector(".name");
      if (!name || name.querySelector(".more")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "more";
      button.textContent = "+";
      button.setAttribute("aria-expanded", false);
      button.setAttribute("aria-label", name.textContent.trim());
      button.addEventListener("click", () => unfold(table, row, button));
      name.prepend(button);
    }
  };

  // Columns that go on a page of paper beside those that say which row it is, which every piece repeats.
  const isRepeated = (head) => head.cellIndex === 0 || head.matches(".name, .matrix th:nth-child(2)");
  const widthOnPaper = (head) => head.matches(".drawing") ? PAPER_AXIS : PAPER_SCALE * head.offsetWidth;
  const cut = (box) => {
    const table = box.firstElementChild;
    box.classList.add("whole"); // and as wide as paper, so that what can wrap does
    const heads = [...table.tHead.rows[0].cells], widths = heads.map(widthOnPaper);
    box.classList.remove("whole");
    const sumOf = (list) => list.reduce((sum, head) => sum + widths[head.cellIndex], 0);
    if (sumOf(heads) * PAPER_TIGHT <= PAPER) {
      box.classList.toggle("tight", sumOf(heads) > PAPER);
      return;
    }
    const repeated = heads.filter(isRepeated), pieces = [];
    let used = Infinity;
    for (const {cellIndex} of heads.filter((head) => !isRepeated(head))) {
      if (used + widths[cellIndex] > PAPER) {
        pieces.push(new Set(repeated.map((head) => head.cellIndex)));
        used = sumOf(repeated);
      }
      pieces.at(-1).add(cellIndex);
      used += widths[cellIndex];
    }
    let last = box;
    for (const columns of pieces) {
      const piece = box.cloneNode(true);
      piece.classList.add("piece");
      piece.classList.remove("wide");
      for (const row of piece.querySelectorAll("tr"))
        for (const cell of [...row.cells].filter((_, i) => !columns.has(i))) cell.remove();
      for (const element of piece.querySelectorAll("table [id]")) element.removeAttribute("id");
      last.after(piece);
      last = piece;
    }
  };

  const all = (selector) => document.querySelectorAll(selector);
  const observer = new ResizeObserver((entries) => {
    for (const {target} of entries) fit(target.matches(".table") ? target : target.parentElement);
  });
  const prepare = () => {
    for (const table of all("#models")) addButtons(table);
    for (const box of all(".table")) {
      fit(box);
      observer.observe(box);
      observer.observe(box.firstElementChild);
    }
  };
  prepare();
  document.addEventListener("replaced", prepare);
  addEventListener("beforeprint", () => all(".table:not(.piece)").forEach(cut));
  addEventListener("afterprint", () => all(".piece").forEach((piece) => piece.remove()));
})();
