"""Somebody with a browser of their own, who notices what goes wrong."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Response

from mentorhub.accounts.models import User
from tests.browser import barriers, settling
from tests.client import Client

# A refused script or style is told to the console in words that change with Chromium's version.
TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", event =>
    console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`))"""
WIDE, PHONE = (1440, 900), (390, 844)
# Of this process: the pages in which nothing is wrong.
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

        Of each look is examined what may differ from the looks before (barriers.py). What is the
        same page to the last letter as one that was examined, a refusal for example, is opened and
        not examined again.
        """
        self.remarks.clear()
        self.look(*looks[0])
        answer = self.goto(place) if isinstance(place, str) else place(self)
        settling.wait(self.page)
        # A function may have changed the page.
        page = (TOKENS.sub("", answer.text()), str(looks)) if isinstance(place, str) else None
        if page in good_pages:
            assert not self.remarks, "\n".join(self.remarks)
            return answer
        found: dict[str, list[str]] = {}
        examination = barriers.Examination(self.page)
        for size, theme in looks:
            self.look(size, theme)
            for line in examination.look(size):
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

    def barriers(self) -> list[str]:
        """What axe-core finds on the open page, one line a place."""
        return barriers.of_page(self.page)

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
