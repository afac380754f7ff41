// Shows a message when a passkey fails; the library only writes to the console.
document.addEventListener("allauth.error", (event) => {
  const words = document.getElementById("passkey-refused");
  const place = document.querySelector("main .form, main h1");
  if (!words || !place) return;
  event.preventDefault();
  document.querySelector("[data-passkey-refused]")?.remove();
  const notice = words.content.firstElementChild.cloneNode(true);
  notice.dataset.passkeyRefused = "";
  place.before(notice);
});
