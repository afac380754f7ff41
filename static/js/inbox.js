// Writing a message: Ctrl + Enter sends, the draft is kept while one writes, and the page opens at
// what is new. Without this file all of it works by the button, and there is no draft.
const form = document.getElementById("write");
const list = document.getElementById("messages");
const SAVE_AFTER = 1200; // milliseconds without a key

const isAtEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;

function showEnd() {
  const marked = document.getElementById("new");
  if (marked) marked.scrollIntoView({ block: "center" });
  else window.scrollTo(0, document.documentElement.scrollHeight);
}

if (list) {
  if (!location.hash && !new URLSearchParams(location.search).has("before")) showEnd();
  let follows = false;
  list.addEventListener("htmx:beforeSwap", () => { follows = isAtEnd(); });
  list.addEventListener("htmx:afterSwap", () => {
    if (follows) window.scrollTo(0, document.documentElement.scrollHeight);
  });
}

if (form) {
  const field = form.elements.namedItem("body");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  const address = form.dataset.draftUrl;
  if (address) {
    let timer = 0;
    let saved = field.value;
    let isSending = false;
    const save = async (isLeaving = false) => {
      clearTimeout(timer);
      if (isSending || field.value === saved) return;
      const text = field.value;
      const body = new FormData();
      body.set("body", text);
      body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
      try {
        const answer = await fetch(address, { method: "POST", body, keepalive: isLeaving });
        if (answer.status === 204) saved = text;
      } catch {
        // The browser keeps the text itself, until the connection is back.
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER);
    });
    form.addEventListener("submit", () => { isSending = true; clearTimeout(timer); });
    window.addEventListener("pagehide", () => save(true));
  }
}
