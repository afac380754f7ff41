// The page of a request in the managers' queue. A canned reply that is chosen is put into the
// answer at once; without this file its button does it, by the server.
const choice = document.querySelector("[data-canned]");

function insert(text) {
  const field = document.getElementById("write").elements.namedItem("body");
  const { selectionStart: at, value } = field;
  const before = value.slice(0, at).trimEnd();
  field.value = [before, text, value.slice(at).trimStart()].filter(Boolean).join("\n\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const end = (before ? before.length + 2 : 0) + text.length;
  field.focus();
  field.setSelectionRange(end, end);
}

if (choice) {
  const button = document.querySelector("[data-canned-insert]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const text = document.querySelector(`[data-canned-text="${choice.value}"]`);
    if (!text) return choice.focus();
    insert(text.content.textContent);
    choice.value = "";
  });
}

// "m": the field of a note, once its form is open.
const note = document.querySelector(".queue-note-add");
note?.addEventListener("toggle", () => {
  if (note.open) note.querySelector("textarea").focus();
});
