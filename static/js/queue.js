// The queue keeps itself current while somebody looks at it. What changed is put in place and
// marked; rows that come, go or change places wait for a button, so that nothing moves away.
(() => {
  "use strict";
  const EVERY = 20_000;
  const narrow = matchMedia("(max-width: 48em)");
  const fold = () => {
    for (const part of document.querySelectorAll("[data-fold]")) part.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();

  const list = document.querySelector("[data-live]");
  const bar = document.querySelector("[data-live-bar]");
  if (!list || !bar) return;
  const button = bar.querySelector("button");
  const status = bar.querySelector("[role=status]");
  const rowsIn = (root) => new Map([...root.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
  const cellsOf = (row) => [...row.cells].map((cell) => cell.innerHTML);
  const read = () => new Map([...rowsIn(list)].map(([id, row]) => [id, cellsOf(row)]));
  const worded = (kind, count) => bar.dataset[count === 1 ? `${kind}One` : `${kind}Many`].replace("[n]", count);
  let known = read();
  let waiting = null;
  let asked = Date.now();
  let timer = 0;

  // How many of `order` stand in their order already: the longest rising run.
  const settled = (order) => {
    const runs = [];
    order.forEach((place, at) => {
      const before = runs.filter((_, other) => order[other] < place);
      runs[at] = 1 + Math.max(0, ...before);
    });
    return Math.max(0, ...runs);
  };

  const mark = (row, state, words) => {
    row.classList.add(`queue-row--${state}`);
    row.querySelector(".desk-reference").dataset.said = words;
  };

  // A cell with the focus or with a box to tick is left as it is.
  const put = (row, fresh) => {
    const had = known.get(row.dataset.row);
    let changed = false;
    cellsOf(fresh).forEach((html, at) => {
      const cell = row.cells[at];
      if (html === had[at] || cell.contains(document.activeElement) || cell.querySelector("input")) return;
      cell.innerHTML = html;
      had[at] = html;
      changed = true;
    });
    row.className = `${fresh.className}${changed || row.matches(".queue-row--changed") ? " queue-row--changed" : ""}`;
    if (changed) mark(row, "changed", row.closest("table").dataset.changed);
    return changed;
  };

  const refreshed = (fragment) => {
    const now = rowsIn(list);
    const next = rowsIn(fragment);
    const held = list.querySelector("[data-row]:hover") || list.querySelector("[data-row]:focus-within");
    const top = held?.getBoundingClientRect().top;
    let changed = 0;
    let gone = 0;
    for (const [id, row] of now) {
      if (next.has(id)) changed += put(row, next.get(id));
      else {
        gone += 1;
        mark(row, "gone", row.closest("table").dataset.gone);
      }
    }
    for (const count of fragment.querySelectorAll("data[data-count]")) {
      const shown = document.querySelector(`span[data-count="${count.dataset.count}"]`);
      if (shown) shown.textContent = count.textContent;
    }
    if (held) scrollBy(0, held.getBoundingClientRect().top - top);
    const ids = [...now.keys()];
    const order = [...next.keys()].filter((id) => now.has(id)).map((id) => ids.indexOf(id));
    offer(fragment, gone + (next.size - order.length) + (order.length - settled(order)));
    if (changed) status.textContent = worded("changed", changed);
  };

  const offer = (fragment, count) => {
    waiting = count ? fragment : null;
    const words = count ? worded("show", count) : "";
    if (count && button.textContent !== words) status.textContent = words;
    button.textContent = words;
    button.hidden = !count;
  };

  button.addEventListener("click", () => {
    const ticked = [...list.querySelectorAll("input:checked")].map((box) => box.value);
    list.replaceChildren(...waiting.querySelector("[data-live]").childNodes);
    for (const box of list.querySelectorAll("input")) box.checked = ticked.includes(box.value);
    known = read();
    offer(null, 0);
    list.focus({ preventScroll: true });
    list.dispatchEvent(new CustomEvent("queue:shown", { bubbles: true }));
  });

  const refresh = async () => {
    if (document.hidden) return;
    asked = Date.now();
    const answer = await fetch(list.dataset.live + location.search, { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") clearInterval(timer); // logged out
    else if (answer?.ok) refreshed(new DOMParser().parseFromString(await answer.text(), "text/html"));
  };

  timer = setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - asked >= EVERY) refresh();
  });
})();
