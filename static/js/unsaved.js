// Notes that were typed and not saved are not left behind without a question, neither by a link nor
// by another form of the page (ending the session, say).
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
  sent = null; // who stays has sent nothing
});
