// Two comforts; every page works without them.
(() => {
  "use strict";
  // The summary of errors takes the focus also where `autofocus` was refused.
  document.querySelector("[data-focus]")?.focus();

  // A second click on a button that is already sending does nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sending) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sending = "yes";
    setTimeout(() => delete event.target.dataset.sending, 3000);
  });
})();
