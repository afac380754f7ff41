// The marking page: each mark and each text saves itself with the revision of its row, and the keys.
// Without this file the page works with its buttons alone.
//
// A row is an element with data-row, the end of the address that saves it. Its fields: radio buttons
// are the column "value", text areas "words", unless data-column says another one.
const PAUSE = 1200; // milliseconds after the last key
const AGAIN = 20000; // milliseconds until the next try without a connection
const form = document.getElementById("marking");
const bar = document.getElementById("saved");
const rows = [...form.querySelectorAll("[data-row]")];
const marks = rows.filter((row) => row.matches(".mark"));

// --- Rows --------------------------------------------------------------------------------------

const columnOf = (control) => control.dataset.column ?? (control.type === "radio" ? "value" : "words");
const revisionOf = (row) => row.querySelector("input[type=hidden]");
const radiosOf = (row) => [...row.querySelectorAll("input[type=radio]")];
const valueOf = (row) => radiosOf(row).find((each) => each.checked)?.value ?? "";
const areasOf = (row) => [...row.querySelectorAll("textarea")];

function textsOf(row) {
  const texts = {};
  const radio = radiosOf(row)[0];
  if (radio) texts[columnOf(radio)] = valueOf(row);
  for (const area of areasOf(row)) texts[columnOf(area)] = area.value;
  return texts;
}

function setText(row, column, text) {
  for (const control of row.querySelectorAll("input[type=radio], textarea")) {
    if (columnOf(control) !== column) continue;
    if (control.type === "radio") control.checked = control.value === text;
    else control.value = text;
  }
}

const controlOf = (row, column) =>
  [...row.querySelectorAll("input[type=radio], textarea")].find((each) => columnOf(each) === column);

// What the site has, by row and column; and texts that it does not take, until they are changed.
const confirmed = new Map();
const refused = new Map();
const waiting = new Map(); // timers by row

function changedIn(row) {
  const known = confirmed.get(row);
  const rejected = refused.get(row) ?? {};
  return Object.entries(textsOf(row)).filter(([column, text]) => text !== known[column] && text !== rejected[column]);
}

// --- Saving: one request at a time, so that each carries the revision that the last one gave ------

let queue = Promise.resolve();
let isClosed = false;
const hasUnsaved = () => rows.some((row) => Object.entries(textsOf(row)).some(([column, text]) => text !== confirmed.get(row)[column]));

function say(what, text = "") {
  bar.textContent = (bar.dataset[what] ?? "").replace("%s", () => text);
  const isBad = ["offline", "refused", "closed"].includes(what);
  bar.classList.toggle("saved-not", isBad);
  if (isBad) bar.setAttribute("role", "alert");
  else bar.removeAttribute("role");
}

function save(row) {
  clearTimeout(waiting.get(row));
  queue = queue.then(() => send(row)).catch(() => say("refused"));
  return queue;
}

async function send(row) {
  const changed = changedIn(row);
  if (!changed.length || isClosed) return;
  const sent = Object.fromEntries(changed);
  // “Validated” is compared with the marks: it goes alone, so that a text beside it is saved.
  if ("outcome" in sent && Object.keys(sent).length > 1) {
    await post(row, { outcome: sent.outcome });
    delete sent.outcome;
  }
  await post(row, sent);
}

