// What the scripts that read data have in common: elements, words and loading. The data are scripts too, so
// that it works from a disk: data/matches-N.js call jrankMatches, which lib/site/page_match_data.c writes.
"use strict";
globalThis.jrankData = (() => {
  // All text is set as text, never as HTML.
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  // Controls that reorder what stands around them are shown as what they are: not text.
  const plain = (text) => text.replace(/[\u0000-\u0008\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F]/g, "\uFFFD");

  const link = (href, ...children) => {
    const made = element("a", "", ...children);
    made.href = href;
    return made;
  };

  // word("name", value, ...) of the words in a template of this id.
  const words = (id) => {
    const template = document.getElementById(id).content;
    return (name, ...values) => {
      const copy = template.querySelector(`[data-word="${name}"]`).cloneNode(true);
      values.forEach((value, i) => {
        for (const slot of copy.querySelectorAll(`.slot-${i}`))
          slot.replaceWith(typeof value === "number" ? value.toLocaleString("en") : plain(value));
      });
      return element("span", "", ...copy.childNodes);
    };
  };

  // What a script has goes to the function that it names, packed or not (script_call in lib/site/script_data.c).
  let giving;
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };
  globalThis.jrankGive = (name, number, data) => {
    giving = Promise.resolve(typeof data === "string" ? unpack(data) : data).then((own) => globalThis[name](number, own));
  };

  // Resolves to what the function returned.
  const load = (path) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.addEventListener("load", () => {
        script.remove();
        resolve(giving);
      });
      script.addEventListener("error", () => reject(script.remove()));
      script.src = path;
      document.head.append(script);
    });

  // What page_pack.c has packed: pages and texts by their names.
  globalThis.jrankView = (_, items) => items;

  // All matches. A match: question, one, other, flags, then judge, turn and verdicts again and again.
  const loadMatches = async (n_shards) => {
    const data = { models: [], judges: [], questions: [], matches: [] };
    globalThis.jrankMatches = (number, shard) => {
      for (const kind of Object.keys(data)) for (const item of shard[kind]) data[kind].push(item);
    };
    for (let i = 0; i < n_shards; i++) await load(`data/matches-${i}.js`);
    return data;
  };

  const NONE = 0, ONE = 1, OTHER = 2, TIE = 3, UNREADABLE = 4;

  // orders: the verdict where one was shown first, and that of the other order.
  const verdictsOf = (match) => {
    const verdicts = [];
    for (let i = 4; i < match.length; i += 3) {
      const code = match[i + 2];
      verdicts.push({
        judge: match[i], turn: match[i + 1],
        orders: [code % 5, Math.floor(code / 5) % 5],
        upset: Math.floor(code / 25) % 2 === 1, flip: code >= 50,
      });
    }
    return verdicts;
  };

  return { element, plain, link, words, load, loadMatches, verdictsOf, verdict: { NONE, ONE, OTHER, TIE, UNREADABLE } };
})();
