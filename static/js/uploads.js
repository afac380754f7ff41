// Hands in a file piece by piece, by the tus protocol: it can be paused, and goes on after a lost
// connection and after a reload. Without this file the form sends it in one request.
//
// Nothing is kept in the browser. A file that is chosen again is known by its fingerprint, which
// the site keeps with what has arrived.
const form = document.querySelector("form[data-uploads]");
const panel = document.getElementById("upload");
const TUS = { "Tus-Resumable": "1.0.0" };
const WAITS = [1, 2, 5, 10, 20, 30]; // seconds until the next try without a connection
const SILENCE = 45000; // milliseconds without a byte, after which a connection counts as lost
const SAMPLE = 65536; // bytes of the beginning and of the end of a file, for its fingerprint
const LATER = 600; // milliseconds: unsaved.js has removed the draft by then

// The upload has ended; `state` names the words in the panel, `text` replaces them.
class Ended extends Error {
  constructor(state, text = "") {
    super(state);
    Object.assign(this, { state, text });
  }
}

let current = null; // {file, url, sent, isPaused, isCancelled, xhr, wake, at}
const part = (name) => panel.querySelector(`[data-${name}]`);
const status = panel.querySelector("[role=status]");
const lang = document.documentElement.lang;
const title = document.title;

// --- What the page shows ---------------------------------------------------------------------

function megabytes(bytes) {
  const format = { style: "unit", unit: "megabyte", maximumFractionDigits: bytes < 1e7 ? 1 : 0 };
  return new Intl.NumberFormat(lang, format).format(bytes / 2 ** 20);
}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

function say(state, text = "") {
  status.textContent = text || status.dataset[state];
  panel.dataset.state = state;
}

function show(sent) {
  const { file, at } = current;
  const bar = panel.querySelector("progress");
  const percent = Math.floor((100 * sent) / file.size);
  bar.value = percent;
  const figures = part("figures");
  let words = fill(figures.dataset.sent, { sent: megabytes(sent), size: megabytes(file.size) });
  const rate = (sent - at.sent) / (Date.now() - at.time); // bytes a millisecond
  if (Date.now() - at.time > 3000 && rate > 0 && sent < file.size) {
    const minutes = Math.round((file.size - sent) / rate / 60000);
    words += ` · ${minutes ? fill(figures.dataset.minutes, { minutes }) : figures.dataset.seconds}`;
  }
  figures.textContent = words;
  const share = new Intl.NumberFormat(lang, { style: "percent" }).format(percent / 100);
  document.title = `${share} · ${title}`;
  // Read out four times, not at each byte.
  if (panel.dataset.state === "sending" && Math.floor(percent / 25) > Math.floor(current.said / 25)) {
    current.said = percent;
    say("sending", fill(status.dataset.quarter, { percent: share }));
  }
}

function showButtons() {
  const isRunning = current && !current.isPaused;
  part("pause").hidden = !isRunning;
  part("resume").hidden = !current?.isPaused;
  part("cancel").hidden = !current;
}

function open(file) {
  panel.querySelector("h3").textContent = file.name;
  panel.querySelector("progress").value = 0;
  part("figures").textContent = "";
  panel.hidden = false;
  panel.removeAttribute("data-ended");
  form.hidden = true;
  panel.focus();
}

function close(state = "", text = "") {
  current = null;
  showButtons();
  document.title = title;
  form.hidden = false;
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  panel.hidden = !state;
  panel.toggleAttribute("data-ended", Boolean(state));
  if (!state) return;
  say(state, text);
  panel.focus();
}

// --- Requests --------------------------------------------------------------------------------

// Fetch tells nothing of how much of a body has been sent.
function request(method, url, headers = {}, body = null, progress = null) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let silence = 0;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => xhr.abort(), SILENCE);
    };
    xhr.open(method, url);
    const token = form.elements.csrfmiddlewaretoken.value;
    for (const [name, value] of Object.entries({ ...TUS, "X-CSRFToken": token, ...headers })) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener("progress", ({ loaded }) => {
      listen();
      progress?.(loaded);
    });
    xhr.addEventListener("loadend", () => {
      clearTimeout(silence);
      if (xhr.status) resolve(xhr);
      else reject(new Error("connection"));
    });
    if (current) current.xhr = xhr;
    listen();
    xhr.send(body);
  });
}

// Throws Error where trying again may help, Ended where it does not.
function check(xhr, url) {
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(url, location).pathname) throw new Ended("away");
  if (xhr.status === 404 || xhr.status === 410) throw new Ended("gone");
  if (xhr.status === 403) throw new Ended("away");
  if (xhr.status === 422) throw new Ended("refused", JSON.parse(xhr.responseText).refused);
  const offset = Number(xhr.getResponseHeader("Upload-Offset") ?? NaN);
  if (xhr.status >= 300 || Number.isNaN(offset)) throw new Error(`status ${xhr.status}`);
  return offset;
}

async function bytesOf(blob) {
  try {
    return await blob.arrayBuffer();
  } catch {
    throw new Ended("unreadable");
  }
}

const digest = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

async function sendPiece(upload, offset) {
  const { file, url } = upload;
  const piece = await bytesOf(file.slice(offset, offset + Number(form.dataset.piece)));
  const headers = {
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": offset,
    "Upload-Checksum": `sha256 ${base64(await digest(piece))}`,
  };
  if (offset + piece.byteLength === file.size) upload.isLast = true;
  const progress = (loaded) => {
    if (current !== upload) return;
    show(Math.min(file.size, offset + loaded));
    if (upload.isLast && loaded >= piece.byteLength) say("checked");
  };
  return check(await request("PATCH", url, headers, piece, progress), url);
}

