// The palette: a list of links to pages, saved searches and the steps of the open request, found
// by typing. Every link in it stands on a page as well: without JavaScript nothing is lost.
(() => {
  "use strict";
  const dialog = document.querySelector("[data-palette]");
  const opener = document.querySelector("[data-go]");
  if (!dialog || !opener) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[aria-live]");
  const on = document.querySelector("[data-keys]")?.dataset.keys !== "off";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (link) => link.textContent.replace(/\s+/g, " ").trim();
  let found = [];
  let fetched = null;
  let chosen = -1;

  const entry = (kind) => (link) => ({ kind: dialog.dataset[kind], name: wordsOf(link), link });
  const here = () => [
    ...[...document.querySelectorAll("[data-primary], .desk-others a")].map(entry("kindStep")),
    ...[...document.querySelectorAll(".portal-nav a:not([data-go])")].map(entry("kindPage")),
  ];

  const searches = async () => {
    if (fetched) return fetched;
    const answer = await fetch(opener.href).catch(() => null);
    if (!answer?.ok || answer.redirected) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    fetched = [...page.querySelectorAll("[data-search-link]")].map(entry("kindSearch"));
    return fetched;
  };

  const choose = (at) => {
    const options = [...list.children];
    chosen = options.length ? (at + options.length) % options.length : -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (all) => {
    const words = plain(field.value).split(/\s+/);
    found = all.filter((one) => words.every((word) => plain(`${one.name} ${one.kind}`).includes(word)));
    list.replaceChildren(
      ...found.map((one, at) => {
        const option = document.createElement("li");
        option.id = `palette-${at}`;
        option.setAttribute("role", "option");
        const kind = document.createElement("span");
        kind.textContent = one.kind;
        option.append(one.name, " ", kind);
        option.addEventListener("click", () => go(at));
        return option;
      }),
    );
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? dialog.dataset.count.replace("[n]", found.length) : dialog.dataset.none;
    choose(0);
  };

  // A step that acts at once is not taken from here: its button gets the focus.
  const go = (at) => {
    const { link } = found[at] ?? {};
    if (!link) return;
    dialog.close();
    if (link.href) location.assign(link.href);
    else link.focus();
  };

  let all = [];
  const open = async () => {
    if (dialog.open) return;
    field.value = "";
    all = here();
    show(all);
    dialog.showModal();
    field.focus();
    all = [...here(), ...(await searches())];
    if (dialog.open) show(all);
  };

  const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Enter: () => go(chosen) };
  field.addEventListener("input", () => show(all));
  field.addEventListener("keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.isComposing) return;
    event.preventDefault();
    action();
  });
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!on || typing || event.shiftKey || !wanted) return;
    event.preventDefault();
    open();
  });
})();
