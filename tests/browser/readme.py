"""The pictures of README.md and of the landing page, from the running demo; part of `make shots`.

README's are what a visitor sees without scrolling, in the light theme, in docs/screenshots. The
landing page's are in both themes and languages, in static/img/landing.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from mentorhub.landing.pictures import LANGUAGES, SIZES, THEMES, file_name
from tests.browser import chromium
from tests.browser.shot_pages import PATH, PROJECT, STUDENT
from tests.browser.shots import SITE, WIDTHS, _found, _sign_in

FOLDER = Path("docs/screenshots")
GUIDE = f"{PROJECT}guide/"
SESSION = "follow:/dashboard/  main a[href^='/sessions/']:not([href*='?'])"
MAX_BYTES = 120_000  # of a picture of the landing page
# Name -> who looks, address, width.
README = {
    "landing": ("", "/", "wide"),
    "dashboard": ("mentor", "/dashboard/", "wide"),
    "session": ("mentor", SESSION, "wide"),
    "situation": ("mentor", f"follow:/dashboard/  {STUDENT}", "wide"),
    "guide": ("mentor", GUIDE, "wide"),
    "calendar": ("mentor", "/sessions/", "wide"),
    "student": ("student", "/student/", "wide"),
    "path": ("student", PATH, "wide"),
    "matching": ("manager", "/matching/", "wide"),
    "assessing": ("assessor", "/evaluations/", "wide"),
    "admin": ("admin", "/admin/", "wide"),
    "managing": ("manager", "/managing/", "wide"),
    "training": ("mentor", "/training/", "wide"),
    "messages": ("mentor", "follow:/inbox/  .thread-line:nth-child(2) a", "wide"),
    "community": (
        "mentor",
        "follow:/community/everyone/?show=bookmarked  main .topic-title a",
        "wide",
    ),
    "help": ("mentor", "/help/move-or-cancel/", "wide"),
    "requests": ("manager", "/help/queue/", "wide"),
    "certificate": ("mentor", "/training/certificates/", "wide"),
    "phone": ("mentor", "/dashboard/", "phone"),
}
# Name -> who looks, address, width of the window in pixels.
LANDING = {
    "dashboard": ("mentor", "/dashboard/", 1280),
    "phone": ("mentor", "/dashboard/", 390),
    "session": ("mentor", SESSION, 1100),
    "student": ("student", "/student/", 1100),
    "guide": ("mentor", GUIDE, 1100),
    "criteria": ("assessor", GUIDE, 1100),
    "no-guide": ("student", GUIDE, 820),
    "managing": ("manager", "/managing/", 1100),
    "administration": ("admin", "/admin/", 1100),
}

# Name -> what is scrolled to the top.
PLACES = {"criteria": "#checklist"}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        people = {who for who, *_ in [*README.values(), *LANDING.values()]}
        states = {who: _sign_in(browser, who) for who in people}
        for language in (*LANGUAGES[1:], LANGUAGES[0]):  # the demo's people stay with the first
            for state in states.values():
                _choose_language(browser, state, language)
            for name in LANDING:
                _take_for_landing(browser, states, name, language)
        for name, (person, address, width) in README.items():
            with _page(browser, states[person], *WIDTHS[width]) as page:
                page.goto(SITE + (_found(page, address) or "/"), wait_until="networkidle")
                page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
    print(f"The pictures of README.md are in {FOLDER}, those of the landing page in static/img.")


def _take_for_landing(
    browser: Browser, states: dict[str, object], name: str, language: str
) -> None:
    person, address, across = LANDING[name]
    wanted = SIZES[name]
    down = round(across * wanted[1] / wanted[0])
    for theme in THEMES:
        with _page(browser, states[person], across, down, theme, scale=2) as page:
            found = _found(page, address)
            if found is None:
                raise SystemExit(f"The demo has no page for the picture {name}.")
            page.goto(SITE + found, wait_until="networkidle")
            if name in PLACES:
                page.locator(PLACES[name]).first.evaluate("each => each.scrollIntoView()")
            # The bar of the demo is no part of the product.
            page.add_style_tag(content=".ribbon { display: none !important; }")
            picture = Image.open(io.BytesIO(page.screenshot()))
        file = Path("static", file_name(name, theme, language))
        file.parent.mkdir(parents=True, exist_ok=True)
        small = picture.convert("RGB").resize(wanted, Image.Resampling.LANCZOS)
        small.save(file, quality=72, method=6)
        if file.stat().st_size > MAX_BYTES:
            print(f"{file}: {file.stat().st_size:,} bytes")


def _choose_language(browser: Browser, state: object, language: str) -> None:
    with _page(browser, state, 1000, 800) as page:
        page.goto(f"{SITE}/accounts/profile/")
        if page.locator("[name=language]").count():
            page.check(f"[name=language][value={language}]")
            page.click("main form button >> visible=true")
            page.wait_for_load_state()


@contextmanager
def _page(
    browser: Browser,
    state: object,
    across: int,
    down: int,
    theme: str = "light",
    scale: int = 1,
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": across, "height": down},
        device_scale_factor=scale,
        bypass_csp=True,
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        timezone_id="Europe/Paris",
        locale="en-GB",
        storage_state=state,  # type: ignore[arg-type]
    )
    try:
        yield context.new_page()
    finally:
        context.close()


if __name__ == "__main__":
    main()
