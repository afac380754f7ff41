// The editor of weekly hours: arrow keys move, and dragging ticks several half hours. Without this
// file each half hour is a checkbox and a stop of the Tab key.
const cells = (grid) => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", (event) => {
  const grid = event.target.closest?.(".week-grid");
  const move = MOVES[event.key];
  if (!grid || !move || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = cells(grid);
  const y = rows.findIndex((row) => row.includes(event.target));
  const next = rows[y + move[0]]?.[rows[y].indexOf(event.target) + move[1]];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// Tab stops at one cell of a grid, the first that is ticked or the one that had the focus last, and
// not at each of some hundreds.
const stopAt = (grid, cell) => {
  for (const each of grid.querySelectorAll("input")) each.tabIndex = each === cell ? 0 : -1;
};
const prepare = () => {
  for (const grid of document.querySelectorAll(".week-grid:not([data-one-stop])")) {
    grid.dataset.oneStop = "";
    stopAt(grid, grid.querySelector("input:checked") ?? grid.querySelector("input"));
  }
};
prepare();
document.addEventListener("htmx:load", prepare);
document.addEventListener("focusin", (event) => {
  const grid = event.target.closest?.(".week-grid");
  if (grid && event.target.matches("input")) stopAt(grid, event.target);
});

// With a mouse or a pen only; a finger scrolls the page.
let drag = null;
let ended = null;
const under = (event) => event.target.closest?.(".week-grid td")?.querySelector("input");

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
