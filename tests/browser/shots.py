"""Pictures of every page of the running demo, at two widths and in both themes.

    make run            in one window
    make shots          in another; ONLY=guide takes those whose name holds "guide"

They land in var/shots. Along the way it tells what a glance would miss: a page that scrolls
sideways, one above 40 kB, a message in the browser's console (a refused style, say).
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

SITE = os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FOLDER = Path("var/shots")
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
LIMIT = 40 * 1024
PATH = "/projects/back-end-developer/"
PROJECT = f"{PATH}tidy-membership-file/"

# Who looks -> name of the picture -> address. A name that begins with "first:" follows the first
# link on the page that leads below that address.
PAGES: dict[str, dict[str, str]] = {
    "": {
        "landing": "/",
        "sign-in": "/accounts/login/",
        "password-reset": "/accounts/password/reset/",
        "password-reset-done": "/accounts/password/reset/done/",
        "password-reset-old-link": "/accounts/password/reset/key/1-old/",
        "inactive": "/accounts/inactive/",
        "invitation-old-link": "/accounts/invitation/old/",
        "not-found": "/nowhere/",
        "mailbox": "/demo/mailbox/",
    },
    "student": {
        "student-home": "/student/",
        "student-paths": "/projects/",
        "student-path": PATH,
        "student-brief": f"{PROJECT}brief/",
        "student-course": f"{PROJECT}course/",
        "student-resources": f"{PROJECT}resources/",
        "student-lesson": f"first:{PROJECT}course/ 0",
        "student-quiz": f"first:{PROJECT}course/ -1",
        "student-not-found": f"{PROJECT}guide/",
        "student-access": "/accounts/access/",
    },
    "mentor": {
        "mentor-home": "/dashboard/",
        "mentor-search-empty": "/dashboard/?q=zzz",
        "mentor-paths": "/projects/",
        "mentor-path": PATH,
        "mentor-brief": f"{PROJECT}brief/",
        "mentor-guide": f"{PROJECT}guide/",
        "preferences": "/accounts/profile/",
        "security": "/accounts/security/",
        "access": "/accounts/access/",
        "two-step": "/accounts/2fa/",
        "two-step-app": "/accounts/2fa/totp/activate/",
        "two-step-key": "/accounts/2fa/webauthn/add/",
        "two-step-keys": "/accounts/2fa/webauthn/",
        "password": "/accounts/password/change/",
        "email": "/accounts/email/",
        "sessions": "/accounts/sessions/",
        "sign-out": "/accounts/logout/",
        "confirm": "/accounts/reauthenticate/",
    },
    "assessor": {"assessor-home": "/projects/"},
    "manager": {
        "manager-home": "/projects/",
        "reading-log": "/reading-log/",
        "reading-log-empty": "/reading-log/?q=zzz",
    },
    "admin": {
        "admin": "/admin/",
        "admin-people": "/admin/accounts/user/",
        "admin-person": "/admin/accounts/user/1/change/",
        "admin-projects": "/admin/students/project/",
        "admin-project": "/admin/students/project/1/change/",
        "admin-guide": "/admin/guides/guide/1/change/",
        "admin-import": "/admin/cartridges/cartridgeimport/add/",
        "admin-invite": "/admin/invite/",
        "admin-import-people": "/admin/import-people/",
    },
}


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
        page.goto(f"{SITE}/")
    except Exception as error:
        sys.exit(f"Nothing answers at {SITE}. Start the demo first: make run. ({error})")
    if person:
        page.click(f"button[name=person][value={person}]")
        page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def _take(page: Page, name: str, address: str, suffix: str) -> Iterator[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: said.append(str(error)))
    if address.startswith("first:"):
        start, _, number = address.removeprefix("first:").partition(" ")
        page.goto(SITE + start)
        links = page.locator("main a[href^='?item=']").all()
        if not links:
            return
        address = start + (links[int(number)].get_attribute("href") or "")
    response = page.goto(SITE + address)
    page.screenshot(path=FOLDER / f"{name}-{suffix}.png", full_page=True)
    body = response.body() if response else b""
    if len(body) > LIMIT and "/admin/" not in address:
        yield f"{len(body)} bytes"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "scrolls sideways"
    yield from (text for text in said if "404" not in text)


if __name__ == "__main__":
    main()
