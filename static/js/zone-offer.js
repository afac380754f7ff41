// Offers to switch to the clock of the device, once for each zone: "Not now" is remembered for it.
const offer = document.querySelector("[data-zone-offer]");
const form = offer?.querySelector("form");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const key = `zone-kept-${offer?.dataset.zoneOffer}`;

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
  form.addEventListener("formdata", (event) => event.formData.set("zone", here));
  const city = form.querySelector("[data-zone-city]");
  city.textContent = here.split("/").pop().replaceAll("_", " ");
  offer.hidden = false;
  // What cities are called in the language of the page, where that is not English.
  const { cities } = offer.dataset;
  if (cities) {
    fetch(cities)
      .then((answer) => answer.json())
      .then((names) => (city.textContent = names[here] ?? city.textContent))
      .catch(() => {}); // the English name stays
  }
  form.querySelector("[data-zone-keep]").addEventListener("click", () => {
    offer.hidden = true;
    try {
      localStorage.setItem(key, here);
    } catch {
      // Asked again on the next page.
    }
    document.querySelector("main").focus();
  });
}
