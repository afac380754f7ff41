// Beginning a topic: similar questions while the title is typed, and only the projects and kinds
// that the group has. Without this file a button looks for similar questions.
const form = document.getElementById("write");
const place = document.getElementById("similar");
const title = form.elements.namedItem("title");
const group = form.elements.namedItem("group");
const project = form.elements.namedItem("project");
const PAUSE = 400; // milliseconds without a key
const MIN_LETTERS = 4;

// --- Similar questions ---------------------------------------------------------------------------

const address = form.querySelector("[data-similar]")?.dataset.similar;
let timer = 0;
let asked = "";

async function look() {
  const words = title.value.trim();
  const query = new URLSearchParams({ q: words, group: group.value }).toString();
  if (query === asked) return;
  asked = query;
  if (words.length < MIN_LETTERS) return place.replaceChildren();
  try {
    const answer = await fetch(`${address}?${query}`, { redirect: "error" });
    if (!answer.ok || asked !== query) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    // They open beside the form, which keeps what was typed.
    for (const link of found.querySelectorAll("a")) link.target = "_blank";
    place.replaceChildren(...found.body.childNodes);
  } catch {
    // Without a connection nothing is found.
  }
}

if (address) {
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const field of [title, group]) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });
  }
  look();
}

// --- What the group has --------------------------------------------------------------------------

function fit() {
  const name = group.selectedOptions[0].textContent.trim();
  const paths = [...project.querySelectorAll("optgroup")];
  const isOfPath = paths.some((each) => each.label === name);
  for (const each of paths) each.hidden = each.disabled = isOfPath && each.label !== name;
  if (project.selectedOptions[0]?.parentElement.disabled) project.value = "";
  const update = form.querySelector("input[name=kind][value=update]");
  update.disabled = !isOfPath;
  update.closest("label").hidden = !isOfPath;
  if (update.checked && !isOfPath) form.querySelector("input[name=kind][value=question]").checked = true;
}

group.addEventListener("change", fit);
form.addEventListener("change", fit); // a draft of this browser fills it in
fit();
