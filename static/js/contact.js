// The contact form on one page: htmx fetches the articles and the form of a subject. What was typed
// before another subject is chosen stays, and the one that was chosen is marked. Without this file
// each step is a page of its own.
const typed = new Map();
const isSubject = (detail) => detail.requestConfig?.elt?.matches("[data-subject]");
const fields = () => document.querySelectorAll("#contact-next :is([name=title], [name=body])");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isSubject(event.detail)) return;
  for (const field of fields()) typed.set(field.name, field.value);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!isSubject(event.detail)) return;
  const link = event.detail.requestConfig.elt;
  for (const each of document.querySelectorAll("[data-subject]")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  for (const field of fields()) {
    if (!typed.get(field.name)) continue;
    field.value = typed.get(field.name);
    // The articles that fit it are fetched for this subject, too.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