// --- An upload -------------------------------------------------------------------------------

const wait = (upload, milliseconds) =>
  new Promise((resolve) => {
    upload.wake = resolve;
    if (milliseconds) setTimeout(resolve, milliseconds);
  });

async function send(upload) {
  let offset = -1; // not known
  let tries = 0;
  while (!upload.isCancelled) {
    if (upload.isPaused) {
      await wait(upload);
      offset = -1;
      continue;
    }
    try {
      if (offset < 0) {
        offset = check(await request("HEAD", upload.url), upload.url);
        upload.at = { sent: offset, time: Date.now() };
        say("sending");
        show(offset);
      }
      if (offset >= upload.file.size) return;
      offset = await sendPiece(upload, offset);
      tries = 0;
    } catch (error) {
      if (error instanceof Ended) throw error;
      offset = -1;
      upload.isLast = false;
      if (upload.isPaused || upload.isCancelled) continue;
      say("waiting");
      await wait(upload, 1000 * WAITS[Math.min(tries++, WAITS.length - 1)]);
    }
  }
}

async function run(file, url) {
  const upload = { file, url, said: 0, isPaused: false, isCancelled: false, at: { sent: 0, time: Date.now() } };
  current = upload;
  open(file);
  showButtons();
  try {
    await send(upload);
  } catch (error) {
    if (!upload.isCancelled) close(error instanceof Ended ? error.state : "failed", error.text);
    return;
  }
  if (upload.isCancelled) return;
  current = null;
  showButtons();
  say("done");
  // What was filled in is handed in: unsaved.js then keeps no draft of it.
  form.reset();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => location.assign(form.action), LATER);
}

async function fingerprintOf(file) {
  const about = new TextEncoder().encode([file.name, file.size, file.lastModified, ""].join("\n"));
  const samples = [file.slice(0, SAMPLE), file.slice(-SAMPLE)];
  const found = await digest(await bytesOf(new Blob([about, ...samples])));
  return [...found].map((each) => each.toString(16).padStart(2, "0")).join("");
}

const encode = (text) => base64(new TextEncoder().encode(text));

async function begin(file) {
  const fields = new FormData(form);
  fields.delete("file");
  const headers = {
    ...TUS,
    "Upload-Length": file.size,
    "Upload-Metadata": `filename ${encode(file.name)},fingerprint ${encode(await fingerprintOf(file))}`,
  };
  // A redirect leads to the sign-in.
  const asked = { method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual" };
  const answer = await fetch(form.dataset.uploads, asked);
  if (answer.status === 201) return run(file, answer.headers.get("Location"));
  if (answer.status === 422 || answer.status === 429) return refuse(await answer.text());
  return close(answer.type === "opaqueredirect" || answer.status === 403 ? "away" : "failed");
}

// The site's fields with what is wrong take the places of those here; the chosen file stays.
function refuse(html) {
  const answered = new DOMParser().parseFromString(html, "text/html").querySelector("form");
  const files = form.elements.file;
  const old = [...form.querySelectorAll(":scope > .field, :scope > .error-summary, :scope > .notice-bad")];
  const fresh = [...answered.querySelectorAll(":scope > .field, :scope > .error-summary, :scope > .notice-bad")];
  old[0].before(...fresh.map((each) => document.adoptNode(each)));
  for (const each of old) each.remove();
  form.elements.file.replaceWith(files);
  sayLimit();
  const error = form.querySelector(".field-wrong");
  if (error?.contains(files)) {
    files.setAttribute("aria-invalid", "true");
    files.setAttribute("aria-describedby", [...error.querySelectorAll(".help, [id$=_error]")].map((each) => each.id).join(" "));
  } else {
    files.removeAttribute("aria-invalid");
  }
  close();
  error?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function sayLimit() {
  for (const words of form.querySelectorAll("[data-in-pieces]")) words.textContent = words.dataset.inPieces;
}

function start() {
  sayLimit();
  form.addEventListener("submit", (event) => {
    const [file] = form.elements.file.files;
    if (event.defaultPrevented || !file) return;
    event.preventDefault();
    if (current) return;
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    begin(file).catch((error) => close(error instanceof Ended ? error.state : "failed"));
  });

  part("pause").addEventListener("click", () => {
    current.isPaused = true;
    current.xhr?.abort();
    current.wake?.();
    say("paused");
    showButtons();
    part("resume").focus();
  });
  part("resume").addEventListener("click", () => {
    current.isPaused = false;
    current.wake?.();
    say("sending");
    showButtons();
    part("pause").focus();
  });
  part("cancel").addEventListener("click", () => {
    const { url, xhr } = current;
    current.isCancelled = true;
    xhr?.abort();
    current.wake?.();
    // Without a connection the site removes it a day later.
    request("DELETE", url).catch(() => null);
    close();
    form.elements.file.focus();
  });
  addEventListener("online", () => current?.isPaused || current?.wake?.());
  addEventListener("beforeunload", (event) => {
    if (current && !current.isPaused) event.preventDefault();
  });

  for (const row of document.querySelectorAll("li[data-upload][data-fingerprint]")) {
    const again = row.querySelector("[data-again]");
    const input = again.querySelector("input");
    if (!row.dataset.fingerprint) continue;
    again.hidden = false;
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file || current) return;
      const isSame = (await fingerprintOf(file).catch(() => "")) === row.dataset.fingerprint;
      again.querySelector("[role=alert]").hidden = isSame;
      if (isSame) {
        row.hidden = true;
        run(file, row.dataset.upload);
      }
    });
  }
}

// Without a secure connection the browser has no checksums, and sends the form as it is.
if (form && panel && globalThis.crypto?.subtle) start();
