// "Help for this page" opens beside the page, which stays as it is; on a narrow screen before it.
// The answer of the server holds the whole dialog (helpcenter/_panel.html), so that no page pays for
// it. Without this file, and where the answer does not come, the link leads to the page of the help.
const WIDE = matchMedia("(min-width: 68rem)");
const NAME = "help-panel";
// The addresses shown in the dialog, the last one on top.
let shown = [];
let opener = null;
let leaving = "";
// Whether one part follows another: the dialog does not come in again.
let wasOpen = false;

const dialog = () => document.querySelector(`#${NAME} > dialog`);
const isPlain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

function place() {
  const found = document.getElementById(NAME);
  if (found) return found;
  const made = document.createElement("div");
  made.id = NAME;
  document.body.append(made);
  for (const name of ["htmx:responseError", "htmx:sendError"]) made.addEventListener(name, () => location.assign(leaving));
  made.addEventListener("htmx:afterSwap", draw);
  made.addEventListener("click", follow);
  made.addEventListener("submit", search);
  made.addEventListener("close", closed, true);
  return made;
}

function fetchPart(address) {
  leaving = address;
  wasOpen = Boolean(dialog()?.open);
  // The fragment is looked for once the answer is here.
  window.htmx.ajax("GET", address.split("#")[0], { source: place(), target: `#${NAME}`, swap: "innerHTML" });
}

// What was asked for, in the dialog that came with it.
function draw() {
  const found = dialog();
  if (!found) return location.assign(leaving);
  found.toggleAttribute("data-again", wasOpen);
  if (WIDE.matches) found.show();
  else found.showModal();
  found.querySelector("[data-help-back]").hidden = shown.length < 2;
  const part = leaving.split("#")[1];
  (part && found.querySelector(`#${CSS.escape(part)}`))?.scrollIntoView();
  found.querySelector("[data-help-title]").focus({ preventScroll: true });
}

function open(link) {
  const menu = link.closest("details.menu");
  const before = document.activeElement;
  opener = menu?.querySelector("summary") ?? (before === document.body ? null : before);
  if (menu) menu.open = false;
  shown = [link.href];
  fetchPart(link.href);
}

function follow(event) {
  const link = event.target.closest("a[data-help-part]");
  if (link && isPlain(event)) {
    event.preventDefault();
    shown.push(link.href);
    fetchPart(link.href);
  } else if (event.target.closest("[data-help-back]")) {
    shown.pop();
    fetchPart(shown.at(-1));
  } else if (event.target.closest("[data-help-close]") || event.target.matches("dialog:modal")) {
    // A click on the dialog itself is one beside it, on what it covers.
    dialog().close();
  }
}

function search(event) {
  if (!event.target.matches("[role=search]")) return;
  event.preventDefault();
  const address = new URL(event.target.action);
  address.search = new URLSearchParams(new FormData(event.target));
  shown.push(address.href);
  fetchPart(address.href);
}

// Back to where one was, unless one is elsewhere on the page already.
function closed() {
  const here = document.activeElement;
  if (here === document.body || place().contains(here)) opener?.focus();
  place().replaceChildren();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-help]");
  if (!link || !isPlain(event) || !window.htmx) return;
  event.preventDefault();
  if (dialog()?.open) dialog().close();
  else open(link);
});

// Where the dialog is beside the page, its keys are those of the page: Escape closes it from wherever one is.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (!dialog()?.open || document.querySelector("dialog:modal, details.menu[open]")) return;
  event.preventDefault();
  dialog().close();
});
