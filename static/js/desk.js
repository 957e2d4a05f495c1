// Shortcuts for the queue: j and k move, Enter opens (it is a link), / goes to the search.
// Silent while typing or with Ctrl, Alt or Meta held; one button switches them off for good.
(() => {
  "use strict";
  const keys = document.querySelector("[data-keys]");
  if (!keys) return;
  const button = keys.querySelector("button");
  const references = "[data-row] .desk-reference a";
  let on = localStorage.getItem("desk-shortcuts") !== "off";

  const show = () => button.setAttribute("aria-pressed", String(on));
  const move = (by) => {
    const links = [...document.querySelectorAll(references)];
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
  };
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => document.querySelector("[data-search]")?.focus(),
  };

  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("desk-shortcuts", on ? "on" : "off");
    show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (!on || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  keys.hidden = false;
  show();
})();
