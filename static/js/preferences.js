// Preferences: shows the chosen theme before it is saved, and guesses the time zone at the first sign-in.
document.addEventListener("change", (event) => {
  if (event.target.name !== "theme") return;
  document.documentElement.dataset.theme = event.target.value;
});

const zone = document.querySelector("[data-guess-zone] [name=zone]");
if (zone && !zone.value) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const city = guess?.split("/").pop().replaceAll("_", " ");
  const isGuess = ({ value, dataset }) => dataset.zoneName === guess || value.startsWith(`${city} (`);
  const option = [...zone.list.options].find(isGuess);
  if (option) {
    zone.value = option.value;
    document.querySelector("[data-zone-guessed]").hidden = false;
  }
}
