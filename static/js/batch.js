// A change of many requests: the page looks again until it is done. Without this, a link does.
(() => {
  "use strict";
  const EVERY = 2_000;
  const part = document.querySelector("[data-batch]");
  const said = document.querySelector("[data-batch-said]");
  const running = () => part.querySelector("[data-running]");

  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.redirected) return; // logged out
    if (answer?.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = part.contains(document.activeElement);
      if (!focused) part.replaceChildren(...fresh.querySelector("[data-batch]").childNodes);
      else if (!fresh.querySelector("[data-running]")) location.reload();
      if (!running()) said.textContent = part.querySelector("[data-sentence]").textContent;
    }
    if (running()) setTimeout(look, EVERY);
  };

  if (running()) setTimeout(look, EVERY);
})();
