// Tables of the Django admin have a column heading and no label for each field. Screen readers need a
// name on the field itself, so each field gets that of its column.
const FIELDS = "input:not([type=hidden]), select, textarea, .select2-selection, .select2-selection__rendered";

function heading(cell) {
  const row = cell.closest("table")?.querySelector("thead tr");
  const column = [...cell.classList].find((name) => name.startsWith("field-"))?.slice("field-".length);
  const named = column && row?.querySelector(`.column-${CSS.escape(column)}`);
  // The checkbox that deletes a row of an inline has no class; it is in the last column.
  const place = [...cell.parentElement.children].indexOf(cell);
  return (named || row?.children[place])?.textContent.trim().replace(/\s+/g, " ");
}

function name(root) {
  for (const cell of root.querySelectorAll("td[class*=field-], td.delete")) {
    const words = heading(cell);
    if (!words) continue;
    for (const field of cell.querySelectorAll(FIELDS)) {
      if (field.labels?.length || field.hasAttribute("aria-label")) continue;
      field.removeAttribute("aria-labelledby");
      field.setAttribute("aria-label", words);
    }
  }
  nameSearches(root);
  // Skip columns with an empty heading.
  for (const empty of root.querySelectorAll("thead th")) {
    if (!empty.textContent.trim() && !empty.querySelector("input, img")) {
      const cell = document.createElement("td");
      cell.className = empty.className;
      empty.replaceWith(cell);
    }
  }
}

// An autocomplete widget replaces its field without copying the name.
function nameSearches(root) {
  for (const box of root.querySelectorAll(".select2-selection[role=combobox]:not([aria-label])")) {
    const field = box.closest(".select2-container").previousElementSibling;
    const words = field?.labels?.[0]?.textContent ?? field?.getAttribute("aria-label");
    if (!words) continue;
    const chosen = box.getAttribute("aria-labelledby");
    box.removeAttribute("aria-labelledby");
    const label = words.trim().replace(/:$/, "");
    box.setAttribute("aria-label", label);
    box.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", label);
    if (chosen) box.setAttribute("aria-describedby", chosen);
  }
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches?.(".select2-search__field")) return;
  const box = document.querySelector(".select2-container--open [role=combobox]");
  event.target.setAttribute("aria-label", box?.getAttribute("aria-label") ?? "");
});

// Autocomplete widgets are created shortly after the page has loaded.
window.addEventListener("load", () => setTimeout(() => name(document)));
document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target)));
