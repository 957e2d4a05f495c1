// Keys of the desk: they move the focus or open a page, and never change anything.
// Silent while typing or in a dialog, and with Ctrl, Alt or Meta held; switched off for each of
// the staff under Preferences.
(() => {
  "use strict";
  const root = document.querySelector("[data-keys]");
  if (!root || root.dataset.keys === "off") return;
  const LIST = "desk-list"; // of the queue as it was last seen: addresses without any person
  const help = document.querySelector("[data-help]");
  const status = root.querySelector("[aria-live]");
  const rows = () => [...document.querySelectorAll("[data-row] .desk-reference a")];
  const say = (code) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = root.dataset[code]));
  };

  const move = (by) => {
    const links = rows();
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
  };

  const remember = () => {
    if (document.querySelector("[data-live]")) {
      sessionStorage.setItem(LIST, JSON.stringify(rows().map((link) => link.pathname)));
    }
  };

  const step = (by) => {
    const list = JSON.parse(sessionStorage.getItem(LIST) ?? "[]");
    const here = list.indexOf(location.pathname);
    if (here < 0) say("nolist");
    else if (list[here + by]) location.assign(list[here + by]);
    else say("nomore");
  };

  const search = () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
    else if (root.dataset.queue) location.assign(`${root.dataset.queue}#queue-search`);
  };

  const primary = () => {
    const next = document.querySelector("[data-primary]");
    if (next) next.focus();
    else say("nostep");
  };

  const open = (name) => {
    const address = root.dataset[name];
    if (address) location.assign(address);
  };

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    "/": search,
    "?": () => help.showModal(),
    n: primary,
    "[": () => step(-1),
    "]": () => step(1),
  };
  const after = { q: () => open("queue"), d: () => open("dashboard") };
  let led = -Infinity; // when g was pressed

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, dialog, [contenteditable]");
    // [ and ] need AltGr on many keyboards, which some systems report as Ctrl and Alt.
    const held = event.ctrlKey || event.altKey || event.metaKey;
    if (typing || event.defaultPrevented || (held && !event.getModifierState("AltGraph"))) return;
    const leads = event.timeStamp - led < 1500;
    led = -Infinity;
    if (event.key === "g") led = event.timeStamp;
    const action = leads ? after[event.key] : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("click", remember, true);
  addEventListener("pagehide", remember);
  remember();
  if (location.hash === "#queue-search") search();
})();
