// The calendar with a script: one tab stop for all free places, with arrow keys between them; the line of the current
// time moves on; a session is dragged to another time, where the form that moves it asks as it always does.
const agenda = document.querySelector("[data-agenda]");

// --- Free places: the arrow keys ------------------------------------------------------------------------------------

const PLACES = ".day-free > a, .month-plan";
const days = [...agenda.querySelectorAll(".week-day, .month td")];
const places = (day) => [...day.querySelectorAll(PLACES)];

function makeOneTabStop() {
  const all = places(agenda);
  const today = agenda.querySelector(":is(.week-today, .month-today) :is(.day-free > a, .month-plan)");
  for (const place of all) place.tabIndex = place === (today ?? all[0]) ? 0 : -1;
}

function focusOn(place) {
  if (!place) return;
  agenda.querySelectorAll("a[tabindex='0']").forEach((other) => (other.tabIndex = -1));
  place.tabIndex = 0;
  place.focus();
}

// The place of another day that is at the same height, or the nearest to it.
function nearest(day, top) {
  const distance = (place) => Math.abs(place.getBoundingClientRect().top - top);
  return places(day).sort((one, other) => distance(one) - distance(other))[0];
}

function beside(place, step) {
  const top = place.getBoundingClientRect().top;
  for (let n = days.indexOf(place.closest(".week-day, td")) + step; days[n]; n += step) {
    const found = nearest(days[n], top);
    if (found) return found;
  }
}

function below(place, step) {
  if (place.matches(".month-plan")) {
    return days[days.indexOf(place.closest("td")) + 7 * step]?.querySelector(PLACES);
  }
  const own = places(place.closest(".week-day"));
  return own[own.indexOf(place) + step];
}

const MOVES = {
  ArrowLeft: (place) => beside(place, -1),
  ArrowRight: (place) => beside(place, 1),
  ArrowUp: (place) => below(place, -1),
  ArrowDown: (place) => below(place, 1),
  Home: (place) => places(place.closest(".week-day, tr"))[0],
  End: (place) => places(place.closest(".week-day, tr")).at(-1),
};

agenda.addEventListener("keydown", (event) => {
  if (event.key === "Escape") agenda.classList.add("cards-away");
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const place = event.target.closest(PLACES);
  if (!place) return;
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    document.querySelector(event.key === "PageUp" ? ".agenda-bar [rel=prev]" : ".agenda-bar [rel=next]")?.click();
  } else if (MOVES[event.key]) {
    event.preventDefault();
    focusOn(MOVES[event.key](place));
  }
});
// A card that was put away with Escape comes back at the next session.
agenda.addEventListener("pointerover", () => agenda.classList.remove("cards-away"));
agenda.addEventListener("focusin", () => agenda.classList.remove("cards-away"));
makeOneTabStop();

// --- The line of the current time -----------------------------------------------------------------------------------

const line = agenda.querySelector("[data-now]");
const firstHour = Number(agenda.dataset.firstHour);
const lastHour = Number(agenda.dataset.lastHour);
const opened = Date.now();

function moveLine() {
  const minutes = Number(line.dataset.now) + Math.floor((Date.now() - opened) / 60_000);
  line.hidden = minutes >= 60 * lastHour;
  const row = Math.floor((minutes - 60 * firstHour) / 15) + 1;
  line.className = `r${row} m${Math.floor((minutes % 15) / 5) * 5}`;
}
if (line) setInterval(moveLine, 60_000);

// --- Dragging a session to another time -----------------------------------------------------------------------------
// Nothing is moved here: the form of the session opens with that time, shows both clocks and asks.

let lifted = null;

for (const entry of agenda.querySelectorAll("[data-move]")) entry.firstElementChild.draggable = true;

const dropPlace = (event) => (lifted ? event.target.closest?.(".day-free > a") : null);
const mark = (place) => {
  agenda.querySelector(".drop-here")?.classList.remove("drop-here");
  place?.classList.add("drop-here");
};

agenda.addEventListener("dragstart", (event) => {
  lifted = event.target.closest?.("[data-move]") ?? null;
  if (!lifted) return;
  event.dataTransfer.effectAllowed = "move";
  lifted.classList.add("lifted");
  agenda.classList.add("dragging");
});
agenda.addEventListener("dragover", (event) => {
  const place = dropPlace(event);
  mark(place);
  if (place) event.preventDefault();
});
agenda.addEventListener("drop", (event) => {
  const place = dropPlace(event);
  if (!place) return;
  event.preventDefault();
  const { search } = new URL(place.href);
  window.location.assign(`${lifted.dataset.move}${search}#when`);
});
agenda.addEventListener("dragend", () => {
  mark(null);
  lifted?.classList.remove("lifted");
  agenda.classList.remove("dragging");
  lifted = null;
});
