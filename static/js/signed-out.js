// A sign-in ran out while somebody wrote. They sign in again in a second tab, which tells the first
// one; the first then brings the text back to its form.
const channel = new BroadcastChannel("signed-in");
const form = document.querySelector("[data-unsaved] form[data-continue]");

if (form && document.querySelector("[data-signs-in]")) {
  channel.addEventListener("message", () => form.requestSubmit(), { once: true });
} else if (!form) {
  channel.postMessage("signed in");
}
