// Beside each slider the number that it stands at. Without this the number of before is shown.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-slider]")) return;
  const shown = document.querySelector(`output[for="${event.target.id}"]`);
  if (shown) shown.value = event.target.value;
});
