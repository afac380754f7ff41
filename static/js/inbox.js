// Reading messages: the page opens at what is new, new messages come in without moving what is read,
// and the title says how many are unread. Without this file a thread is as it was opened.
const list = document.getElementById("messages");
const write = document.getElementById("write");
const jump = document.querySelector("[data-jump]");
const title = document.title;
const NEAR = 160; // pixels above the end at which somebody still reads the end

const isAtEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - NEAR;
const showEnd = () => window.scrollTo(0, document.documentElement.scrollHeight);

// --- The number in the title -------------------------------------------------------------------

function sayUnread() {
  const count = document.querySelector(".side-nav .entry-count")?.textContent.trim();
  document.title = count ? `(${count}) ${title}` : title;
}

sayUnread();
document.addEventListener("htmx:afterSettle", sayUnread);

// On a phone the filter that is chosen may lie beside the screen.
document.querySelector(".inbox-filters [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// --- New messages ------------------------------------------------------------------------------

// What a message shows, without its menu: the forms in it have other keys each time.
function contentOf(message) {
  const copy = message.cloneNode(true);
  copy.querySelector(".talk-acts")?.remove();
  return copy.innerHTML.replace(/\s+/g, " ");
}

const isUsed = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");

// Only what is new or has changed is written, so that a screen reader tells that alone, the focus
// and an open menu stay, and nothing that is being read moves. Returns whether there was a new one.
function merge(fresh) {
  const here = list.querySelector(".talk-list");
  const days = [...here.querySelectorAll(".talk-day")];
  let lastDay = days.at(-1)?.textContent.trim();
  let day = null;
  let hasNew = false;
  for (const row of [...fresh.querySelectorAll(".talk-list > li")]) {
    if (row.matches(".talk-day")) day = row;
    if (!row.matches("[data-message]")) continue;
    const known = document.getElementById(row.id);
    if (known) {
      if (!isUsed(known) && contentOf(known) !== contentOf(row)) known.replaceWith(row);
      continue;
    }
    if (day && day.textContent.trim() !== lastDay) {
      here.append(day);
      lastDay = day.textContent.trim();
    }
    here.append(row);
    hasNew = true;
  }
  const told = list.querySelector(".talk-told");
  if (!told || !isUsed(told)) {
    told?.remove();
    const now = fresh.querySelector(".talk-told");
    if (now) list.append(now);
  }
  return hasNew;
}

function openAtNew() {
  const wasSent = location.hash === "#id_body";
  if (wasSent) {
    history.replaceState(history.state, "", location.pathname + location.search);
    write?.elements.namedItem("body").focus({ preventScroll: true });
  }
  if (location.hash || new URLSearchParams(location.search).has("before")) return;
  if (document.querySelector(".field-wrong")) return;
  const marked = document.getElementById("new");
  if (marked && !wasSent) marked.scrollIntoView({ block: "center" });
  else showEnd();
}

if (list) {
  openAtNew();
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== list || !event.detail.shouldSwap) return;
    event.detail.shouldSwap = false;
    const follows = isAtEnd();
    const hasNew = merge(new DOMParser().parseFromString(event.detail.serverResponse, "text/html"));
    if (follows) showEnd();
    else if (hasNew && jump) jump.hidden = false;
  });
  jump?.addEventListener("click", () => {
    jump.hidden = true;
    showEnd();
    write.elements.namedItem("body").focus({ preventScroll: true });
  });
  document.addEventListener("scroll", () => { if (jump && !jump.hidden && isAtEnd()) jump.hidden = true; }, { passive: true });
}
