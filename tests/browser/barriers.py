"""What axe-core is asked about an open page, and what it is not asked twice.

The rule about contrast takes four fifths of the time. It looks at the colours of a text, its size
and weight, the backgrounds behind it and what lies over or under it: a kind of text. A text of a
kind that has passed on any page would pass again.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
ALL_BUT_CONTRAST = {
    **EVERYTHING,
    "rules": EVERYTHING["rules"] | {"color-contrast": {"enabled": False}},
}
# A page gets the whole of axe once, before it is loaded, and runs it when it is asked to: half a
# megabyte is neither sent nor compiled anew for every page.
OFFER_AXE = f"window.loadAxe = () => {{ {AXE} }}"
# Which elements are shown, and the kinds of text. The texts stay in the page for CONTRAST.
READ = """() => {
    const behind = new Map([[null, {layers: "", isOpaque: true, frame: null, isHeld: false}]]);
    const shown = [], texts = [], painted = [];
    // A parent comes before its children.
    for (const element of document.querySelectorAll("*")) {
        const style = getComputedStyle(element);
        const {backgroundColor, backgroundImage, opacity} = style;
        const hasBackground = backgroundColor !== "rgba(0, 0, 0, 0)" || backgroundImage !== "none";
        const parent = behind.get(element.parentElement);
        const isOpaque = parent.isOpaque && opacity === "1";
        const hides = isOpaque && /^rgb\\(/.test(backgroundColor) && backgroundImage === "none";
        const layer = [backgroundColor, backgroundImage, opacity].join();
        const layers = hides ? layer
            : hasBackground || opacity !== "1" ? `${layer}/${parent.layers}` : parent.layers;
        // What scrolls under or over the rest, and whether it has a background that hides that.
        const isFrame = /fixed|sticky/.test(style.position);
        const frame = isFrame ? element : parent.frame;
        const isHeld = hides || (parent.isHeld && !isFrame);
        behind.set(element, {layers, isOpaque, frame, isHeld});
        const isShown = element.checkVisibility({visibilityProperty: true});
        shown.push(isShown ? element.localName : "-");
        if (!isShown || !document.body.contains(element)) continue;
        const box = element.getBoundingClientRect(), number = shown.length;
        if (element !== document.body
            && (hasBackground || element.matches("img, svg, canvas, video, iframe")))
            painted.push({element, box, number, frame,
                layer: [element.localName, layer, style.zIndex],
                isPlaced: /absolute|fixed/.test(style.position)});
        if (![...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
            && !element.matches("input, select, textarea")) continue;
        // Off the page, as a link that skips the navigation; axe leaves it out.
        if (box.bottom <= 0 || box.right <= 0) continue;
        const {color, fontSize, fontWeight, textShadow, textDecorationLine} = style;
        const kind = [color, fontSize, fontWeight, textShadow, layers];
        const link = element.closest("a");
        if (link) {
            const around = link.parentElement;
            kind.push(textDecorationLine, getComputedStyle(around).color,
                around.textContent.trim() !== link.textContent.trim());
        }
        texts.push({element, box, number, frame, isHeld, kind});
    }
    const meet = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
        && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
    const isWithin = (a, b) => a.left > b.left - 0.5 && a.right < b.right + 0.5
        && a.top > b.top - 0.5 && a.bottom < b.bottom + 0.5;
    // A background that holds the text as its parents do is among the layers of the kind.
    const scrollsBy = (text, other) =>
        text.frame !== other.frame && (text.frame === null || text.isHeld);
    const overlap = (text, other) => text.element !== other.element && !scrollsBy(text, other)
        && (other.element.contains(text.element) ? !isWithin(text.box, other.box)
            : meet(text.box, other.box)
                && (other.isPlaced || !text.element.contains(other.element)));
    for (const text of texts) {
        const overlaps = painted.filter((other) => overlap(text, other)).map((other) =>
            [...other.layer, other.number < text.number, isWithin(text.box, other.box)].join());
        text.kind = [...text.kind, ...new Set(overlaps)].join("|");
    }
    window.textsOfPage = texts;
    return {
        elements: shown.join(),
        kinds: [...new Set(texts.map((text) => text.kind))],
        scrollsSideways: document.documentElement.scrollWidth > innerWidth,
    };
}"""
_LINES = """found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\\s+/g, " ")})`))"""
# Whether the rule about the size of targets can find something: a target that is smaller than it
# asks and has another one nearby, or one that lies over another. That rule alone takes a third of
# an examination, and many pages have no such place. The distance is longer than the rule's own.
HAS_CLOSE_TARGETS = """() => {
    const SIZE = 24;
    const targets = [...document.querySelectorAll("*")]
        .filter((element) => element.tabIndex >= 0 && element.checkVisibility())
        .map((element) => ({element, box: element.getBoundingClientRect()}));
    const meet = (a, b, distance) =>
        a.left - distance < b.right && b.left < a.right + distance
        && a.top - distance < b.bottom && b.top < a.bottom + distance;
    return targets.some(({element, box}) => {
        const distance = box.width < SIZE || box.height < SIZE ? SIZE : 0;
        return targets.some((other) => other.element !== element && meet(box, other.box, distance));
    });
}"""
RUN = f"""(options) => {{
    const rules = {{...options.rules}};
    if (rules["target-size"]) rules["target-size"] = {{enabled: ({HAS_CLOSE_TARGETS})()}};
    return axe.run({{...options, rules, resultTypes: ["violations"], preload: false}})
        .then((found) => {_LINES});
}}"""
# Examines the texts of some kinds; tells which kinds have passed, and about which texts axe is in
# doubt. These make no kind good, but a text like one of them, of the same kind, is not examined
# again. Of a text that rule reads the style, which the kind holds, what lies around it, and whether
# it is longer than one letter; not its words, nor where a link leads.
# The other rule that depends on colours is asked about the links among these texts.
CONTRAST = f"""async ([kinds, known]) => {{
    const named = ({{element}}) => element.outerHTML
        .replace(/ (?:alt|datetime|for|href|id|src|srcset)="[^"]*"/g, "")
        .replace(/>\\s*([^<&]+?)\\s*</g, (_, text) => text.length > 1 ? ">xx<" : ">x<");
    // One of those that are alike, as in the rows of a table.
    const alike = new Set();
    const texts = textsOfPage.filter((text) => {{
        if (!kinds.includes(text.kind)) return false;
        text.name = named(text);
        const isNew = !known[text.kind]?.includes(text.name)
            && !alike.has(text.kind + text.name);
        alike.add(text.kind + text.name);
        return isNew;
    }});
    if (!texts.length) return {{wrong: [], good: [], doubtful: []}};
    // A part of the page has come in since they were read.
    if (texts.some((text) => !text.element.isConnected)) return null;
    const withLink = ({{element}}) => [element, element.closest("a") || element];
    const found = await axe.run({{include: [...new Set(texts.flatMap(withLink))]}}, {{
        runOnly: {{type: "rule", values: ["color-contrast", "link-in-text-block"]}},
        resultTypes: ["violations", "passes"],
        elementRef: true,
        preload: false,
    }});
    const passed = new Set(found.passes.filter((rule) => rule.id === "color-contrast")
        .flatMap((rule) => rule.nodes.map((node) => node.element)));
    return {{
        wrong: {_LINES},
        good: texts.filter((text) => passed.has(text.element)).map((text) => text.kind),
        doubtful: texts.filter((text) => !passed.has(text.element))
            .map((text) => [text.kind, text.name]),
    }};
}}"""
# A page that changes while it is examined is read again, so many times at most.
READ_AGAIN = 5
# Of this process: the kinds of text that have passed, and of each other kind the texts that axe has
# no answer for.
good_texts: set[str] = set()
doubtful_texts: dict[str, set[str]] = {}


def of_page(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe-core finds on the open page, one line a place."""
    _load(page)
    return page.evaluate(RUN, options)


class Examination:
    """One page in several looks: widths and themes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Window size -> the elements that it showed.
        self.shown: dict[tuple[int, int], str] = {}

    def look(self, size: tuple[int, int]) -> list[str]:
        """What is wrong in the present look and may differ from the looks before, a line a place.

        The elements are examined where others are shown, the contrast of texts of a kind that has
        not passed before.
        """
        for _again in range(READ_AGAIN):
            wrong = self._of_read(size, self.page.evaluate(READ))
            if wrong is not None:
                return wrong
        return ["The page does not stop changing while it is examined."]

    def _of_read(self, size: tuple[int, int], read: dict[str, Any]) -> list[str] | None:
        """None when the page has changed since it was read."""
        new_kinds = [kind for kind in read["kinds"] if kind not in good_texts]
        wrong: list[str] = []
        if self.shown.get(size) != read["elements"]:
            self.shown[size] = read["elements"]
            wrong += of_page(self.page, ALL_BUT_CONTRAST)
        if new_kinds:
            contrast = self._contrast(new_kinds)
            if contrast is None:
                del self.shown[size]
                return None
            wrong += contrast
        return wrong + ["scrolls sideways"] * read["scrollsSideways"]

    def _contrast(self, kinds: list[str]) -> list[str] | None:
        _load(self.page)
        known = {kind: list(doubtful_texts[kind]) for kind in kinds if kind in doubtful_texts}
        found = self.page.evaluate(CONTRAST, [kinds, known])
        if found is None:
            return None
        if not found["wrong"]:
            good_texts.update(found["good"])
            for kind, text in found["doubtful"]:
                doubtful_texts.setdefault(kind, set()).add(text)
        return found["wrong"]


def _load(page: Page) -> None:
    """The page's own policy forbids a script tag."""
    if page.evaluate("'axe' in window || ('loadAxe' in window && (loadAxe(), true))"):
        return
    page.add_init_script(OFFER_AXE)
    page.evaluate(AXE)
