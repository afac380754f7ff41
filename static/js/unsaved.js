// Asks before a page with unsaved notes is left, by a link or by another form of the page (for
// example to end the session).
const unsaved = new Set();
let sent = null;

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("input", () => unsaved.add(form));
}
document.addEventListener("submit", (event) => {
  sent = event.target;
});

window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form !== sent)) event.preventDefault();
  sent = null; // the person stays on the page: nothing was sent
});
