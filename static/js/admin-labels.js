// In the tables of the Django admin a field has a column heading and no label. A screen reader
// needs the name at the field itself, so each takes that of its column.
const FIELDS = "input:not([type=hidden]), select, textarea, .select2-selection, .select2-selection__rendered";

function heading(cell) {
  const row = cell.closest("table")?.querySelector("thead tr");
  const column = [...cell.classList].find((name) => name.startsWith("field-"))?.slice("field-".length);
  const named = column && row?.querySelector(`.column-${CSS.escape(column)}`);
  // A table of an inline has no class for the box that deletes a row: it stands in the last column.
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
  // A heading without words is no heading.
  for (const empty of root.querySelectorAll("thead th")) {
    if (!empty.textContent.trim() && !empty.querySelector("input, img")) {
      const cell = document.createElement("td");
      cell.className = empty.className;
      empty.replaceWith(cell);
    }
  }
}

// Lists that are searched while typing are drawn a moment after the page.
window.addEventListener("load", () => setTimeout(() => name(document)));
document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target)));
