// The editor of weekly hours: arrow keys move, and dragging ticks several half hours. Without this
// file each half hour is a checkbox.
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

// With a mouse or a pen; a finger scrolls the page and taps.
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
// A drag that ends where it began: its click must not change the cell again.
document.addEventListener("click", (event) => {
  if (ended?.moved && event.target === ended.from) event.preventDefault();
  ended = null;
});
