// Voting by keys: each presses the button that names it. After a vote Enter goes on.
"use strict";
(() => {
  const form = document.querySelector("form.ballot");
  document.getElementById("next")?.focus();
  if (!form) return;

  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const key = [...form.querySelectorAll("button > kbd")].find((kbd) => kbd.textContent === event.key);
    key?.parentElement.click();
  });
})();
