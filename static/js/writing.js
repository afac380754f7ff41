// Writing a message: Ctrl + Enter sends, the draft is kept while one writes, and files are pasted,
// dropped and listed. Without this file all of it works by the fields and the button.
const form = document.getElementById("write");
const attach = document.querySelector("[data-attach]");
const SAVE_AFTER = 1200; // milliseconds without a key
const KEPT = ["title", "people", "body", "group", "began"]; // fields; files stay in the browser

// --- The draft ---------------------------------------------------------------------------------

const typed = () => [...new FormData(form)].filter(([name]) => KEPT.includes(name));

function keepDraft(address) {
  const refusal = form.querySelector("[data-draft-refused]");
  let timer = 0;
  let saved = JSON.stringify(typed());
  let saving = null; // the request that is under way
  let isSending = false;

  function say(text) {
    refusal.replaceChildren();
    if (!text) return;
    const words = refusal.nextElementSibling.content.cloneNode(true);
    words.querySelector("[data-text]").textContent = text;
    refusal.append(words);
  }

  async function post(isLeaving) {
    const fields = typed();
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    try {
      const answer = await fetch(address, { method: "POST", body, keepalive: isLeaving, redirect: "manual" });
      if (answer.status === 422) return say(await answer.text());
      if (answer.status !== 204) return;
      saved = JSON.stringify(fields);
      say("");
      const detail = Object.fromEntries(fields);
      detail.people = fields.filter(([name]) => name === "people").map(([, value]) => value);
      form.dispatchEvent(new CustomEvent("autosaved", { detail }));
    } catch {
      // Without a connection the browser keeps the text itself (unsaved.js).
    }
  }

  function save(isLeaving = false) {
    clearTimeout(timer);
    if (isSending || JSON.stringify(typed()) === saved) return;
    if (saving && !isLeaving) return later();
    const mine = post(isLeaving).finally(() => { if (saving === mine) saving = null; });
    saving = mine;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  }

  form.addEventListener("input", later);
  // A draft that arrives after its message would stay for good. Looking for people sends nothing.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "look") return;
    clearTimeout(timer);
    if (!saving) {
      isSending = true;
      return;
    }
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    saving.finally(() => {
      saving = null;
      form.requestSubmit(event.submitter);
    });
  });
  window.addEventListener("pagehide", () => save(true));
  // Back to this page out of the browser's memory.
  window.addEventListener("pageshow", () => { isSending = false; });
}

if (form) {
  const field = form.elements.namedItem("body");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (form.dataset.draftUrl) keepDraft(form.dataset.draftUrl);
}

// --- Files -------------------------------------------------------------------------------------

function attachFiles(area) {
  const input = area.querySelector("input[type=file]");
  const names = area.querySelector("[data-attach-list]");
  const error = area.querySelector("[data-attach-error]");
  const note = area.querySelector("[data-attach-note]");
  const noteText = note.firstElementChild;
  const row = area.querySelector("template");
  const max = Number(area.dataset.max);
  let chosen = [];

  function show() {
    const files = new DataTransfer();
    for (const each of chosen) files.items.add(each);
    input.files = files.files;
    names.hidden = !chosen.length;
    // Pictures are made anew without their hidden data, plain text has none; documents are sent as they are.
    const hasDocument = chosen.some((file) => !/^(image|text)\//.test(file.type));
    note.replaceChildren(...(hasDocument ? [noteText] : []));
    names.replaceChildren(...chosen.map((file, at) => {
      const shown = row.content.firstElementChild.cloneNode(true);
      for (const each of shown.querySelectorAll("[data-name]")) each.textContent = file.name;
      shown.querySelector("button").addEventListener("click", () => {
        chosen.splice(at, 1);
        error.hidden = true;
        show();
        (names.querySelectorAll("button")[at] ?? input).focus();
      });
      return shown;
    }));
  }

  function add(files) {
    chosen = [...chosen, ...files];
    error.hidden = chosen.length <= max;
    error.textContent = error.hidden ? "" : area.dataset.tooMany;
    chosen = chosen.slice(0, max);
    show();
  }

  input.addEventListener("change", () => add(input.files));
  const target = area.closest("form");
  target.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // From a table or a text program a picture comes along with the text that is meant.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  });
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  target.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    target.dataset.dropping = "";
  });
  target.addEventListener("dragleave", (event) => {
    if (!target.contains(event.relatedTarget)) delete target.dataset.dropping;
  });
  target.addEventListener("drop", (event) => {
    delete target.dataset.dropping;
    if (!hasFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  area.dataset.attach = "button";
  note.replaceChildren();
  // Chosen before the page was left and opened again.
  if (input.files.length) add(input.files);
}

if (attach) attachFiles(attach);
