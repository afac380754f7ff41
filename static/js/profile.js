// The mentor's profile: answers that refuse are shown too. Without this file every part has its own
// button.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// Whoever was in a part that is drawn anew stays in it, at its first field or button.
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

// The fields of a part are marked as long as its note holds a refusal.
document.addEventListener("htmx:afterSettle", () => {
  for (const note of document.querySelectorAll(".part-note")) {
    const wrong = note.querySelector(".field-error") !== null;
    for (const field of note.parentElement.querySelectorAll(".part-form :is(input:not([type=checkbox], [type=hidden]), textarea, select)")) {
      if (field.ariaInvalid === "true" || wrong) field.ariaInvalid = String(wrong);
      field.closest(".field")?.classList.toggle("field-wrong", wrong);
    }
  }
});
