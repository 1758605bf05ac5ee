// A page of jrank serve follows the files of its benchmark: a line says what runs, and what the page
// shows of them is replaced when it is another (lib/site/live.h is the contract).
"use strict";
(() => {
  // Rows that other scripts have made are theirs.
  const PARTS = "main .table > table:not(#browse-list table), main dl, main .drawn";
  const { live } = document.body.dataset;
  const line = document.getElementById("live-line");
  const words = document.getElementById("live-words").content;
  const isVoting = location.pathname.endsWith("/vote.html"); // each look at it is another match
  let source = null, generation = null, isLoading = false, isStale = false;

  const word = (name, ...values) => {
    const copy = words.querySelector(`[data-word="${name}"]`).cloneNode(true);
    values.forEach((value, i) => {
      for (const slot of copy.querySelectorAll(`.slot-${i}`)) slot.replaceWith(value);
    });
    const made = document.createElement("span");
    made.append(...copy.childNodes);
    return made;
  };

  const count = (number) => number.toLocaleString("en");
  const duration = (seconds) => {
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
    if (parts[0] === 0) parts.shift();
    return parts.map((part, i) => (i ? String(part).padStart(2, "0") : part)).join(":");
  };

  const someOf = (names) => names.slice(0, 6).join(", ") + (names.length > 6 ? ", …" : "");

  const describe = (run) => {
    const said = [word(run.what === "judge" ? "judging" : "answering", count(run.done), count(run.planned))];
    if (run.rate !== null) said.push(word("rate", run.rate.toFixed(1)));
    if (run.cost) said.push(`$${run.cost.toFixed(run.cost < 0.1 ? 4 : 2)}`);
    if (run.open) said.push(word("goal", count(run.decided), count(run.decided + run.open)));
    if (run.open_names?.length) said.push(word("open", someOf(run.open_names)));
    if (run.open && run.calls_left !== null) said.push(word("calls", count(run.calls_left)));
    if (run.stopping) said.push(word("stopping"));
    else if (run.seconds_left !== null) said.push(word("left", duration(run.seconds_left)));
    return said.flatMap((part, i) => (i ? [" · ", part] : [part]));
  };

  const showLine = (state) => {
    const lines = state.runs.map(describe);
    if (state.problem) lines.push([word("problem")]);
    line.replaceChildren(...lines.flatMap((parts, i) => (i ? [document.createElement("br"), ...parts] : parts)));
    line.hidden = lines.length === 0;
  };

  const headsOf = (table) => [...table.tHead.rows[0].cells];

  // Heads stay, since their buttons and what they sort by belong to the reader; but an axis follows.
  const replaceRows = (table, fresh) => {
    const heads = headsOf(fresh);
    headsOf(table).forEach((head, i) => {
      if (head.classList.contains("drawing")) head.replaceChildren(...heads[i].childNodes);
    });
    table.tBodies[0].replaceWith(fresh.tBodies[0]);
  };

  const replace = (part, fresh) => {
    if (part.tagName === "TABLE") replaceRows(part, fresh);
    else part.replaceWith(fresh);
  };

  const shapeOf = (parts) =>
    parts.map((part) => part.tagName + (part.tagName !== "TABLE" ? "" : headsOf(part)
      .map((head) => (head.classList.contains("drawing") ? "" : head.textContent)).join())).join();

  const partsOf = (page) => {
    const whole = page.getElementById("live");
    return whole ? [whole] : [...page.querySelectorAll(PARTS)];
  };

  const show = (text) => {
    const fresh = partsOf(new DOMParser().parseFromString(text, "text/html"));
    const parts = partsOf(document);
    if (shapeOf(fresh) !== shapeOf(parts)) {
      location.reload(); // there is another column or a chart more
      return;
    }
    const focused = document.activeElement.getAttribute("href");
    parts.forEach((part, i) => replace(part, fresh[i]));
    if (focused && document.activeElement === document.body)
      document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("replaced")); // for what sorts and filters
  };

  const refresh = async () => {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    while (isStale) {
      isStale = false;
      try {
        const response = await fetch(location.href);
        if (response.ok) show(await response.text());
      } catch {
        // the server has gone; the stream tries again, and then this does
      }
    }
    isLoading = false;
  };

  const take = (event) => {
    const state = JSON.parse(event.data);
    const isNew = generation !== null && state.generation !== generation;
    generation = state.generation;
    showLine(state);
    if (!isVoting && (isNew || document.getElementById("live"))) refresh();
  };

  // A browser has few connections to a server, so a page that nobody sees needs none.
  const follow = () => {
    source?.close();
    source = null;
    if (document.hidden) return;
    source = new EventSource(live);
    source.addEventListener("change", take);
  };

  document.addEventListener("visibilitychange", follow);
  follow();
})();
