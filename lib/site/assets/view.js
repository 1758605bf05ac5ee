// The page of a match or a pair, which is named behind "#", from what lib/site/page_pack.c has packed: the HTML
// that the page would have as a file, and the texts to which it points: the question and answers, which pages of
// matches share, and judgments.
"use strict";
(() => {
  const place = document.getElementById("view");
  const state = document.getElementById("view-state");
  const word = jrankData.words("view-words");
  const site = document.title.split(" · ").at(-1);
  const PATH = /^(?:pair|match\/([a-z0-9_-][a-z0-9._-]*))\/([a-z0-9_-][a-z0-9._-]*)(\/\d+)?$/;

  // FNV-1a, as in packs.c.
  const hash = (name) =>
    [...name].reduce((sum, c) => Math.imul(sum ^ c.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);

  const packs = new Map();
  const itemsOf = async (heap, question, name) => {
    const number = hash(name) % Number(place.dataset[heap]);
    const path = `data/view/${heap}${question ? `/${question}` : ""}-${number}.js`;
    if (!packs.has(path)) packs.set(path, await jrankData.load(path));
    return packs.get(path);
  };

  const fill = async (page, question, name) => {
    for (const gap of page.querySelectorAll("[data-answer]")) {
      const key = gap.dataset.answer;
      const answers = await itemsOf("answers", question, key.slice(0, key.lastIndexOf("/")));
      gap.replaceWith(parse(answers[key]));
    }
    for (const gap of page.querySelectorAll("[data-judgment]")) {
      const judgments = await itemsOf("judgments", question, name);
      gap.replaceWith(parse(judgments[name][gap.dataset.judgment].at(-1)));
    }
  };

  // All text in it was escaped when it was packed.
  const parse = (html) => document.createRange().createContextualFragment(html);

  const show = async () => {
    const path = location.hash.slice(1), found = PATH.exec(path);
    place.replaceChildren();
    state.replaceChildren(word(found ? "loading" : "nothing"));
    if (!found) return;
    const [, question, name, part = ""] = found;
    try {
      const item = (await itemsOf(question ? "match" : "pair", question, name))[name + part];
      if (!item) {
        state.replaceChildren(word("nothing"));
        return;
      }
      const page = parse(item[1]);
      if (question) await fill(page, question, name);
      if (path !== location.hash.slice(1)) return; // another one is wanted by now
      place.replaceChildren(page);
      state.replaceChildren();
      document.title = `${parse(item[0]).textContent} · ${site}`;
      scrollTo(0, 0);
      document.dispatchEvent(new Event("replaced"));
    } catch {
      state.replaceChildren(word("failed"));
    }
  };

  // Links within the page name places in it, while "#" of the address names the page.
  place.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView();
  });
  addEventListener("hashchange", show);
  show();
})();
