// The mentor's profile: shows refused values too. Without this file every part has its own button.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// Keep the focus in a part that htmx has replaced, on its first field or button.
let within = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  within = detail.target.contains(document.activeElement) ? detail.target.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (within && document.activeElement === document.body) {
    document.getElementById(within)?.querySelector(":is(input, select, textarea):not([type=hidden]), a, button")?.focus();
  }
  within = "";
});

// Mark the fields of a part as invalid while its note contains an error.
document.addEventListener("htmx:afterSettle", () => {
  for (const note of document.querySelectorAll(".part-note")) {
    const wrong = note.querySelector(".field-error") !== null;
    for (const field of note.parentElement.querySelectorAll(".part-form :is(input:not([type=checkbox], [type=hidden]), textarea, select)")) {
      if (field.ariaInvalid === "true" || wrong) field.ariaInvalid = String(wrong);
      field.closest(".field")?.classList.toggle("field-wrong", wrong);
    }
  }
});
