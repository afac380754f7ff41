// Updates "3 of 8 met" after htmx has replaced a tick.
document.addEventListener("htmx:afterSettle", () => {
  const met = document.querySelector("[data-met]");
  if (met) met.textContent = document.querySelectorAll(".criterion-met").length;
});

// Marks the entry of the contents whose passage is being read.
const contents = document.querySelector("[data-contents]");
if (contents) {
  const links = [...contents.querySelectorAll("a")];
  const passages = links.map((link) => document.getElementById(link.hash.slice(1)));
  const LINE = 160; // px below the top of the window, under the band that stays there
  let asked = false;
  const mark = () => {
    asked = false;
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
    let read = passages.findLastIndex((passage) => passage && passage.getBoundingClientRect().top <= LINE);
    if (atEnd && window.scrollY > 0) read = links.length - 1;
    links.forEach((link, place) => {
      if (place === read) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(mark);
  };
  document.addEventListener("scroll", ask, { passive: true });
  window.addEventListener("resize", ask);
  mark();
}
