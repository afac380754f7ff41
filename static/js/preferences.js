// Preferences: shows the chosen theme before it is saved, and guesses the time zone at the first sign-in.
document.addEventListener("change", (event) => {
  if (event.target.name !== "theme") return;
  document.documentElement.dataset.theme = event.target.value;
});

const zone = document.querySelector("[data-guess-zone] [name=zone]");
if (zone && !zone.value) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === guess)) {
    zone.value = guess;
    document.querySelector("[data-zone-guessed]").hidden = false;
  }
}
