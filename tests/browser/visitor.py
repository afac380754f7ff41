"""Somebody with a browser of their own, who notices what goes wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Response

from mentorhub.accounts.models import User
from tests.client import Client

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
# The rules that look at colours: where the same elements are shown, a theme changes nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SHOWN = """() => [...document.querySelectorAll("*")]
    .map(each => each.checkVisibility({visibilityProperty: true}) ? each.localName : "-").join()"""
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
        """Open a place and fail with everything that is wrong with it, in every look."""
        self.remarks.clear()
        self.look(*looks[0])
        answer = self.goto(place) if isinstance(place, str) else place(self)
        found: dict[str, list[str]] = {}
        shown: dict[tuple[int, int], str] = {}
        for size, theme in looks:
            self.look(size, theme)
            elements = self.page.evaluate(SHOWN)
            rules = COLOURS if shown.get(size) == elements else EVERYTHING
            shown[size] = elements
            wrong = self.barriers(rules) + ["scrolls sideways"] * self.scrolls_sideways()
            for line in wrong:
                found.setdefault(line, []).append(f"{size[0]} {theme}")
        lines = [f"{line} [{', '.join(places)}]" for line, places in found.items()] + self.remarks
        assert not lines, "\n".join([f"{len(lines)} things are wrong:", *lines[:12]])
        return answer

    def look(self, size: tuple[int, int], theme: str) -> None:
        """Turn the open page to another width and another theme."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def barriers(self, rules: dict[str, Any] = EVERYTHING) -> list[str]:
        """What axe-core finds on the open page, one line a place."""
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
