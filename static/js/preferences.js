// Preferences: shows the chosen theme before it is saved, and guesses the time zone at the first sign-in.
document.addEventListener("change", (event) => {
  if (event.target.name !== "theme") return;
  document.documentElement.dataset.theme = event.target.value;
});

const zone = document.querySelector("[data-guess-zone]");
if (zone) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = zone.tagName !== "SELECT" || [...zone.options].some((option) => option.value === guess);
  if (guess && known && guess !== zone.value) {
    zone.value = guess;
    document.querySelector("[data-zone-guessed]")?.removeAttribute("hidden");
  }
}
