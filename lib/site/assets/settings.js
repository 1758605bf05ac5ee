// Language and theme: what the reader chose once holds on every page. Runs before the page is shown.
"use strict";
(() => {
  const root = document.documentElement;
  const stored = (name) => {
    try {
      return localStorage.getItem("jrank-" + name);
    } catch {
      return null; // a reader may forbid storage
    }
  };
  const store = (name, value) => {
    try {
      localStorage.setItem("jrank-" + name, value);
    } catch {
      // then it holds for this page
    }
  };
  const language = stored("language") ?? (navigator.language.startsWith("ja") ? "ja" : "en");
  const apply = (name, value) => {
    root.dataset[name] = value;
    if (name === "language") {
      root.lang = value;
      say();
    }
  };
  // Of what is said of a drawing in both languages browsers say what stands first.
  const say = () => {
    for (const said of document.querySelectorAll(`svg :is(title, desc).${root.lang}`)) said.parentNode.prepend(said);
  };
  apply("language", language);
  apply("theme", stored("theme") ?? "auto");
  document.addEventListener("replaced", say);
  document.addEventListener("DOMContentLoaded", () => {
    say();
    for (const name of ["language", "theme"]) {
      for (const input of document.querySelectorAll(`input[name="${name}"]`)) {
        input.checked = input.value === root.dataset[name];
        input.addEventListener("change", () => {
          apply(name, input.value);
          store(name, input.value);
        });
      }
    }
  });
})();
