"""Pictures of every page of the running demo, at two widths and in both themes.

    make run            in one window
    make shots          in another; ONLY=guide takes those whose name holds "guide"

They land in var/shots. Along the way it tells what a glance would miss: a page that scrolls
sideways, one above 12 kB compressed, a message in the browser's console (a refused style, say).
"""

import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from mentorhub.embedded.demo import PASSWORD
from tests.browser import chromium
from tests.browser.shot_pages import PAGES

SITE = os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FOLDER = Path("var/shots")
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
# Compressed.
LIMIT = 12 * 1024


def main() -> None:
    only = os.environ.get("ONLY", "")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            remarks = [r for person in PAGES for r in _look(browser, person, only)]
        finally:
            browser.close()
    print(*remarks, sep="\n")
    print(f"The pictures are in {FOLDER}.")


def _look(browser: Browser, person: str, only: str) -> Iterator[str]:
    pages = {name: at for name, at in PAGES[person].items() if only in name}
    if not pages:
        return
    state = _sign_in(browser, person)
    for theme in THEMES:
        for width, (x, y) in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": x, "height": y},
                color_scheme=theme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                timezone_id="Europe/Paris",
                storage_state=state,  # type: ignore[arg-type]
            )
            page = context.new_page()
            for name, address in pages.items():
                for remark in _take(page, name, address, f"{width}-{theme}"):
                    yield f"{name} {width} {theme}: {remark}"
            context.close()


def _sign_in(browser: Browser, person: str) -> object:
    context = browser.new_context()
    page = context.new_page()
    try:
        page.goto(f"{SITE}/accounts/login/")
    except Exception as error:
        sys.exit(f"Nothing answers at {SITE}. Start the demo first: make run. ({error})")
    if person:
        page.fill("[name=login]", f"{person}@example.org")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def _take(page: Page, name: str, address: str, suffix: str) -> Iterator[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = _found(page, address)
    if found is None:
        yield "no such link"
        return
    response = page.goto(SITE + found)
    chromium.load_images(page)
    page.screenshot(path=FOLDER / f"{name}-{suffix}.png", full_page=True)
    body = response.body() if response else b""
    size = len(gzip.compress(body))
    if size > LIMIT and "/admin/" not in found:
        yield f"{size} bytes"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "scrolls sideways"
    yield from (text for text in said if "404" not in text)


def _found(page: Page, address: str) -> str | None:
    """The address itself, or that of the link it speaks of; none when there is no such link."""
    kind, _, rest = address.partition(":")
    if kind not in ("first", "follow"):
        return address
    start, _, which = rest.partition(" ")
    page.goto(SITE + start)
    if kind == "first":
        links = page.locator("main a.course-row[href*='?item=']").all()
        return links[int(which)].get_attribute("href") if links else None
    after, _, selector = which.partition(" ")
    link = page.locator(selector).first
    return (link.get_attribute("href") or "").partition("#")[0] + after if link.count() else None


if __name__ == "__main__":
    main()
