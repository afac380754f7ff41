// Compares a file with those that were issued: its checksum is computed here, and only the checksum
// is sent. Without this file, or without a secure connection, the form sends the file.
const MAX_BYTES = 20 * 1024 * 1024;

for (const form of document.querySelectorAll("form[data-drop]")) {
  if (!window.crypto?.subtle) continue;
  const input = form.querySelector("input[type=file]");
  const target = form.querySelector("[data-drop-target]");
  const status = form.querySelector("[data-drop-status]");
  form.querySelector("[data-drop-button]").hidden = true;

  const compare = async (file) => {
    if (file.size > MAX_BYTES) {
      status.textContent = status.dataset.tooLarge;
      return;
    }
    status.textContent = status.dataset.reading;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const digits = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
    location.assign(`${form.action}?sha256=${digits.join("")}`);
  };

  input.addEventListener("change", () => input.files.length && compare(input.files[0]));
  // A file beside the target would replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => event.preventDefault());
  }
  for (const name of ["dragenter", "dragover"]) {
    target.addEventListener(name, () => target.setAttribute("data-over", ""));
  }
  for (const name of ["dragleave", "drop"]) {
    target.addEventListener(name, () => target.removeAttribute("data-over"));
  }
  target.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) compare(event.dataTransfer.files[0]);
  });
  // Back from the answer: the same file can be chosen again.
  window.addEventListener("pageshow", () => {
    form.reset();
    status.textContent = "";
  });
}
