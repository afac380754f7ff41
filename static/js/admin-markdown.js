// Around a Markdown field: its preview, rendered by the server shortly after the last key; a table;
// and images that are chosen, dropped on the text or pasted into it.
// Listens on the document, so that it also works in rows that are added to a form later.
const PAUSE = 400;
const waiting = new WeakMap();
const fieldOf = (event) => event.target.closest?.(".markdown-field");
const sourceOf = (field) => field.querySelector("textarea");
const tokenOf = (field) => sourceOf(field).form.querySelector("[name=csrfmiddlewaretoken]").value;

// --- The preview -----------------------------------------------------------------------------

async function show(field) {
  const source = sourceOf(field);
  const pane = field.querySelector(".markdown-preview");
  const text = pane.querySelector(".markdown-preview-text");
  const failed = pane.querySelector(".markdown-preview-failed");
  pane.hidden = source.value.trim() === "";
  if (pane.hidden) return;
  const asked = source.value;
  try {
    const answer = await fetch(field.dataset.preview, {
      method: "POST",
      headers: { "X-CSRFToken": tokenOf(field) },
      body: new URLSearchParams({ text: asked }),
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    // Drop a response that arrives after further typing.
    if (source.value !== asked) return;
    text.innerHTML = html;
    failed.hidden = true;
    follow(field);
  } catch {
    failed.hidden = false;
  }
}

// The preview stands at the same share of its height as the text.
function follow(field) {
  const source = sourceOf(field);
  const pane = field.querySelector(".markdown-preview");
  const room = source.scrollHeight - source.clientHeight;
  if (room > 0) pane.scrollTop = (source.scrollTop / room) * (pane.scrollHeight - pane.clientHeight);
}

document.addEventListener("input", (event) => {
  const field = fieldOf(event);
  if (!field) return;
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(show, PAUSE, field));
});
document.addEventListener("scroll", (event) => {
  if (event.target.matches?.(".markdown-field > textarea")) follow(fieldOf(event));
}, true);
for (const field of document.querySelectorAll(".markdown-field")) {
  if (!field.closest(".empty-form")) show(field);
}

// --- Writing into the text -------------------------------------------------------------------

// As if typed, so that the browser can undo it.
function write(source, text, from = source.selectionStart, to = source.selectionEnd) {
  source.focus();
  source.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  source.setRangeText(text, from, to, "end");
  source.dispatchEvent(new Event("input", { bubbles: true }));
}

function writeTable(field) {
  const source = sourceOf(field);
  const before = source.value.slice(0, source.selectionStart);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const heads = [1, 2].map((number) => `${field.dataset.column} ${number}`);
  write(source, `${gap}| ${heads.join(" | ")} |\n|---|---|\n|  |  |\n`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-md-button]");
  const field = button && fieldOf(event);
  if (!field) return;
  if (button.dataset.mdButton === "table") writeTable(field);
  if (button.dataset.mdButton === "image-file") {
    if (field.dataset.upload) field.querySelector("input[type=file]").click();
    else say(field, field.dataset.noUpload);
  }
});

// The keys that the titles of the buttons name; Command on a Mac.
const KEYS = { b: "bold", i: "italic", e: "code", k: "link" };
document.addEventListener("keydown", (event) => {
  const field = event.target.matches?.(".markdown-field > textarea") && fieldOf(event);
  const tool = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && KEYS[event.key];
  if (!field || !tool) return;
  event.preventDefault();
  field.querySelector(`[data-md-button="${tool}"]`).click();
});

// --- Images ----------------------------------------------------------------------------------

function say(field, words) {
  field.querySelector(".markdown-status").textContent = words;
}

const imagesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

async function upload(field, file) {
  const source = sourceOf(field);
  if (!field.dataset.upload) return say(field, field.dataset.noUpload);
  const place = `![${field.dataset.uploading} ${file.name.replace(/[[\]]/g, "")}…]()`;
  write(source, place);
  say(field, `${field.dataset.uploading} ${file.name}…`);
  let text = "";
  try {
    const body = new FormData();
    body.append("upload", file);
    const answer = await fetch(field.dataset.upload, {
      method: "POST",
      headers: { "X-CSRFToken": tokenOf(field) },
      body,
      redirect: "error",
    });
    const said = await answer.json();
    text = said.markdown ?? "";
    say(field, said.error ?? field.dataset.uploaded);
  } catch {
    say(field, field.dataset.failed);
  }
  const at = source.value.indexOf(place);
  if (at >= 0) write(source, text, at, at + place.length);
}

async function uploadAll(field, files) {
  for (const file of files) await upload(field, file);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".markdown-field > input[type=file]")) return;
  uploadAll(fieldOf(event), imagesOf(event.target));
  event.target.value = "";
});
for (const kind of ["paste", "drop"]) {
  document.addEventListener(kind, (event) => {
    const field = event.target.matches?.(".markdown-field > textarea") && fieldOf(event);
    const files = imagesOf(event.clipboardData ?? event.dataTransfer);
    if (!field || !files.length || !field.querySelector("input[type=file]")) return;
    event.preventDefault();
    uploadAll(field, files);
  });
}
document.addEventListener("dragover", (event) => {
  // Without this a browser opens the file that is dropped.
  if (event.target.matches?.(".markdown-field > textarea")) event.preventDefault();
});
