// The contact form on one page: htmx fetches the articles and the form of a subject; the one that was
// chosen is marked. Without this file each step is a page of its own.
document.addEventListener("htmx:afterSwap", (event) => {
  const link = event.detail.requestConfig?.elt;
  if (!link?.matches("[data-subject]")) return;
  for (const each of document.querySelectorAll("[data-subject]")) each.toggleAttribute("aria-current", false);
  link.setAttribute("aria-current", "true");
});
