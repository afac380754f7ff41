// Reloads parts of a page: only while the tab is visible, and not while the person uses the part.
const parts = () => document.querySelectorAll("[data-live]");

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (!part.matches("[data-live]")) return;
  if (document.hidden || part.contains(document.activeElement)) event.preventDefault();
});

// Reload at once when the tab becomes visible again.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const part of parts()) part.dispatchEvent(new Event("live"));
});
