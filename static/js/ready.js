// A ready text is put into the form at once; without this the button asks the server for it.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-ready] button")?.closest("[data-ready]");
    const field = box?.closest("form").querySelector("textarea");
    if (!field) return;
    event.preventDefault();
    const text = box.querySelector("option:checked").dataset.text;
    field.value = [field.value.trimEnd(), text].filter(Boolean).join("\n\n");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
