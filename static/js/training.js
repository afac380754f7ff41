// A chapter that is marked as read without a connection stays marked in this browser, and is saved
// as soon as the site can be reached, from any page of the training. Answers are kept as drafts
// (unsaved.js). Without this file the forms work as forms do.
const LIFETIME = 7 * 24 * 3600 * 1000; // milliseconds
const [person] = (document.querySelector("meta[name=drafts]")?.content ?? "").split(" ");
const NAME = `training/${person}`;

// --- What waits: the addresses of chapters, each with when it was marked ----------------------

function waiting() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME)) ?? {};
    return Object.fromEntries(Object.entries(kept).filter(([, at]) => Date.now() - at < LIFETIME));
  } catch {
    return {}; // not readable, or the browser keeps nothing for this site
  }
}

function keep(marks) {
  try {
    if (Object.keys(marks).length) localStorage.setItem(NAME, JSON.stringify(marks));
    else localStorage.removeItem(NAME);
  } catch {
    // No room: the page says that it is not saved.
  }
}

// The form of the chapter is fetched first: its keys are those of this sign-in.
async function send(chapter) {
  const page = await fetch(chapter, { headers: { Accept: "text/html" } });
  if (page.status === 404) return true; // hidden meanwhile
  if (!page.ok || page.redirected) return false;
  const form = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-reading]");
  if (!form || !form.querySelector("button")) return true; // read already
  const answer = await fetch(new URL(form.getAttribute("action"), location), {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    redirect: "manual",
  });
  return answer.type === "opaqueredirect" || answer.ok;
}

let sending = false;
async function sendAll() {
  if (!person || sending) return;
  sending = true;
  try {
    for (const chapter of Object.keys(waiting())) {
      if (!(await send(chapter))) continue;
      const rest = waiting();
      delete rest[chapter];
      keep(rest);
    }
    if (!Object.keys(waiting()).length) tell(false);
  } catch {
    // Still no connection: the next page, or the next time that it comes back.
  }
  sending = false;
}

function tell(isKept) {
  for (const notice of document.querySelectorAll("[data-kept]")) notice.hidden = !isKept;
}

// --- The forms of this page --------------------------------------------------------------------

function failed(form) {
  if (!form || !person) return;
  keep({ ...waiting(), [location.pathname]: Date.now() });
  tell(true);
}

document.addEventListener("htmx:sendError", (event) => failed(event.target.closest("[data-reading]")));
// Before unsaved.js, which asks for every other form to be sent again.
addEventListener(
  "submit",
  (event) => {
    if (navigator.onLine || !person || !event.target.matches("[data-reading]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    failed(event.target);
  },
  true,
);
addEventListener("online", sendAll);
sendAll();

// --- The forms of a quiz -----------------------------------------------------------------------

// A browser may believe that it is online while the connection is gone, and would then replace the
// page. So a form is sent from the page first, and once more as forms are when that has arrived: the
// site knows it by its key, carries nothing out again, and leads on.
const PATIENCE = 20000; // milliseconds

for (const form of document.querySelectorAll("form[data-quiz]")) {
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const body = new URLSearchParams(new FormData(form));
    try {
      await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      form.submit();
    } catch {
      form.dispatchEvent(new Event("unsent", { bubbles: true }));
    }
    isSending = false;
  });
}

// --- Numbers of an order: the item that had the number gets the one that this item had ---------

for (const list of document.querySelectorAll("[data-places]")) {
  const before = new Map([...list.querySelectorAll("select")].map((each) => [each, each.value]));
  list.addEventListener("change", ({ target }) => {
    for (const other of before.keys()) {
      if (other !== target && other.value === target.value) other.value = before.get(target);
    }
    for (const each of before.keys()) before.set(each, each.value);
  });
}
