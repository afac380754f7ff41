// The mentor's profile: shows refused values too; the grid of hours supports arrow keys and dragging.
// Without this file every part has its own button.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// Keep the focus in a part that htmx has replaced, on its first field or button.
let within = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  within = detail.target.contains(document.activeElement) ? detail.target.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (within && document.activeElement === document.body) {
    document.getElementById(within)?.querySelector(":is(input, select, textarea):not([type=hidden]), a, button")?.focus();
  }
  within = "";
});

// Mark the fields of a part as invalid while its note contains an error.
document.addEventListener("htmx:afterSettle", () => {
  for (const note of document.querySelectorAll(".part-note")) {
    const wrong = note.querySelector(".field-error") !== null;
    for (const field of note.parentElement.querySelectorAll(".part-form :is(input:not([type=checkbox], [type=hidden]), textarea, select)")) {
      if (field.ariaInvalid === "true" || wrong) field.ariaInvalid = String(wrong);
      field.closest(".field")?.classList.toggle("field-wrong", wrong);
    }
  }
});

const cells = (grid) => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", (event) => {
  const grid = event.target.closest?.("[data-hours]");
  const move = MOVES[event.key];
  if (!grid || !move || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = cells(grid);
  const y = rows.findIndex((row) => row.includes(event.target));
  const next = rows[y + move[0]]?.[rows[y].indexOf(event.target) + move[1]];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// With a mouse or a pen only; a finger scrolls the page.
let drag = null;
let ended = null;
const under = (event) => event.target.closest?.("[data-hours] td")?.querySelector("input");

document.addEventListener("pointerdown", (event) => {
  const cell = under(event);
  if (!cell || event.pointerType === "touch" || event.button) return;
  drag = { from: cell, tick: !cell.checked, moved: false };
});
document.addEventListener("pointerover", (event) => {
  const cell = drag && under(event);
  if (!cell || (cell === drag.from && !drag.moved)) return;
  drag.moved = true;
  drag.from.checked = cell.checked = drag.tick;
});
document.addEventListener("pointerup", () => {
  ended = drag;
  drag = null;
  if (!ended?.moved) return;
  ended.from.dispatchEvent(new Event("change", { bubbles: true }));
});
// After a drag that ends in its first cell, the click must not toggle the cell again.
document.addEventListener("click", (event) => {
  if (ended?.moved && event.target === ended.from) event.preventDefault();
  ended = null;
});
