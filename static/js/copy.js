// A button beside a field copies what stands in it. Without this file the text can be marked.
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
