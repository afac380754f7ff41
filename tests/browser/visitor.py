"""Somebody with a browser of their own, who notices what goes wrong."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Response

from mentorhub.accounts.models import User
from tests.browser import settling
from tests.client import Client

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
# The rules that look at colours, which take most of the time. Where the same elements are shown, a
# theme changes nothing else.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
COLOURS = {"runOnly": {"type": "rule", "values": COLOUR_RULES}}
SHAPES = {
    **EVERYTHING,
    "rules": EVERYTHING["rules"] | {r: {"enabled": False} for r in COLOUR_RULES},
}
SHOWN = """() => [...document.querySelectorAll("*")]
    .map(each => each.checkVisibility({visibilityProperty: true}) ? each.localName : "-").join()"""
# What the rules about colours look at, one line a kind of text: its colour, size and weight, and
# the backgrounds behind it; of a link, the colour of the text around it.
TEXTS = """() => {
    const known = new Map([[null, ""]]);
    const behind = (element) => {
        if (!known.has(element)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element);
            const own = [backgroundColor, backgroundImage, opacity].join();
            const none = own === "rgba(0, 0, 0, 0),none,1";
            const hides = /^rgb\\(/.test(own) && opacity === "1";
            const below = hides ? "" : behind(element.parentElement);
            known.set(element, none ? below : `${own}/${below}`);
        }
        return known.get(element);
    };
    const found = new Set();
    for (const element of document.querySelectorAll("body, body *")) {
        const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
        if (!own && !element.matches("input, select, textarea")) continue;
        if (!element.checkVisibility({visibilityProperty: true})) continue;
        const {color, fontSize, fontWeight, textDecorationLine} = getComputedStyle(element);
        const kind = [color, fontSize, fontWeight, behind(element)];
        const link = element.closest("a");
        if (link) kind.push(textDecorationLine, getComputedStyle(link.parentElement).color);
        found.add(kind.join("|"));
    }
    return [...found];
}"""
RUN_AXE = """options => axe.run({
    ...options,
    resultTypes: ["violations"],
    preload: false,
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\\s+/g, " ")})`)))"""
# A refused script or style is told to the console in words that change with Chromium's version.
TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", event =>
    console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`))"""
WIDE, PHONE = (1440, 900), (390, 844)
# Of this process: the kinds of text in which axe has found nothing wrong, and the whole pages.
good_texts: set[str] = set()
good_pages: set[tuple[str, str]] = set()
# Different each time on a page that is the same.
TOKENS = re.compile(r'\b(?:value="[A-Za-z0-9]{64}"|data-(?:token|seen)="[^"]*")')
LOOKS = [(size, theme) for size in (WIDE, PHONE) for theme in ("light", "dark")]


class Visitor:
    def __init__(
        self,
        browser: Browser,
        site: str,
        email: str = "",
        *,
        javascript: bool = True,
        size: tuple[int, int] = WIDE,
        zone: str = "Europe/Paris",
    ) -> None:
        self.context = browser.new_context(
            base_url=site,
            java_script_enabled=javascript,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id=zone,
        )
        self.context.set_default_timeout(30_000)
        self.context.add_init_script(TELL_REFUSALS)
        settling.watch(self.context, javascript=javascript)
        self.site = site
        self.remarks: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.remarks.append(f"script error: {error}"))
        if email:
            self.sign_in(email)

    def sign_in(self, email: str) -> None:
        """As after the form; the cookie is set from outside, which saves a page."""
        client = Client()
        client.force_login(User.objects.get(email=email))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.site}]
        )

    def goto(self, address: str) -> Response:
        response = self.page.goto(address)
        assert response is not None
        return response

    def expect_no_barrier(
        self, place: "str | Callable[[Visitor], Response]", looks: list[Any] = LOOKS
    ) -> Response:
        """Open a place and fail with everything that is wrong with it, in every look.

        The first look is examined whole. Of the others, the elements where others are shown, and
        the colours where there is a kind of text that was not found good before. What is the same
        page to the last letter as one that was examined, a refusal for example, is opened and not
        examined again.
        """
        self.remarks.clear()
        self.look(*looks[0])
        answer = self.goto(place) if isinstance(place, str) else place(self)
        # A function may have changed the page.
        page = (TOKENS.sub("", answer.text()), str(looks)) if isinstance(place, str) else None
        if page in good_pages:
            assert not self.remarks, "\n".join(self.remarks)
            return answer
        found: dict[str, list[str]] = {}
        shown: dict[tuple[int, int], str] = {}
        for size, theme in looks:
            self.look(size, theme)
            elements, texts = self.page.evaluate(SHOWN), set(self.page.evaluate(TEXTS))
            has_new_elements = shown.get(size) != elements
            has_new_texts = not texts <= good_texts or not shown
            shown[size] = elements
            wrong = self.barriers(_rules(has_new_elements, has_new_texts))
            if not wrong and has_new_texts:
                good_texts.update(texts)
            for line in wrong + ["scrolls sideways"] * self.scrolls_sideways():
                found.setdefault(line, []).append(f"{size[0]} {theme}")
        lines = [f"{line} [{', '.join(places)}]" for line, places in found.items()] + self.remarks
        assert not lines, "\n".join([f"{len(lines)} things are wrong:", *lines[:12]])
        if page:
            good_pages.add(page)
        return answer

    def look(self, size: tuple[int, int], theme: str) -> None:
        """Turn the open page to another width and another theme."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def barriers(self, rules: dict[str, Any] | None = EVERYTHING) -> list[str]:
        """What axe-core finds on the open page, one line a place."""
        if rules is None:
            return []
        if not self.page.evaluate("'axe' in window"):
            # The page's own policy forbids a script tag.
            self.page.evaluate(AXE)
        return self.page.evaluate(RUN_AXE, rules)

    def scrolls_sideways(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")

    def text(self) -> str:
        return self.page.inner_text("body")

    def close(self) -> None:
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        # The address of an error page answers with an error; that is no fault of the page.
        itself: Any = message.location.get("url") == self.page.url
        if message.type == "error" and not (itself and "Failed to load resource" in message.text):
            self.remarks.append(f"console: {message.text}")


def _rules(elements: bool, texts: bool) -> dict[str, Any] | None:
    if elements:
        return EVERYTHING if texts else SHAPES
    return COLOURS if texts else None
