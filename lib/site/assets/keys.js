// Keys: / goes to the search, j and k to the next and the previous row of a list (Enter follows its
// link) or, on a page that has neighbours, to those; d marks what two answers differ in.
"use strict";
(() => {
  const links = () =>
    [...document.querySelectorAll("main tbody tr, main #browse-hits > li")]
      .filter((row) => row.offsetParent)
      .map((row) => row.querySelector("a[href]"))
      .filter((link) => link);

  const move = (step) => {
    const neighbour = document.querySelector(step > 0 ? "a[rel~=next]" : "a[rel~=prev]");
    if (neighbour) {
      neighbour.click();
      return;
    }
    const all = links();
    const at = all.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    next?.focus();
  };

  const search = () => {
    const field = [...document.querySelectorAll("main input[type=search]")].find((input) => input.offsetParent);
    const page = document.querySelector('nav a[href$="matches.html"]');
    if (field) field.focus();
    else if (page) location.assign(`${page.href}#search`);
  };

  const compare = () => document.querySelector("#compare button")?.click();

  const actions = { "/": search, j: () => move(1), k: () => move(-1), d: compare };

  document.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea")) return;
    event.preventDefault();
    action();
  });

  document.querySelector("footer .keys").hidden = false;
})();
