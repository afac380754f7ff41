// Closes an open menu with Escape or a click beside it. Without this file it is a plain <details>.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What is folded is printed, except what holds a form.
const folded = () => document.querySelectorAll("details:not([open], .menu, :has(form))");
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...folded()];
  for (const each of unfolded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of unfolded) each.open = false;
});

