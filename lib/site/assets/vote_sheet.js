// The page for voting that goes by mail. Votes are kept in the browser after each press; the file that is downloaded
// ends in a check of all that was voted, so that one that was cut or edited is noticed.
"use strict";
(() => {
  const root = document.documentElement, body = document.body;
  const byId = (id) => document.getElementById(id);
  const articles = [...document.querySelectorAll("article")];
  const key = `jrank-votes-${body.dataset.sample}-${body.dataset.page}`;
  let state = {voter: "", votes: {}, order: []};
  let shown = -1, since = 0, before = 0;

  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch {
      byId("not-kept").hidden = false;
    }
  };
  try {
    state = {...state, ...JSON.parse(localStorage.getItem(key) ?? "{}")};
  } catch {
    byId("not-kept").hidden = false;
  }

  const speak = (language) => {
    root.lang = language;
    for (const button of document.querySelectorAll("#languages button"))
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
  };
  speak(navigator.language.startsWith("ja") ? "ja" : "en");
  byId("languages").addEventListener("click", (event) => {
    const {language} = event.target.dataset;
    if (language) speak(language);
  });

  // Milliseconds for which the match was in sight.
  const looked = () => before + (document.hidden ? 0 : Date.now() - since);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) before += Date.now() - since;
    else since = Date.now();
  });

  const show = (at) => {
    if (shown >= 0) articles[shown].hidden = true;
    shown = at;
    const given = Object.keys(state.votes).length;
    for (const place of document.querySelectorAll(".given")) place.textContent = given;
    for (const place of document.querySelectorAll(".total")) place.textContent = articles.length;
    const bar = document.querySelector("progress");
    bar.max = articles.length;
    bar.value = given;
    byId("progress").hidden = byId("download").hidden = false;
    byId("vote").hidden = at < 0 && given === 0;
    byId("done").hidden = at >= 0;
    byId("note").value = "";
    byId("note").disabled = at < 0;
    before = 0;
    since = Date.now();
    if (at < 0) return;
    articles[at].hidden = false;
    document.dispatchEvent(new Event("replaced"));
    scrollTo(0, 0);
  };
  const next = () => show(articles.findIndex((article) => !state.votes[article.dataset.match]));

  const undo = () => {
    const match = state.order.pop();
    if (!match) return;
    const {note} = state.votes[match];
    delete state.votes[match];
    keep();
    show(articles.findIndex((article) => article.dataset.match === match));
    byId("note").value = note;
  };
  const vote = (word) => {
    if (word === "undo") return undo();
    if (shown < 0) return;
    const {match, a, b} = articles[shown].dataset;
    state.votes[match] = {match: Number(match), vote: word, time: Date.now(), took: Math.round(looked()),
      answers: [a, b], note: byId("note").value};
    state.order.push(match);
    keep();
    next();
  };
  byId("vote").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) vote(button.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (byId("vote").hidden || event.target.closest("input, textarea")) return;
    const key = [...byId("vote").querySelectorAll("button > kbd")].find((kbd) => kbd.textContent === event.key);
    if (key) vote(key.parentElement.value);
  });

  const begin = () => {
    const name = byId("name").value.trim();
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      byId("name").setAttribute("aria-invalid", "true");
      byId("name").focus();
      return;
    }
    state.voter = name;
    keep();
    byId("begin").hidden = true;
    next();
  };
  byId("go").addEventListener("click", begin);
  byId("name").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) begin();
  });
  byId("name").value = state.voter;
  if (state.voter) begin();

  // FNV-1a over what was voted, as jrank votes add computes it.
  const checkOf = (file) => {
    const text = `${file.sample}\n${file.voter}\n${file.votes.map((v) =>
      `${v.match} ${v.vote} ${v.time} ${v.took} ${v.answers[0]} ${v.answers[1]} ${v.note}\n`).join("")}`;
    let hash = 2166136261;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  };
  byId("download").addEventListener("click", () => {
    const file = {jrank_votes: 1, benchmark: body.dataset.benchmark, sample: body.dataset.sample, voter: state.voter,
      votes: state.order.map((match) => state.votes[match])};
    file.check = checkOf(file);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], {type: "application/json"}));
    link.download = `votes-${state.voter}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
})();
