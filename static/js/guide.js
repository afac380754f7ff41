// Keeps "3 of 8 met" true after a tick that was swapped in place.
document.addEventListener("htmx:afterSettle", () => {
  const met = document.querySelector("[data-met]");
  if (met) met.textContent = document.querySelectorAll(".criterion-met").length;
});
