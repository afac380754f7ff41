// The page of a session: the clock of a session that is on, the note that saves itself, and its keys.
// Without this file the page works with its buttons alone.
const PAUSE = 2500; // milliseconds after the last key
const BETWEEN = 8000; // milliseconds between two saves
const ASKED_EVERY = 30000;
const AGAIN = 20000; // milliseconds until the next try without a connection
const form = document.getElementById("record");
let asked = 0; // when the page asked last whether the session has begun
const now = () => document.getElementById("now");

// --- The clock -------------------------------------------------------------------------------

// The parts of the page that depend on the time, as the site has them now.
async function refresh(...ids) {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (old && !old.contains(document.activeElement)) fresh ? old.replaceWith(document.adoptNode(fresh)) : old.remove();
  }
}

function tick() {
  const part = now();
  if (part) {
    const [starts, ends] = [Date.parse(part.dataset.starts), Date.parse(part.dataset.ends)];
    const timer = part.querySelector("[data-timer]");
    if (!timer && Date.now() >= starts && Date.now() - asked > ASKED_EVERY) {
      asked = Date.now();
      refresh("now", "bar");
    }
    if (timer) {
      const total = Math.round((ends - starts) / 60000);
      const gone = Math.min(total, Math.max(0, Math.floor((Date.now() - starts) / 60000)));
      timer.querySelector("[data-minutes]").textContent = gone;
      timer.querySelector(".value").setAttribute("stroke-dasharray", `${gone} ${total}`);
    }
  }
  for (const radio of document.querySelectorAll("input[data-from]")) {
    if (Date.now() >= Date.parse(radio.dataset.from)) radio.disabled = false;
  }
  for (const help of document.querySelectorAll("[data-until]")) {
    if (Date.now() >= Date.parse(help.dataset.until)) help.hidden = true;
  }
}

if (now()) setInterval(tick, 5000);
tick();

// --- How it ended, in one line -----------------------------------------------------------------

function describe() {
  const end = document.getElementById("end");
  const chosen = end?.querySelector("[name=outcome]:checked");
  const said = end?.querySelector("[data-ending-outcome]");
  if (said) said.textContent = chosen?.closest("label").textContent.trim() ?? "";
  const [plan, day, time] = ["plan_next", "next_day", "next_time"].map((name) => end?.querySelector(`[name=${name}]`));
  if (!plan) return;
  const at = day.valueAsDate;
  const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const shown = at && new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(at);
  const next = end.querySelector("[data-ending-next]");
  next.textContent = plan.checked && shown ? end.dataset.next.replace("%s", `${shown}, ${time.value}`) : end.dataset.none;
}

document.addEventListener("change", ({ target }) => {
  if (target.closest?.("#end")) describe();
});

const isOpen = () => document.querySelector(".ending[open]");
document.addEventListener("pointerdown", ({ target }) => {
  const open = isOpen();
  if (open && !open.contains(target) && !open.querySelector(".field-wrong")) open.open = false;
});

// --- The note saves itself ---------------------------------------------------------------------

const sheet = () => [...form.querySelectorAll("[data-autosave] :is(textarea, input[type=hidden])")].filter((each) => each.name !== "new_goals");
const areas = () => sheet().filter((each) => each.type === "textarea");
const textsOf = (controls) => Object.fromEntries(controls.map((each) => [each.name, each.value]));
let confirmed = {}; // what the site has, by the name of the field
let running = null;
let timer = 0;
let last = 0;
let isStopped = false;
let rejected = ""; // a text that the site does not take, until it is changed

const isRejected = () => rejected && JSON.stringify(textsOf(areas())) === rejected;
const changed = () => areas().some((each) => each.value !== confirmed[each.name]);
// Whatever else the button Save sends: goals, and a note that the student reads already.
const needsButton = () =>
  [...form.elements].some((each) => {
    if (!each.name || each.type === "hidden" || each.closest(".ending")) return false;
    if (each.type === "checkbox") return each.checked !== each.defaultChecked;
    return each.type === "textarea" && !areas().includes(each) && each.value !== each.defaultValue;
  });

