// Around a text that is written: the keys of its toolbar, its preview, and people after "@" where
// an element <text-expander> offers them.
// Without this file it is a field, and a name that is typed is plain text.
const KEYS = { b: "bold", i: "italic", e: "code", k: "link" };

function addKeys(editor) {
  editor.addEventListener("keydown", (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && KEYS[event.key];
    if (!tool || !event.target.matches("textarea")) return;
    event.preventDefault();
    editor.querySelector(`[data-md-button="${tool}"]`)?.click();
  });
}

// --- The preview ---------------------------------------------------------------------------------

function addPreview(editor) {
  const button = editor.querySelector("[data-preview-button]");
  const pane = editor.querySelector("[data-preview-pane]");
  const write = editor.querySelector("[data-write]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const isShown = button.getAttribute("aria-pressed") === "true";
    if (!isShown) {
      const field = editor.querySelector("textarea");
      const body = new FormData();
      body.set("body", field.value);
      body.set("csrfmiddlewaretoken", field.form.elements.namedItem("csrfmiddlewaretoken").value);
      try {
        const answer = await fetch(editor.dataset.preview, { method: "POST", body, redirect: "error" });
        if (!answer.ok) return;
        pane.firstElementChild.innerHTML = await answer.text();
      } catch {
        return; // without a connection the text stays in its field
      }
    }
    button.setAttribute("aria-pressed", String(!isShown));
    pane.hidden = isShown;
    write.hidden = !isShown;
    if (isShown) editor.querySelector("textarea").focus();
  });
}

// --- People --------------------------------------------------------------------------------------

function addPeople(expander) {
  if (!expander?.dataset.mentions) return;
  const groupOf = () => expander.closest("form").elements.namedItem("group")?.value ?? expander.dataset.group;
  async function find(text) {
    const query = new URLSearchParams({ q: text, group: groupOf() });
    const answer = await fetch(`${expander.dataset.mentions}?${query}`, { redirect: "error" });
    const found = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const fragment = found?.querySelector("[role=listbox]");
    return fragment ? { matched: true, fragment } : { matched: false };
  }
  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = event.detail;
    if (key !== "@" || text.length > 40) return;
    provide(find(text).catch(() => ({ matched: false })));
  });
  expander.addEventListener("text-expander-value", (event) => {
    const { pk, key, name } = event.detail.item.dataset;
    event.detail.value = `@[${name.replace(/[[\]\n]/g, " ")}](${key ?? pk})`;
  });
}

for (const editor of document.querySelectorAll("[data-editor]")) {
  addKeys(editor);
  addPreview(editor);
  addPeople(editor.querySelector("text-expander"));
}
