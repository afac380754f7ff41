// The dialog of the search: a combobox whose listbox comes from the server (search/_results.html).
// "/" (keys.js), Ctrl-K, Cmd-K or the link opens it; the arrow keys choose, Enter follows the link, Escape closes.
// Without this file the link leads to the page of the search, which does the same.
const dialog = document.getElementById("search-dialog");
const field = document.getElementById("search-dialog-field");
const found = document.getElementById("search-found");
const said = dialog?.querySelector("[data-search-said]");
// What the options shown answer; null while none do.
let answered = null;

const options = () => [...found.querySelectorAll("[role=option]")];
const active = () => found.querySelector("[aria-selected=true]");

function choose(option) {
  active()?.setAttribute("aria-selected", "false");
  if (!option) return field.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = options();
  if (!all.length) return;
  const here = all.indexOf(active());
  choose(all[(here + by + all.length) % all.length]);
}

function open() {
  if (!document.querySelector("dialog:modal")) {
    dialog.showModal();
    // The last results may be old: sessions move, and the reader may share the screen now.
    field.dispatchEvent(new Event("searchopened"));
  }
  if (!dialog.open) return;
  field.focus();
  field.select();
}

function close() {
  dialog.close();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-search-open]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("input", () => { answered = null; });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && answered === field.value && active()) {
      event.preventDefault();
      const how = { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey };
      active().dispatchEvent(new MouseEvent("click", how));
    }
    // Enter before the answer has come sends the form: the page of the search.
  });

  found.addEventListener("htmx:afterSwap", (event) => {
    // An answer may come while somebody types on: Enter must not open what it shows then.
    answered = new URL(event.detail.xhr.responseURL).searchParams.get("q") ?? "";
    const all = options();
    field.setAttribute("aria-expanded", String(all.length > 0));
    // Long results are scrolled by keyboard too.
    if (all.length) found.tabIndex = 0;
    else found.removeAttribute("tabindex");
    choose(answered.trim() && answered === field.value ? all[0] : null);
    said.textContent = found.querySelector("[data-search-count]")?.textContent.trim() ?? "";
    found.scrollTop = 0;
  });

  // A link to a place of this very page does not load another one.
  found.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]")) setTimeout(close);
  });

  dialog.querySelector("[data-search-close]").addEventListener("click", close);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener("close", () => {
    // Where nothing had the focus before, the hidden field would keep it, and the keys with it.
    if (document.activeElement === field) field.blur();
    field.setAttribute("aria-expanded", "false");
    said.textContent = "";
  });
}