async function post(row, sent) {
  const body = new URLSearchParams({ ...sent, revision: revisionOf(row).value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  for (const column of Object.keys(sent)) body.set(`was_${column}`, confirmed.get(row)[column]);
  let answer;
  try {
    answer = await fetch(form.dataset.base + row.dataset.row, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
  } catch {
    say("offline");
    waiting.set(row, setTimeout(() => save(row), AGAIN));
    return;
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return done(row, sent, said);
  if (answer.status === 409 && isJson) return conflict(row, sent, said);
  if (answer.status === 422 && isJson) return refuse(row, sent, said);
  // Signed out, given back or released: the texts stay here, and in this browser.
  if (answer.status === 429 || answer.status >= 500) waiting.set(row, setTimeout(() => save(row), AGAIN));
  else isClosed = true;
  say(isClosed ? "closed" : "refused");
}

function done(row, sent, { revision, saved_at: at }) {
  revisionOf(row).value = revision;
  Object.assign(confirmed.get(row), sent);
  refused.delete(row);
  row.querySelectorAll(".field-refused").forEach((each) => each.remove());
  const names = Object.entries(sent).map(([column, text]) => [controlOf(row, column).name, text]);
  form.dispatchEvent(new CustomEvent("autosaved", { detail: Object.fromEntries(names) }));
  say(hasUnsaved() ? "unsaved" : "saved", at);
  if ("outcome" in sent) document.getElementById("missing").replaceChildren();
  count();
}

// --- Another page was faster: both texts -----------------------------------------------------------

const wordOf = (row, column, text) => {
  const control = controlOf(row, column);
  if (control.type !== "radio") return text;
  const chosen = [...radiosOf(row)].find((each) => each.value === text);
  return chosen?.closest("label").querySelector("strong")?.textContent ?? chosen?.closest("label").textContent.trim() ?? "–";
};

function conflict(row, sent, { saved, revision }) {
  say("refused");
  for (const [column, theirs] of Object.entries(saved)) {
    row.querySelector(`[data-conflict="${column}"]`)?.remove();
    const box = document.getElementById("conflict").content.firstElementChild.cloneNode(true);
    box.dataset.conflict = column;
    box.querySelector("[data-theirs]").textContent = wordOf(row, column, theirs) || "–";
    box.querySelector("[data-mine]").textContent = wordOf(row, column, sent[column]) || "–";
    refused.set(row, { ...refused.get(row), [column]: sent[column] });
    const choose = (keep) => {
      revisionOf(row).value = revision;
      const rest = { ...refused.get(row) };
      delete rest[column];
      refused.set(row, rest);
      confirmed.get(row)[column] = theirs;
      if (!keep) setText(row, column, theirs);
      box.remove();
      controlOf(row, column).focus();
      count();
      if (keep) save(row);
      else say("saved", "");
    };
    box.querySelector("[data-keep-mine]").addEventListener("click", () => choose(true));
    box.querySelector("[data-take-theirs]").addEventListener("click", () => choose(false));
    const control = controlOf(row, column);
    const details = control.closest("details");
    if (details) details.open = true;
    (control.closest(".mark-values, .outcomes") ?? control).before(box);
  }
}

// --- What the site does not take: a passage of a guide, a text that is too long, a missing mark -----

function refuse(row, sent, { field, refused: said = "", passages = [], missing }) {
  say("refused");
  if (missing) return refuseOutcome(row, said, missing);
  const column = field in sent ? field : Object.keys(sent)[0];
  const control = controlOf(row, column);
  refused.set(row, { ...refused.get(row), [column]: sent[column] });
  row.querySelectorAll(".field-refused").forEach((each) => each.remove());
  const box = document.getElementById("refused").content.firstElementChild.cloneNode(true);
  box.querySelector("[data-said]").textContent = said;
  for (const passage of passages) {
    const quote = document.createElement("blockquote");
    quote.className = "passage";
    const words = document.createElement("mark");
    words.textContent = passage.words;
    quote.append(passage.before, words, passage.after);
    box.append(quote);
  }
  control.before(box);
}

function refuseOutcome(row, said, missing) {
  const place = document.getElementById("missing");
  const box = document.getElementById("missing-list").content.firstElementChild.cloneNode(true);
  box.querySelector("[data-said]").textContent = said;
  const list = document.createElement("ul");
  for (const each of missing) {
    const link = document.createElement("a");
    link.href = `#${each.id}`;
    link.textContent = `${each.number} ${document.getElementById(each.id)?.querySelector("p")?.firstChild.textContent.trim() ?? ""}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(document.getElementById(each.id));
    });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  box.lastElementChild.append(list);
  place.replaceChildren(box);
  setText(row, "outcome", confirmed.get(row).outcome);
  place.focus();
}

// --- Progress ------------------------------------------------------------------------------------

const FULFILLED = ["met", "not_applicable"];

function count() {
  const progress = bar.parentElement.querySelector("[data-progress]");
  const marked = marks.filter((row) => valueOf(row)).length;
  const said = progress.dataset.progress.split("%s");
  progress.textContent = `${said[0]}${marked}${said[1]}${marks.length}${said[2] ?? ""}`;
  const missing = marks.filter((row) => "required" in row.dataset && !FULFILLED.includes(valueOf(row))).length;
  const place = bar.parentElement.querySelector("[data-missing-one]");
  place.textContent = missing ? (missing === 1 ? place.dataset.missingOne : place.dataset.missingMany.replace("%s", missing)) : "";
}

// --- Keys ----------------------------------------------------------------------------------------

let current = null;

function go(row, focus = row) {
  if (!row) return;
  current?.classList.remove("mark-now");
  current = row;
  row.classList.add("mark-now");
  focus.focus();
  row.scrollIntoView({ block: "nearest" });
}

const here = () => document.activeElement?.closest?.(".mark") ?? current;

function step(by) {
  const at = marks.indexOf(here());
  go(marks[at < 0 ? (by > 0 ? 0 : marks.length - 1) : Math.min(Math.max(at + by, 0), marks.length - 1)]);
}

function choose(value) {
  const row = here() ?? marks[0];
  const radio = radiosOf(row).find((each) => each.value === value);
  if (!radio) return;
  // The same key once more takes the mark back.
  radio.checked = !radio.checked;
  go(row);
  changed(radio, 0);
}

const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  met: () => choose("met"),
  not_met: () => choose("not_met"),
  not_applicable: () => choose("not_applicable"),
  comment: () => {
    const row = here() ?? marks[0];
    row.querySelector("details").open = true;
    go(row, areasOf(row)[0]);
  },
  saved: () => {
    const row = here() ?? marks[0];
    go(row);
    openComments(row);
  },
};

for (const key of document.querySelectorAll("[data-do]")) key.addEventListener("click", () => ACTS[key.dataset.do]());

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (document.querySelector("dialog:modal")) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key === "s") {
    event.preventDefault();
    rows.forEach(save);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape" && target.matches?.("#marking textarea")) {
    target.blur();
    const row = target.closest(".mark");
    if (row) go(row);
    return;
  }
  // static/js/keys.js leaves alone whoever is in a field; a radio button is none to type in.
  if (target.matches?.("#marking input[type=radio]")) {
    const act = [...document.querySelectorAll("[data-do]")].find((each) => each.dataset.key === key);
    if (act) {
      event.preventDefault();
      act.click();
    }
  }
});

form.addEventListener("focusin", ({ target }) => {
  const row = target.closest(".mark");
  if (row && row !== current) {
    current?.classList.remove("mark-now");
    current = row;
    row.classList.add("mark-now");
  }
});

// --- Typing --------------------------------------------------------------------------------------

function changed(control, pause) {
  const row = control.closest("[data-row]");
  if (!row) return;
  count();
  if (isClosed) return;
  if (changedIn(row).length) say("unsaved");
  clearTimeout(waiting.get(row));
  waiting.set(row, setTimeout(() => save(row), pause));
}

// As the site sent it: a draft of this browser may stand in the form by now (static/js/unsaved.js).
for (const row of rows) {
  const radio = radiosOf(row)[0];
  const texts = radio ? { [columnOf(radio)]: radiosOf(row).find((each) => each.defaultChecked)?.value ?? "" } : {};
  for (const area of areasOf(row)) texts[columnOf(area)] = area.defaultValue;
  confirmed.set(row, texts);
}
// What was refused without JavaScript differs from what the site has; it is not sent again by itself.
for (const wrong of form.querySelectorAll(".field-error, .notice-warn")) {
  const row = wrong.closest("[data-row]");
  if (row) refused.set(row, textsOf(row));
}

form.addEventListener("input", ({ target }) => changed(target, target.type === "radio" ? 0 : PAUSE));
const saveChanged = () => rows.forEach((row) => changedIn(row).length && save(row));
form.addEventListener("change", ({ target }) => (target === form ? saveChanged() : changed(target, 0)));
form.addEventListener("submit", () => waiting.forEach((timer) => clearTimeout(timer)));
document.addEventListener("visibilitychange", () => document.hidden && rows.forEach(save));

// Nothing is asked when all of it can be saved before the page is left.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || (link.pathname === location.pathname && link.hash) || link.dataset.comments !== undefined) return;
  if (isClosed || !rows.some((row) => changedIn(row).length)) return;
  event.preventDefault();
  rows.forEach(save);
  queue.finally(() => location.assign(link.href));
});

// --- Comments to use again -------------------------------------------------------------------------

const dialog = document.getElementById("comments-dialog");

async function show(address, init) {
  const answer = await fetch(address, init).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("comments");
  if (!page) {
    dialog.close();
    return;
  }
  const close = document.createElement("form");
  close.method = "dialog";
  close.innerHTML = document.querySelector("#keys form").innerHTML;
  dialog.replaceChildren(document.adoptNode(page), close);
}

async function openComments(row) {
  const link = row.querySelector("[data-comments]");
  await show(link.href);
  if (!dialog.firstElementChild) return;
  const text = dialog.querySelector("#comment-text");
  if (text && !text.value) text.value = areasOf(row)[0].value;
  dialog.dataset.row = row.id;
  if (!dialog.open) dialog.showModal();
}

form.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-comments]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openComments(link.closest(".mark"));
});

dialog.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='edit=']");
  if (!link) return;
  event.preventDefault();
  show(link.href);
});

dialog.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (target.method === "dialog") return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(target, submitter));
  if (submitter?.matches("[data-insert]")) {
    const row = document.getElementById(dialog.dataset.row);
    const area = areasOf(row)[0];
    const text = submitter.closest("li").querySelector("[data-text]").innerText.trim();
    area.value = `${area.value.trimEnd()}\n${text}`.trim();
    body.set("used", "1");
    fetch(target.action, { method: "POST", body }).catch(() => null);
    row.querySelector("details").open = true;
    dialog.close();
    changed(area, 0);
    area.focus();
    return;
  }
  show(target.action, { method: "POST", body });
});

count();
saveChanged();
