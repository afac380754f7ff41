// Reading a topic: the page opens at what is new, new replies come in below without moving what is
// read, and they are read once they were seen. Without this file a topic is as it was opened.
const list = document.getElementById("replies");
const jump = document.querySelector("[data-jump]");

// --- Where the page opens ------------------------------------------------------------------------

const marked = document.getElementById("new");
if (marked && !location.hash && !document.querySelector(".field-wrong")) marked.scrollIntoView();

// --- New replies ---------------------------------------------------------------------------------

// What a reply shows, without its forms: they have other keys each time.
function contentOf(row) {
  const copy = row.cloneNode(true);
  for (const each of copy.querySelectorAll("input[type=hidden], .reply-menu")) each.remove();
  return copy.innerHTML.replace(/\s+/g, " ");
}

const isUsed = (row) => row.contains(document.activeElement) || row.querySelector("details[open]");

// Only what is new or has changed is written, so that a screen reader tells that alone, the focus
// and an open menu stay, and nothing that is being read moves.
function merge(fresh) {
  const here = list.querySelector(".reply-list");
  const added = [];
  for (const row of [...fresh.querySelectorAll(".reply-list > li")]) {
    if (!row.matches("[data-reply], [data-gap]")) continue;
    const id = row.dataset.reply ? `[data-reply="${row.dataset.reply}"]` : `#${row.id}`;
    const known = here.querySelector(`:scope > ${id}`);
    if (!known) {
      const next = [...here.children].find((each) => numberOf(each) > numberOf(row));
      here.insertBefore(row, next ?? null);
      if (row.dataset.reply) added.push(row);
    } else if (!isUsed(known) && contentOf(known) !== contentOf(row)) known.replaceWith(row);
  }
  for (const known of [...here.children]) {
    const number = known.dataset.reply;
    if (number && !fresh.querySelector(`[data-reply="${number}"]`) && !isUsed(known)) known.remove();
  }
  const foot = list.querySelector("[data-replies-foot]");
  const now = fresh.querySelector("[data-replies-foot]");
  if (now && !isUsed(foot)) foot.replaceWith(now);
  htmx.process(here);
  return added;
}

const numberOf = (row) => Number(row.dataset.reply ?? row.id.replace(/^r/, "")) || 0;

// --- What was seen is read -----------------------------------------------------------------------

async function tellRead(number) {
  const body = new FormData();
  body.set("act", "read");
  body.set("number", number);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    await fetch(list.dataset.place, { method: "POST", body, redirect: "manual" });
  } catch {
    // It stays unread.
  }
}

let firstUnseen = null;

const seen = new IntersectionObserver((entries) => {
  const rows = entries.filter((each) => each.isIntersecting).map((each) => each.target);
  if (!rows.length || document.hidden) return;
  for (const row of rows) seen.unobserve(row);
  tellRead(Math.max(...rows.map(numberOf)));
  hideJump();
});

function hideJump() {
  firstUnseen = null;
  if (jump) jump.hidden = true;
}

const isInView = (row) => row.getBoundingClientRect().top < window.innerHeight;

if (list) {
  const told = document.querySelector("[data-told]");
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== list || !event.detail.shouldSwap) return;
    event.detail.shouldSwap = false;
    const added = merge(new DOMParser().parseFromString(event.detail.serverResponse, "text/html"));
    if (!added.length) return;
    told.textContent = "";
    told.textContent = told.dataset.told;
    for (const row of added) seen.observe(row);
    firstUnseen ??= added.find((row) => !isInView(row)) ?? null;
    if (jump && firstUnseen) jump.hidden = false;
  });
  jump?.addEventListener("click", () => {
    const row = firstUnseen;
    hideJump();
    row?.scrollIntoView({ block: "center" });
    row?.querySelector(".reply").focus({ preventScroll: true });
  });
}

// --- The focus after a reaction ------------------------------------------------------------------

let reacted = null;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!detail.elt.matches(".reactions")) return;
  reacted = { reply: detail.elt.closest(".reply").id, kind: document.activeElement?.value };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!reacted) return;
  const form = document.querySelector(`#${reacted.reply} .reactions`);
  if (form && !form.contains(document.activeElement)) {
    (form.querySelector(`.reaction[value="${reacted.kind}"]`) ?? form.querySelector("summary")).focus({ preventScroll: true });
  }
  reacted = null;
});
