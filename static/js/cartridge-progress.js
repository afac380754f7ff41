// Shows how many projects are done while an import is applied. Without it the page only waits.
const form = document.querySelector("form[data-progress]");
if (form) {
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    const shown = form.querySelector("[data-progress-shown]");
    const bar = shown.querySelector("progress");
    const words = shown.querySelector("[role=status]");
    shown.hidden = false;
    const ask = async () => {
      const answer = await fetch(form.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { state, done, total } = await answer.json();
      if (total) {
        bar.max = total;
        bar.value = done;
        words.textContent = `${done} / ${total}`;
      }
      if (state === "ready" || state === "applying") setTimeout(ask, 1000);
    };
    setTimeout(ask, 500);
    // Disable the button after the form is submitted; before, its value would not be sent.
    setTimeout(() => form.querySelectorAll("[type=submit]").forEach((b) => (b.disabled = true)), 0);
  });
}
