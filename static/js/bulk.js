// Ticking many requests in the queue: all on this page at once, and how many are ticked.
(() => {
  "use strict";
  const bar = document.querySelector("#bulk");
  if (!bar) return;
  const count = bar.querySelector("[data-bulk-count]");
  const boxes = () => [...document.querySelectorAll("[data-live] input[name=pick]")];

  const show = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const words = ticked === 1 ? bar.dataset.one : bar.dataset.many.replace("[n]", ticked);
    count.textContent = ticked ? words : "";
    bar.classList.toggle("bulk-bar--on", ticked > 0);
    const whole = document.querySelector("[data-bulk-all]");
    if (!whole) return;
    whole.hidden = false;
    whole.checked = ticked > 0 && ticked === all.length;
    whole.indeterminate = ticked > 0 && ticked < all.length;
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches(".bulk-tick")) show();
  });
  document.addEventListener("queue:shown", show);
  addEventListener("pageshow", show);
  show();
})();
