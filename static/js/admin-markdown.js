// The preview of a Markdown field: rendered by the server, shortly after the last key.
// Listens on the document, so that it also works in rows that are added to a form later.
(() => {
  const PAUSE = 400;
  const waiting = new WeakMap();

  async function show(field) {
    const source = field.querySelector("textarea");
    const pane = field.querySelector(".markdown-preview");
    const text = pane.querySelector(".markdown-preview-text");
    const failed = pane.querySelector(".markdown-preview-failed");
    pane.hidden = source.value.trim() === "";
    if (pane.hidden) return;
    const asked = source.value;
    const body = new URLSearchParams({ text: asked });
    const token = source.form.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(field.dataset.preview, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body,
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      // Drop a response that arrives after further typing.
      if (source.value !== asked) return;
      text.innerHTML = html;
      failed.hidden = true;
    } catch {
      failed.hidden = false;
    }
  }

  document.addEventListener("input", (event) => {
    const field = event.target.closest?.(".markdown-field");
    if (!field) return;
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(show, PAUSE, field));
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll(".markdown-field")) {
      if (!field.closest(".empty-form")) show(field);
    }
  });
})();
