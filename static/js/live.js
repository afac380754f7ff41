// Parts of a page that are asked for again: only while somebody looks, and never under their hands.
const parts = () => document.querySelectorAll("[data-live]");

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (!part.matches("[data-live]")) return;
  if (document.hidden || part.contains(document.activeElement)) event.preventDefault();
});

// Back on this tab: what was missed comes at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const part of parts()) part.dispatchEvent(new Event("live"));
});
