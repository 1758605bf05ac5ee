// Code in colours and formulas as they are meant. The libraries (lib/site/reading) are loaded where there is some of
// either; what they don't know, or where jrank was built without them, stays as it was written. Nothing that they
// return becomes HTML: code is text in elements made here, formulas are checked element by element.
"use strict";
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const CODE_MAX = 50_000; // characters
  const SOURCE = /^(?:\\\(|\\\[|\$\$?)([^]*?)(?:\\\)|\\\]|\$\$?)$/;
  const MATHML = "http://www.w3.org/1998/Math/MathML";
  const SETTINGS = {annotate: true, maxExpand: 200, maxSize: [10, 100], throwOnError: true, trust: false};

  // A page that goes by mail has them in itself, and no jrankData.
  const libraries = new Map();
  const addStyles = () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${folder}reading.css`;
    document.head.append(link);
  };
  const library = (name) => {
    if (!libraries.size && globalThis.jrankData) addStyles();
    if (!libraries.has(name)) libraries.set(name, globalThis.jrankData?.load(`${folder}${name}.js`));
    return libraries.get(name);
  };

  const span = (className, ...children) => {
    const made = document.createElement("span");
    made.className = className;
    made.append(...children);
    return made;
  };

  // The tree that highlight.js makes before it makes HTML of it.
  const coloured = (node) => {
    if (typeof node === "string") return node;
    const children = node.children.map(coloured);
    return span(node.scope ? `code-${node.scope.split(".")[0]}` : "", ...children);
  };
  const colour = async (code) => {
    const [, language] = /^language-(\S+)/.exec(code.className), text = code.textContent;
    if (text.length > CODE_MAX) return;
    await library("code");
    if (!globalThis.hljs?.getLanguage(language)) return;
    const {_emitter: tree} = hljs.highlight(text, {language, ignoreIllegals: true});
    code.replaceChildren(coloured(tree.rootNode));
  };

  // What may stand in a formula; ids would be those of the page.
  const isSafe = (math) =>
    math?.localName === "math" && [math, ...math.querySelectorAll("*")].every((element) => {
      for (const name of ["id", "href"]) element.removeAttribute(name);
      return element.namespaceURI === MATHML || element.localName === "span";
    });
  const draw = async (code) => {
    const [source, inside = source] = SOURCE.exec(code.textContent) ?? [code.textContent];
    await library("maths");
    if (!globalThis.temml) return;
    const place = span(`${code.className} read`);
    try {
      temml.render(inside, place, {...SETTINGS, displayMode: code.classList.contains("display")});
    } catch {
      return; // it is no LaTeX, or too much of it
    }
    if (isSafe(place.firstChild)) code.replaceWith(place);
  };

  // What is folded or hidden is read when it is shown.
  const begun = new WeakSet();
  const readAll = (selector, action) => {
    for (const code of document.querySelectorAll(`${selector}:not(.read)`)) {
      if (begun.has(code) || code.closest("details:not([open]), article[hidden]")) continue;
      begun.add(code);
      action(code).finally(() => code.classList.add("read"));
    }
  };
  const read = () => {
    readAll("code[class^=language-]", colour);
    readAll("code.maths", draw);
  };
  document.addEventListener("toggle", read, true);
  document.addEventListener("replaced", read);
  read();
})();
