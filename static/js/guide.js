// Updates "3 of 8 met" after htmx has replaced a tick.
document.addEventListener("htmx:afterSettle", () => {
  const met = document.querySelector("[data-met]");
  if (met) met.textContent = document.querySelectorAll(".criterion-met").length;
});
