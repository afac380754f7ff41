// Keyboard shortcuts: "/" opens the search, "g" then a letter goes to a page, "j" and "k" step
// through the rows of lists, "?" lists the keys.
// The keys are on the elements: data-key="g d" on a link, data-key="s" on a button that this letter
// clicks. This file contains no page names.
const dialog = document.getElementById("keys");
const PAUSE = 1500; // milliseconds between "g" and its letter
let waiting = 0;

const typing = (element) =>
  element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));

const target = (keys) =>
  [...document.querySelectorAll("[data-key]")].find((link) => link.dataset.key === keys);

function list() {
  const rows = dialog.querySelector("dl");
  rows.querySelectorAll("[data-added]").forEach((row) => row.remove());
  const seen = new Set();
  for (const link of document.querySelectorAll("[data-key]")) {
    if (seen.has(link.dataset.key)) continue;
    seen.add(link.dataset.key);
    const row = document.createElement("div");
    row.dataset.added = "";
    const name = document.createElement("dt");
    // The bell and an entry with a number contain it, which does not belong in the list.
    const copy = (link.querySelector(".bell-name") ?? link).cloneNode(true);
    copy.querySelector(".entry-number")?.remove();
    name.textContent = copy.textContent.trim();
    const keys = document.createElement("dd");
    for (const letter of link.dataset.key.split(" ")) {
      const key = document.createElement("kbd");
      key.textContent = letter;
      keys.append(key);
    }
    row.append(name, keys);
    rows.append(row);
  }
}

// "j" and "k", where a page has no use of its own for them: the focus goes to the first link of the
// next or the previous row of its lists.
const ROWS = "main :is(.rows, .threads, .reply-list, .need-rows, .risk-rows, .turn-list, .students) > li, main tbody tr";

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)]
    .map((row) => ({ row, link: row.querySelector("a[href]") }))
    .filter(({ link }) => link?.checkVisibility());
  const here = rows.findIndex(({ row }) => row.contains(document.activeElement));
  rows[here + by]?.link.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search-open]");
    if (!search) return;
    event.preventDefault();
    search.click();
  } else if (event.key === "?" && dialog) {
    event.preventDefault();
    list();
    dialog.showModal();
  } else if (event.key === "g") {
    waiting = Date.now();
  } else if (Date.now() - waiting < PAUSE) {
    waiting = 0;
    press(target(`g ${event.key}`), event);
  } else {
    const single = target(event.key);
    if (single) press(single, event);
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  }
});

// The click may lead into a field, and the letter is not to be written there.
function press(element, event) {
  if (!element) return;
  event.preventDefault();
  element.click();
}
