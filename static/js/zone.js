// At the first sign-in: tells the server the browser's time zone, so that times are shown in it. The preferences change it.
const form = document.querySelector("[data-zone]");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (form && guess && !sessionStorage.getItem("zone-told")) {
  sessionStorage.setItem("zone-told", "1");
  form.elements.zone.value = guess;
  const told = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (told.ok && document.querySelector("main time")) location.reload();
}
