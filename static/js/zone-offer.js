// Offers to switch to the clock of the device, once for each zone: "Not now" is remembered for it.
const form = document.querySelector("[data-zone-offer]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const key = form && `zone-kept-${form.dataset.zoneOffer}`;

// The hour in a zone, now and through the year: zones that agree all year need no offer.
const clock = (zone) => {
  const hour = new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return [0, 91, 182, 273].map((days) => hour.format(Date.now() + days * 86400000)).join();
};

const differs = (zone) => {
  try {
    return clock(zone) !== clock(here);
  } catch {
    return false;
  }
};

const kept = () => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser keeps nothing for this site
  }
};

if (form && here && kept() !== here && differs(form.elements.instead_of.value)) {
  form.elements.zone.value = here;
  form.querySelector("[data-zone-city]").textContent = here.split("/").pop().replaceAll("_", " ");
  form.hidden = false;
  form.querySelector("[data-zone-keep]").addEventListener("click", () => {
    form.hidden = true;
    try {
      localStorage.setItem(key, here);
    } catch {
      // Asked again on the next page.
    }
    document.querySelector("main").focus();
  });
}