function say(what, text = "") {
  form.classList.toggle("saves-itself", !needsButton() && !isStopped && !isRejected());
  const place = document.getElementById("saved");
  if (!place) return;
  place.textContent = (place.dataset[what] ?? "").replace("%s", () => text);
  place.classList.toggle("saved-not", ["offline", "refused", "rejected"].includes(what));
  if (["offline", "refused", "rejected"].includes(what)) place.setAttribute("role", "alert");
  else place.removeAttribute("role");
}

async function save() {
  clearTimeout(timer);
  if (running) return running;
  if (isStopped || isRejected() || !changed()) return null;
  const sent = textsOf(areas());
  const body = new URLSearchParams({ ...textsOf(sheet()), csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  running = (async () => {
    let answer = null;
    try {
      answer = await fetch(form.dataset.savesTo, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
    } catch {
      say("offline");
      timer = setTimeout(save, AGAIN);
      return;
    }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const refused = answer.status === 422 && isJson ? (await answer.json()).refused : "";
    if (refused) {
      // A passage of a guide: the text stays, and is sent again once it is another one.
      rejected = JSON.stringify(sent);
      say("rejected", refused);
      return;
    }
    if (!answer.ok || !isJson) {
      // Somebody else changed it, too long, signed out, too often: the button shows it all.
      isStopped = answer.status !== 429 && answer.status < 500;
      if (!isStopped) timer = setTimeout(save, AGAIN);
      say("refused");
      return;
    }
    const { hidden, saved_at: at } = await answer.json();
    for (const [name, value] of Object.entries(hidden)) form.elements[name].value = value;
    confirmed = sent;
    form.dispatchEvent(new CustomEvent("autosaved", { detail: sent }));
    say(needsButton() ? "unsaved" : "saved", at);
  })();
  await running;
  running = null;
  last = Date.now();
  if (changed() && !isStopped && !isRejected()) later();
  return null;
}

// Before the page is left: nothing is asked when all of it can be saved.
async function settle() {
  for (let tries = 0; tries < 2 && changed() && !isStopped && !isRejected(); tries += 1) await save();
}
const canSettle = () => changed() && !isStopped && !isRejected() && !needsButton();

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(PAUSE, last + BETWEEN - Date.now()));
}

if (form?.dataset.savesTo) {
  confirmed = Object.fromEntries(areas().map((each) => [each.name, each.defaultValue]));
  // On a phone the button Save is not shown while nothing needs it.
  if (!form.querySelector(".sheet .field-wrong, .newer") && form.querySelector(".parts[data-autosave]")) form.classList.add("saves-itself");
  form.addEventListener("change", ({ target }) => {
    if (!target.closest(".ending") && needsButton()) say("unsaved");
  });
  form.addEventListener("input", ({ target }) => {
    if (target.closest(".ending")) return;
    if (!isStopped) say("unsaved");
    if (changed()) later();
  });
  // A draft of this browser may stand in the form by now: see static/js/unsaved.js.
  form.addEventListener("change", () => changed() && later());
  // What is sent last wins: a button waits for the save that is under way.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const { submitter } = event;
    running.finally(() => setTimeout(() => form.requestSubmit(submitter)));
  });
  // Another form of the page, such as "I am running late", or a link to another page.
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target === form || event.defaultPrevented || !canSettle()) return;
    event.preventDefault();
    settle().finally(() => target.requestSubmit(submitter));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || (link.pathname === location.pathname && link.hash) || !canSettle()) return;
    event.preventDefault();
    settle().finally(() => location.assign(link.href));
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());

  if (!CSS.supports("field-sizing", "content")) {
    const grow = (area) => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    };
    form.querySelectorAll(".sheet textarea").forEach(grow);
    form.addEventListener("input", ({ target }) => target.matches(".sheet textarea") && grow(target));
  }
}

// --- Keys ------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = isOpen();
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (event.target.matches?.("#record textarea")) event.target.blur();
    return;
  }
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || document.querySelector("dialog:modal")) return;
  if (!["s", "Enter"].includes(event.key)) return;
  event.preventDefault();
  const button = (event.key === "Enter" && form.querySelector("[data-end]")) || form.querySelector("[data-save]");
  if (event.key === "s" && form.dataset.savesTo && !isStopped && !needsButton()) save();
  else button?.click();
});
