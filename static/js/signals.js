// Opens what answers a signal in a dialog. Without this file, or when that fails, a signal is a link.
const dialog = document.getElementById("signal-dialog");

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.signal");
  if (!link || !dialog?.showPopover || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  try {
    const response = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    dialog.innerHTML = await response.text();
    link.focus(); // where the focus comes back to
    dialog.showPopover();
  } catch {
    location.assign(link.href);
  }
});
