// A button that copies the value of a field. Without this file the text can still be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("[data-copy-from]");
  const word = button.querySelector("[data-copied]");
  if (!navigator.clipboard) continue;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    word.setAttribute("role", "status");
    word.textContent = word.dataset.copied;
  });
}
