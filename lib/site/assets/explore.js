// The ranking by the judges, categories and models that the reader chooses, computed here by the statistics of
// the command (wasm/), and the command that makes the same. What is chosen stands in the address's fragment.
"use strict";
(() => {
  const { element, plain, link, verdictsOf, verdict } = jrankData;
  const form = document.getElementById("explore");
  const state = document.getElementById("explore-state");
  const result = document.getElementById("explore-result");
  const rows = result.querySelector("tbody");
  const warnings = document.getElementById("explore-warnings");
  const command = document.getElementById("explore-command");
  const word = jrankData.words("explore-words");
  const LISTS = ["judge", "category", "turn", "model"];
  const SETTINGS = ["home", "ties", "target"];

  let data, engine;
  let before; // per model its rating with what is chosen at first

  // What is chosen: numbers of judges and models, categories, turns; null where there is nothing to choose.

  const boxes = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
  const chosenOf = (name) => {
    const all = boxes(name);
    return all.length ? new Set(all.filter((box) => box.checked).map((box) => box.value)) : null;
  };
  const setting = (name) => boxes(name).find((button) => button.checked).value;
  const isFirst = (name) => boxes(name)[0].checked;

  const writeAddress = () => {
    const parts = new URLSearchParams();
    for (const name of LISTS)
      for (const box of boxes(name)) if (box.checked !== box.defaultChecked) parts.append(box.checked ? `with-${name}` : `without-${name}`, box.value);
    for (const name of SETTINGS) if (!isFirst(name)) parts.set(name, setting(name));
    history.replaceState(null, "", parts.size ? `#${parts}` : location.pathname + location.search);
  };

  const readAddress = () => {
    const parts = new URLSearchParams(location.hash.slice(1));
    for (const name of LISTS)
      for (const box of boxes(name))
        box.checked = box.defaultChecked ? !parts.getAll(`without-${name}`).includes(box.value) : parts.getAll(`with-${name}`).includes(box.value);
    for (const name of SETTINGS) {
      const [first, ...others] = boxes(name);
      (others.find((button) => button.value === parts.get(name)) ?? first).checked = true;
    }
  };

  // Votes of what is chosen, added up by question, judge and models in their seats.

  const outcome = { [verdict.ONE]: "wins", [verdict.OTHER]: "losses", [verdict.TIE]: "ties" };
  const inOtherOrder = { [verdict.ONE]: "losses", [verdict.OTHER]: "wins", [verdict.TIE]: "ties" };

  const countVotes = () => {
    const [judges, categories, turns, models] = LISTS.map(chosenOf);
    const shown = data.models.map((_, i) => i).filter((i) => models.has(String(i)));
    const numberOf = new Map(shown.map((model, i) => [model, i]));
    const votes = new Map();
    const add = (question, judge, first, second, what) => {
      const key = `${question} ${judge} ${first} ${second}`;
      if (!votes.has(key)) votes.set(key, { question, judge, first, second, wins: 0, losses: 0, ties: 0 });
      votes.get(key)[what]++;
    };
    for (const match of data.matches) {
      const [question] = match, one = numberOf.get(match[1]), other = numberOf.get(match[2]);
      if (one === undefined || other === undefined) continue;
      if (categories && !categories.has(data.questions[question][1])) continue;
      for (const { judge, turn, orders } of verdictsOf(match)) {
        if (!judges.has(String(judge)) || (turns && !turns.has(String(turn)))) continue;
        if (outcome[orders[0]]) add(question, judge, one, other, outcome[orders[0]]);
        if (inOtherOrder[orders[1]]) add(question, judge, other, one, inOtherOrder[orders[1]]);
      }
    }
    return { shown, votes: [...votes.values()] };
  };

  const rank = () => {
    const { shown, votes } = countVotes(), began = performance.now();
    const ranking = engine.rank(
      { models: shown.map((model) => data.models[model][2]), votes },
      Object.fromEntries(SETTINGS.map((name) => [name, setting(name)])),
    );
    ranking.records.forEach((record, i) => { record.number = shown[i]; });
    ranking.records.sort((a, b) => (b.rating || -Infinity) - (a.rating || -Infinity));
    return { ...ranking, milliseconds: performance.now() - began };
  };

  // The command.

  const shellWord = (text) => (/^[\w.\/:=+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const chosenBoxes = (name) => boxes(name).filter((box) => box.checked);
  const isNarrowed = (name) => boxes(name).some((box) => !box.checked);

  const conditionOf = (name, values) => (values.length === 1 ? `${name} = ${values[0]}` : `${name} in (${values.join(", ")})`);

  const commandOf = () => {
    const words = [form.dataset.command, "--judge-model", ...chosenBoxes("judge").map((box) => shellWord(data.judges[box.value][0]))];
    if (isNarrowed("model"))
      words.push("--model-list", ...chosenBoxes("model").map((box) => shellWord(data.models[box.value][2])));
    const conditions = [];
    if (isNarrowed("category")) conditions.push(conditionOf("category", chosenBoxes("category").map((box) => quoted(box.value))));
    if (isNarrowed("turn")) conditions.push(conditionOf("turn", chosenBoxes("turn").map((box) => box.value)));
    if (conditions.length) words.push("--where", shellWord(conditions.join(" and ")));
    const options = { home: "--home-advantage", ties: "--ties", target: "--target" };
    for (const name of SETTINGS) if (!isFirst(name)) words.push(options[name], setting(name));
    return words.join(" ");
  };

  // The table.

  const whole = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString("en") : "–");
  const signed = (number) => `${number > 0 ? "+" : number < 0 ? "−" : "±"}${whole(Math.abs(number))}`;

  const changeOf = (record) => {
    const change = Math.round(record.rating) - Math.round(before.get(record.number));
    return Number.isFinite(change) ? signed(change) : "–";
  };

  const rowOf = (record) => {
    const [name, slug] = data.models[record.number];
    const places = record.rankLower ? (record.rankLower === record.rankUpper ? String(record.rankLower) : `${record.rankLower}–${record.rankUpper}`) : "–";
    const cells = [
      [record.rank ? whole(record.rank) : "–", "n"], [places, "n"], [link(`model/${slug}.html`, plain(name)), ""],
      [whole(record.rating), "n"], [Number.isFinite(record.lower95) ? `${whole(record.lower95)} – ${whole(record.upper95)}` : "–", "n"],
      [changeOf(record), "n"], [whole(record.matches), "n"],
    ];
    return element("tr", "", ...cells.map(([content, className]) => element("td", className, content)));
  };

  // The module speaks English. A sentence is of the first pattern that fits (tools/sentences makes them), and what
  // stands for a group may be one, too; else it is two that are joined, or names and what is said of them.
  const JOINTS = [["; HINT: ", "; HINT: "], ["; ", "。"], [", ", "、"], [" and ", "、"], [": ", ": "]];
  const patterns = jrankSentences.map(([english, japanese]) => [new RegExp(`^${english}$`), japanese]);
  const isOfNames = (text) => !/(^| )[a-z]+ [a-z]+( |$)/.test(text.replaceAll(" and ", ", "));

  const fitted = (sentence, mayHoldAll = false) => {
    for (const [pattern, japanese] of patterns) {
      const found = pattern.exec(sentence);
      const parts = found?.map((text, i) => (i ? japaneseOf(text) ?? (mayHoldAll || isOfNames(text) ? text : null) : text));
      if (parts && !parts.includes(null)) return japanese.replaceAll(/\{(\d)\}/g, (_, i) => parts[i]);
    }
    return null;
  };
  const japaneseOf = (sentence) => {
    const whole = fitted(sentence);
    if (whole !== null) return whole;
    for (const [joint, said] of JOINTS)
      for (let at = sentence.indexOf(joint); at > 0; at = sentence.indexOf(joint, at + 1)) {
        const begin = sentence.slice(0, at), head = japaneseOf(begin), end = fitted(sentence.slice(at));
        if (end !== null && (head !== null || isOfNames(begin))) return (head ?? begin) + end;
        const rest = head && japaneseOf(sentence.slice(at + joint.length));
        if (rest) return head + said + rest;
      }
    return fitted(sentence, true); // names of any words
  };

  // As page_warn of lib/site/page.c writes it.
  const saidIn = (language, sentence, stop) => {
    const [said, hint] = sentence.split("; HINT: "), text = element("span", language, plain(said));
    text.lang = language;
    if (hint) text.append(element("span", "visually-hidden", stop), element("span", "soft", plain(hint)));
    return text;
  };
  const said = (sentence) => {
    const japanese = japaneseOf(sentence), english = saidIn("en", sentence, ". ");
    if (japanese) return [english, saidIn("ja", japanese, "。")];
    english.className = "";
    return [english];
  };

  const show = () => {
    command.textContent = plain(commandOf());
    warnings.replaceChildren();
    try {
      const ranking = rank();
      state.replaceChildren(word("ranked", whole(ranking.votes), whole(ranking.questions), ranking.milliseconds.toFixed(0)));
      rows.replaceChildren(...ranking.records.map(rowOf));
      warnings.replaceChildren(...ranking.warnings.map((sentence) => element("li", "", ...said(sentence))));
      result.hidden = false;
    } catch (error) {
      state.replaceChildren(word("none"), " ", ...said(error.message));
      result.hidden = true;
    }
  };

  // Beginning.

  const loadEngine = async () => {
    const packed = Uint8Array.from(atob(jrankModule), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return jrank.load(await new Response(stream).arrayBuffer());
  };

  const start = async () => {
    state.replaceChildren(word("loading"));
    try {
      [data, engine] = await Promise.all([jrankData.loadMatches(Number(form.dataset.matches)), loadEngine()]);
    } catch {
      state.replaceChildren(word("failed"));
      return;
    }
    form.hidden = false;
    try {
      before = new Map(rank().records.map((record) => [record.number, record.rating]));
    } catch {
      before = new Map();
    }
    readAddress();
    show();
    form.addEventListener("change", () => {
      writeAddress();
      show();
    });
    for (const button of form.querySelectorAll("button[data-list]"))
      button.addEventListener("click", () => {
        const all = boxes(button.dataset.list), check = all.some((box) => !box.checked);
        all.forEach((box) => { box.checked = check; });
        writeAddress();
        show();
      });
    addEventListener("hashchange", () => {
      readAddress();
      show();
    });
  };

  start();
})();
