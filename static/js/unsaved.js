// Unsaved text: it is kept as a draft in this browser (forms with data-draft="name"), leaving the
// page asks (these, forms with data-keep and forms with a long text), and a form that is sent
// without a connection stays where it is.
//
// A draft belongs to one person: its name has their number, and it is encrypted with a key that the
// site gives to their pages alone, none of them in sharing mode. It ends after seven days, when the
// site has carried out the form that it was sent with, and when its person signs out.
const LIFETIME = 7 * 24 * 3600 * 1000; // milliseconds
const PREFIX = "draft/";
const TOKENS = ["csrfmiddlewaretoken", "form_key"];
const BUTTONS = ["submit", "button", "reset", "image", "file", "password"];
const meta = document.querySelector("meta[name=drafts]");
const [person, secret] = (meta?.content ?? "").split(" ");

const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const base64 = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
// Without a secure connection the browser cannot encrypt, and nothing is kept.
const key = secret && crypto.subtle
  ? crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"])
  : null;

// --- The store -------------------------------------------------------------------------------

const nameOf = (form) => `${PREFIX}${person}/${form.dataset.draft}`;
const remove = (name) => localStorage.removeItem(name);
const ownNames = () => Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${person}/`));

async function encrypt(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, plain);
  const parts = [];
  const all = new Uint8Array(data);
  for (let at = 0; at < all.length; at += 4096) parts.push(String.fromCharCode(...all.subarray(at, at + 4096)));
  return { iv: base64(iv), data: btoa(parts.join("")) };
}

async function read(name) {
  try {
    const stored = JSON.parse(localStorage.getItem(name));
    if (!stored || !key) return null;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(stored.iv) }, await key, bytes(stored.data));
    return { ...stored, ...JSON.parse(new TextDecoder().decode(plain)) };
  } catch {
    remove(name); // another key, or no draft of ours
    return null;
  }
}

// Writes follow each other, so that the last one stays.
let writing = Promise.resolve();
function write(form, sent = "") {
  if (!key) return;
  const value = { fields: fieldsOf(form), title: document.title.trim().replace(/\s*·[^·]*$/g, ""), url: location.pathname + location.search };
  writing = writing.then(async () => {
    try {
      const sealed = await encrypt(value);
      if (dirty(form) || sent) localStorage.setItem(nameOf(form), JSON.stringify({ at: Date.now(), sent, ...sealed }));
      else remove(nameOf(form));
    } catch {
      // No room in this browser: the text is still in the form.
    }
  });
}

function removeExpired() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(name)).at;
    } catch {
      // not readable: it goes
    }
    if (!(Date.now() - at < LIFETIME)) remove(name);
  }
}

// --- Forms -----------------------------------------------------------------------------------

const controlsOf = (form) =>
  [...form.elements].filter((each) => each.name && !TOKENS.includes(each.name) && !BUTTONS.includes(each.type));
const isTicked = (control) => ["checkbox", "radio"].includes(control.type);
const fieldsOf = (form) =>
  controlsOf(form).filter((each) => !isTicked(each) || each.checked).map((each) => [each.name, each.value]);
const wordOf = (control) => (isTicked(control) ? control.checked : control.value);
const wordsOf = (form) =>
  new Map(controlsOf(form).filter((each) => each.type !== "hidden").map((each) => [each, wordOf(each)]));

// What the site sent: form -> control -> its text. A control that came later counts as unchanged.
const before = new Map();
const dirty = (form) => [...before.get(form)].some(([control, word]) => control.isConnected && wordOf(control) !== word);

function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of controlsOf(form)) {
    const given = values.get(control.name) ?? [];
    if (isTicked(control)) control.checked = given.includes(control.value);
    else if (given.length) control.value = given.shift();
  }
}

function say(what, form) {
  const notice = document.getElementById("unsaved-texts")?.content.querySelector(`[data-say=${what}]`);
  if (!notice || form.previousElementSibling?.dataset.say === what) return null;
  form.before(notice.cloneNode(true));
  return form.previousElementSibling;
}

const savedKeys = () => (document.cookie.match(/(?:^|; )saved_forms=([^;]*)/)?.[1] ?? "").split("~").filter(Boolean);

async function restore(form) {
  const name = nameOf(form);
  const draft = await read(name);
  if (!draft) return;
  // The page already shows what was sent last, with what is wrong or what was saved meanwhile.
  const sentTo = new URL(form.getAttribute("action") ?? "", location).pathname;
  const isAnswered = meta.dataset.answers === "yes" && sentTo === location.pathname;
  const isShown = isAnswered || form.matches(".field-wrong") || form.querySelector(".field-wrong, .newer") || form.previousElementSibling?.id === "unsaved";
  if (isShown) return;
  if (draft.sent && savedKeys().includes(draft.sent)) return remove(name);
  const fromSite = fieldsOf(form);
  fill(form, draft.fields);
  if (!dirty(form)) {
    fill(form, fromSite); // its versions too
    return remove(name);
  }
  for (const folded of document.querySelectorAll("details")) if (folded.contains(form)) folded.open = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
  const notice = say("restored", form);
  notice?.querySelector("button").addEventListener("click", () => {
    fill(form, fromSite);
    remove(name);
    notice.remove();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
}

const isWatched = (form) =>
  form.method === "post" && !form.matches("[hx-post]") && (form.matches("[data-draft], [data-keep]") || form.querySelector("textarea"));
let sent = null;
// Of the write that follows a key: a form that is sent before it must not be written once more without its mark.
const timers = new Map();

for (const form of document.querySelectorAll("main form")) {
  if (!isWatched(form)) continue;
  before.set(form, wordsOf(form));
  if (!form.dataset.draft || !key) continue;
  const changed = () => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => write(form), 250));
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A part of the form was saved while it was written: the texts by the names of their fields, of
  // boxes to tick the values of those that are ticked.
  form.addEventListener("autosaved", ({ detail }) => {
    for (const control of before.get(form).keys()) {
      const word = detail[control.name];
      if (word === undefined || isTicked(control) !== Array.isArray(word)) continue;
      before.get(form).set(control, isTicked(control) ? word.includes(control.value) : word);
    }
    clearTimeout(timers.get(form));
    write(form);
  });
}

// Before everything else that listens: without a connection the browser would replace the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    say("offline", form)?.focus();
    return;
  }
  sent = form;
  clearTimeout(timers.get(form));
  if (before.has(form) && form.dataset.draft) write(form, form.elements.form_key?.value);
}, true);

addEventListener("online", () => document.querySelectorAll("[data-say=offline]").forEach((each) => each.remove()));

addEventListener("beforeunload", (event) => {
  if ([...before.keys()].some((form) => form !== sent && form.isConnected && dirty(form))) event.preventDefault();
  sent = null; // the person stays on the page: nothing was sent
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-draft]");
  if (form && detail.successful && detail.requestConfig.verb === "post") remove(nameOf(form));
});
// Of a form that its page sent by itself (training.js).
document.addEventListener("unsent", ({ target }) => {
  sent = null;
  say("offline", target)?.focus();
});
document.addEventListener("htmx:sendError", ({ detail }) => say("offline", detail.elt.closest("form") ?? detail.elt)?.focus());

// --- Signing out -----------------------------------------------------------------------------

async function askBeforeSigningOut(form, notice) {
  const list = document.createElement("ul");
  notice.lastElementChild.append(list);
  for (const name of ownNames()) {
    const draft = await read(name);
    if (!draft || savedKeys().includes(draft.sent)) continue;
    const link = document.createElement("a");
    link.textContent = draft.title.trim();
    link.href = new URL(draft.url, location.origin).pathname + new URL(draft.url, location.origin).search;
    const row = document.createElement("li");
    row.append(link);
    list.append(row);
    notice.hidden = false;
  }
  form.addEventListener("submit", () => ownNames().forEach(remove));
}

try {
  removeExpired();
  for (const name of person ? ownNames() : []) {
    const { sent: last } = JSON.parse(localStorage.getItem(name));
    if (last && savedKeys().includes(last)) remove(name);
  }
  for (const form of before.keys()) if (form.dataset.draft && key) restore(form);
  const signOut = document.querySelector("form[data-signs-out]");
  if (signOut && key) askBeforeSigningOut(signOut, document.querySelector("[data-unsaved-drafts]"));
} catch {
  // The browser keeps nothing for this site.
}
