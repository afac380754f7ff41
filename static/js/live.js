// Asks every few seconds whether something on this page has changed, and lets htmx fetch the parts
// with data-live again, through their own gates. Nothing comes with the answer but yes or no.
// Without this file the page shows what it showed when it was opened (mentorhub/live).
const page = document.getElementById("live");
// Milliseconds between two questions: while somebody uses the page, does not, looks at another tab.
const [USED, UNUSED, HIDDEN, LONGEST] = [2000, 5000, 30000, 300000];
const IN_USE_FOR = 60000; // after the last key or movement
const RENEW_AFTER = 12 * 60000; // the token is good for 15 minutes
const PATIENCE = 10000; // milliseconds for one answer

let { token, seen } = page.dataset;
let since = Date.now(); // when the token came
let usedAt = Date.now();
let failures = 0;
let timer = 0;
let isOver = false;
const waiting = new Set(); // parts that changed while somebody used them
const fetchedAt = new WeakMap();

const parts = () => document.querySelectorAll("[data-live]");

// What somebody has typed or chosen in a part and not sent yet.
const hasChanged = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
// A part that its own script merges may be used meanwhile: nothing in it is taken away.
const isUsed = (part) => part.dataset.live !== "merged" && isTouched(part);
const isTouched = (part) => part.contains(document.activeElement) || [...part.querySelectorAll("input, textarea")].some(hasChanged);

function refresh(part) {
  fetchedAt.set(part, Date.now());
  part.dispatchEvent(new Event("live"));
}

// --- The parts, through htmx -------------------------------------------------------------------

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (!part.matches("[data-live]")) return;
  // What the title of a hidden tab says is fetched there too.
  const isLooked = !document.hidden || part.dataset.live === "always";
  if (isLooked && !isUsed(part)) return waiting.delete(part);
  event.preventDefault();
  waiting.add(part);
});

// Signed out meanwhile: the answer is a way to the sign-in, which would take the page away.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (!elt.matches("[data-live]")) return;
  const isElsewhere = xhr.getResponseHeader("HX-Redirect") || (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(elt.getAttribute("hx-get"), location.href).pathname);
  if (!isElsewhere) return;
  event.preventDefault();
  end();
});

// What says "in 5 minutes" changes by itself: each so many seconds.
function refreshOld() {
  for (const part of document.querySelectorAll("[data-live-every]")) {
    if (!fetchedAt.has(part)) fetchedAt.set(part, Date.now());
    else if (Date.now() - fetchedAt.get(part) > part.dataset.liveEvery * 1000) refresh(part);
  }
}

// --- The question ------------------------------------------------------------------------------

function end() {
  isOver = true;
  clearTimeout(timer);
  const place = document.getElementById("live-ended");
  if (place && !place.hasChildNodes()) place.append(page.querySelector("template").content.cloneNode(true));
}

const get = (address, accept) => fetch(address, { headers: { Accept: accept }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });

// The page again, through its gate, for the token alone.
async function renew() {
  const answer = await get(location.href, "text/html");
  if (answer.status >= 500) throw new Error(answer.statusText);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!answer.ok || answer.redirected || !fresh) return end();
  token = fresh.dataset.token;
  since = Date.now();
}

async function ask() {
  if (Date.now() - since > RENEW_AFTER) await renew();
  if (isOver) return;
  const answer = await get(`/live/${token}/?v=${encodeURIComponent(seen)}`, "text/plain");
  if (answer.status === 410) return end();
  if (!answer.ok) throw new Error(answer.statusText);
  if (answer.status !== 200) return;
  seen = await answer.text();
  for (const part of parts()) refresh(part);
}

async function tick() {
  clearTimeout(timer);
  try {
    await ask();
    failures = 0;
  } catch {
    failures += 1;
  }
  if (isOver) return;
  if (!document.hidden) {
    for (const part of waiting) {
      if (!part.isConnected) waiting.delete(part);
      else if (!isUsed(part)) refresh(part);
    }
    refreshOld();
  }
  later();
}

function later() {
  const pace = document.hidden ? HIDDEN : Date.now() - usedAt < IN_USE_FOR ? USED : UNUSED;
  // A little earlier or later, so that the pages of a class do not ask all at once.
  timer = setTimeout(tick, Math.min(LONGEST, pace * 2 ** Math.min(failures, 8)) * (0.9 + Math.random() / 5));
}

// Somebody is back after a pause: the next question comes at the pace of a page that is used.
function use() {
  const wasUnused = Date.now() - usedAt > IN_USE_FOR;
  usedAt = Date.now();
  if (wasUnused && !isOver && !failures && !document.hidden) {
    clearTimeout(timer);
    later();
  }
}

for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  document.addEventListener(name, use, { passive: true, capture: true });
}
document.addEventListener("visibilitychange", () => {
  if (isOver) return;
  clearTimeout(timer);
  if (document.hidden) later();
  else tick();
});
refreshOld();
later();
