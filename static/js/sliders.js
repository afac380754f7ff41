// Shows the value of each slider beside it. Without this file the saved value is shown.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-slider]")) return;
  const shown = document.querySelector(`output[for="${event.target.id}"]`);
  if (shown) shown.value = event.target.value;
});
