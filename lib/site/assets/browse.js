// All matches: filters, a list in pages, and a search in all texts, which data/view/answers/QUESTION-N.js and
// data/view/judgments/QUESTION-N.js have (lib/site/page_pack.c). What is chosen stands in the address's fragment, so
// that it can be linked to.
"use strict";
(() => {
  const PAGE_SIZE = 100;
  const HITS_AT_ONCE = 100;
  const SNIPPET_BEFORE = 40;
  const SNIPPET_AFTER = 100;
  const DISAGREEMENT = 8; // MATCH_DISAGREEMENT in lib/site/tallies.h
  const { element, plain, link, load, verdictsOf } = jrankData;
  const { NONE, ONE, OTHER, TIE, UNREADABLE } = jrankData.verdict;

  const form = document.getElementById("browse");
  const state = document.getElementById("browse-state");
  const hitList = document.getElementById("browse-hits");
  const list = document.getElementById("browse-list");
  const rows = list.querySelector("tbody");
  const more = document.getElementById("browse-more");
  const word = jrankData.words("browse-words");

  let data;
  let page = 0;
  let search = null; // the one that runs or was stopped

  const button = (name, action) => {
    const made = element("button", "", word(name));
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  };

  const questionHref = (question) => `question/${data.questions[question][0]}.html`;
  const matchHref = (question, a, b) => {
    const [one, other] = a < b ? [a, b] : [b, a];
    const path = `match/${data.questions[question][0]}/${data.models[one][1]}.vs.${data.models[other][1]}`;
    return "packed" in form.dataset ? `view.html#${path}` : `${path}.html`;
  };

  // What is chosen.

  const indexOf = (names, slug) => (slug ? names.findIndex((name) => name[1] === slug) : null);

  const chosen = () => {
    const fields = new FormData(form);
    return {
      model: indexOf(data.models, fields.get("model")),
      against: indexOf(data.models, fields.get("against")),
      judge: indexOf(data.judges, fields.get("judge")),
      category: fields.get("category") || null,
      turn: Number(fields.get("turn")) || null,
      is: fields.getAll("is"),
    };
  };

  const writeAddress = () => {
    const parts = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) parts.append(name, value);
    if (page) parts.set("page", page + 1);
    history.replaceState(null, "", parts.size ? `#${parts}` : location.pathname + location.search);
  };

  const readAddress = () => {
    const parts = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = parts.getAll(field.name).includes(field.value);
      else if (field.name) field.value = parts.get(field.name) ?? "";
    }
    page = Math.max(0, (Number(parts.get("page")) || 1) - 1);
    if (parts.has("search")) form.elements.q.focus();
  };

  const isOf = (verdict, what) =>
    what === "upset" ? verdict.upset
      : what === "flip" ? verdict.flip
        : verdict.orders.includes(what === "tie" ? TIE : UNREADABLE);

  const isBetween = (want, one, other) => {
    const wanted = [want.model, want.against].filter((model) => model !== null);
    return wanted.every((model) => model === one || model === other) &&
      (wanted.length < 2 || wanted[0] !== wanted[1]);
  };

  const passes = (want, match) => {
    const [question, one, other, flags] = match;
    if (!isBetween(want, one, other)) return false;
    if (want.category !== null && data.questions[question][1] !== want.category) return false;
    if (want.is.includes("disagreement") && !(flags & DISAGREEMENT)) return false;
    const inVerdicts = want.is.filter((what) => what !== "disagreement");
    if (want.judge === null && want.turn === null && !inVerdicts.length) return true;
    const verdicts = verdictsOf(match).filter((verdict) =>
      (want.judge === null || verdict.judge === want.judge) &&
      (want.turn === null || verdict.turn === want.turn));
    return verdicts.length > 0 &&
      inVerdicts.every((what) => verdicts.some((verdict) => isOf(verdict, what)));
  };

  // The list.

  // What a verdict says, as verdicts.c has it on other pages.
  const winner = (match, order) =>
    order === ONE || order === OTHER
      ? element("b", order === ONE ? "first" : "second", plain(data.models[match[order]][0]))
      : element("b", "tie", word(order === TIE ? "tie" : "no-verdict"));

  const inWords = (match, [one, other]) => {
    if (one === NONE || other === NONE) return winner(match, one === NONE ? other : one);
    const said = word(one === other ? "both-orders" : "by-order");
    const pieces = { 0: () => winner(match, one), 1: () => winner(match, other) };
    for (const [slot, make] of Object.entries(pieces))
      for (const place of said.querySelectorAll(`.slot-${slot}`)) place.replaceWith(make());
    return said;
  };

  const verdictCell = (match, verdicts) => {
    const cell = element("td");
    const judges = [...new Set(verdicts.map((verdict) => verdict.judge))];
    for (const judge of judges) {
      const own = verdicts.filter((verdict) => verdict.judge === judge);
      const line = element("span", "signs", element("span", "soft", plain(data.judges[judge][0])), " ");
      own.forEach((verdict, i) => {
        line.append(i ? " · " : "", inWords(match, verdict.orders));
      });
      cell.append(line, " ");
    }
    return cell;
  };

  const remarksCell = (match, verdicts) => {
    const cell = element("td");
    for (const what of ["flip", "upset", "disagreement", "unreadable"]) {
      const holds = what === "disagreement" ? match[3] & DISAGREEMENT
        : verdicts.some((verdict) => isOf(verdict, what));
      if (holds) cell.append(element("span", `mark mark-${what}`, word(what)), " ");
    }
    return cell;
  };

  const rowOf = (match) => {
    const [question, one, other] = match, verdicts = verdictsOf(match);
    const question_link = link(matchHref(question, one, other), plain(data.questions[question][3]));
    return element("tr", "",
      element("td", "question", element("span", "line", question_link)),
      element("td", "", plain(data.models[one][0])),
      element("td", "", plain(data.models[other][0])),
      verdictCell(match, verdicts),
      remarksCell(match, verdicts));
  };

  const showList = () => {
    const want = chosen();
    const found = data.matches.filter((match) => passes(want, match));
    const n_pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
    page = Math.min(page, n_pages - 1);
    const first = page * PAGE_SIZE, last = Math.min(first + PAGE_SIZE, found.length);
    state.replaceChildren(word("matches", found.length, data.matches.length));
    rows.replaceChildren(...found.slice(first, last).map(rowOf));
    list.hidden = found.length === 0;
    hitList.hidden = true;
    more.replaceChildren();
    if (n_pages === 1) return;
    const turnTo = (step) => () => {
      page += step;
      writeAddress();
      showList();
      form.scrollIntoView();
    };
    if (page > 0) more.append(button("before", turnTo(-1)));
    more.append(word("shown", first + 1, last));
    if (page < n_pages - 1) more.append(button("after", turnTo(1)));
  };

  // The search: texts are compared in one form, whatever width, case and kana they are written in.

  const lowered = (text) => {
    const lower = text.toLowerCase();
    return lower.length === text.length ? lower
      : [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
  };
  const folded = (text) =>
    lowered(text).replace(/[\u30A1-\u30F6]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));

  const snippet = (text, at, size) => {
    const isPair = (i) => /[\uDC00-\uDFFF]/.test(text.charAt(i)); // never cut a character in two
    let begin = Math.max(0, at - SNIPPET_BEFORE), end = Math.min(text.length, at + size + SNIPPET_AFTER);
    if (isPair(begin)) begin--;
    if (isPair(end)) end++;
    return element("p", "snippet",
      begin ? "…" : "", plain(text.slice(begin, at)),
      element("mark", "", plain(text.slice(at, at + size))),
      plain(text.slice(at + size, end)), end < text.length ? "…" : "");
  };

  const keyOf = (question, a, b) => [question, Math.min(a, b), Math.max(a, b)].join();

  // Which texts are looked at: those of what the form chooses.
  const scopeOf = (want) => {
    const isOpen = want.judge === null && !want.is.length;
    const isAbout = (turn) => want.turn === null || turn === want.turn;
    const models = [want.model, want.against].filter((model) => model !== null);
    const isNarrowed = want.is.length > 0;
    const keys = isNarrowed ? new Set(data.matches.filter((match) => passes(want, match))
      .map(([question, one, other]) => keyOf(question, one, other))) : null;
    return {
      question: (question, turn) => isOpen && !models.length && isAbout(turn),
      answer: (question, turn, model) => isOpen && (!models.length || models.includes(model)) && isAbout(turn),
      judgment: (question, turn, first, second, judge) =>
        isBetween(want, first, second) && isAbout(turn) &&
        (want.judge === null || judge === want.judge) &&
        (!keys || keys.has(keyOf(question, first, second))),
      files: data.questions.map((_, question) => question).sort((a, b) => data.questions[a][2] - data.questions[b][2])
        .filter((question) => want.category === null || data.questions[question][1] === want.category)
        .flatMap((question) => ["answers", "judgments"].filter((heap) => isOpen || heap === "judgments")
          .flatMap((heap) => Array.from({length: Number(form.dataset[heap])}, (_, part) =>
            ({question, heap, path: `data/view/${heap}/${data.questions[question][0]}-${part}.js`})))),
    };
  };

  const model = (i) => data.models[i][0];
  const describe = {
    question: (question) => [questionHref(question), word("question")],
    answer: (question, turn, of) => [questionHref(question), word("answer", model(of))],
    judgment: (question, turn, first, second, judge) =>
      [matchHref(question, first, second), word("judgment", data.judges[judge][0], model(first), model(second))],
  };

  const addHit = (kind, of, text, at) => {
    const [href, what] = describe[kind](...of);
    const turns = form.elements.turn ? [" · ", word("turn", of[1])] : []; // where there are several
    const head = element("p", "", link(href, plain(data.questions[of[0]][3])), " ",
      element("span", "soft", what, ...turns));
    hitList.append(element("li", "", head, snippet(text, at, search.needle.length)));
    search.n_hits++;
  };

  // What is read of the HTML of a text, which the page has beside it as it was written where that is not the same.
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  const read = (html) =>
    html.split('<details class="raw">', 1)[0]
      .replace(/<\/?(?:p|div|pre|h\d|[uo]l|li|table|t[rdh]|br|hr|blockquote)\b[^>]*>/g, " ")
      .replace(/<[^>]*>/g, "")
      .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]).trim();

  // of: question, turn, and whose it is.
  const searchText = (kind, of, html) => {
    if (!search.scope[kind](...of)) return;
    const text = read(html).normalize("NFKC");
    const at = folded(text).indexOf(search.needle);
    if (at >= 0) addHit(kind, of, text, at);
  };

  const searchItems = {
    answers: (question, items) => {
      for (const [name, html] of Object.entries(items)) {
        const slash = name.lastIndexOf("/"), turn = Number(name.slice(slash + 1));
        if (slash) searchText("answer", [question, turn, indexOf(data.models, name.slice(0, slash))], html);
        else searchText("question", [question, turn], html);
      }
    },
    judgments: (question, items) => {
      for (const judgments of Object.values(items))
        for (const [first, second, judge, turn, html] of judgments)
          searchText("judgment", [question, turn, first, second, judge], html);
    },
  };

  const showSearch = () => {
    const n_texts = search.scope.files.length;
    const isDone = search.next === n_texts;
    state.replaceChildren(word(search.isRunning ? "searching" : "searched", search.n_hits, search.next, n_texts));
    more.replaceChildren();
    if (search.isRunning) more.append(button("stop", () => { search.isRunning = false; }));
    else if (!isDone) more.append(button("continue", run));
  };

  const run = async () => {
    const own = search, enough = search.n_hits + HITS_AT_ONCE;
    search.isRunning = true;
    while (own === search && own.isRunning && own.next < own.scope.files.length && own.n_hits < enough) {
      const file = own.scope.files[own.next];
      showSearch();
      let items;
      try {
        items = await load(file.path);
      } catch {
        if (own === search) state.replaceChildren(word("failed"));
        return;
      }
      if (own !== search || file !== own.scope.files[own.next]) return; // it was stopped, and goes on elsewhere
      own.next++;
      searchItems[file.heap](file.question, items);
    }
    if (own !== search) return;
    own.isRunning = false;
    showSearch();
  };

  const startSearch = (text) => {
    search = { needle: folded(text.normalize("NFKC")), scope: scopeOf(chosen()), next: 0, n_hits: 0 };
    hitList.replaceChildren();
    hitList.hidden = false;
    list.hidden = true;
    run();
  };

  const show = () => {
    search = null;
    const text = form.elements.q.value.trim();
    if (text) startSearch(text);
    else showList();
  };

  // Beginning.

  const change = () => {
    page = 0;
    writeAddress();
    show();
  };

  const start = async () => {
    state.replaceChildren(word("loading"));
    form.hidden = false;
    try {
      data = await jrankData.loadMatches(Number(form.dataset.matches));
    } catch {
      state.replaceChildren(word("failed"));
      return;
    }
    const place = (match) => data.questions[match[0]][2];
    data.matches.sort((a, b) => place(a) - place(b)); // stable: pairs stay in their order
    readAddress();
    show();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      change();
    });
    form.addEventListener("change", (event) => {
      if (event.target !== form.elements.q) change();
    });
    form.elements.q.addEventListener("search", change); // its cross was pressed
    addEventListener("hashchange", () => {
      readAddress();
      show();
    });
  };

  start();
})();
