"""The pictures of README.md, from the running demo, into docs/screenshots.

Part of `make shots`. What a visitor sees without scrolling, in the light theme.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.shot_pages import PATH, PROJECT
from tests.browser.shots import SITE, WIDTHS, _sign_in

FOLDER = Path("docs/screenshots")
# Name -> who looks, address, width.
PICTURES = {
    "landing": ("", "/", "wide"),
    "dashboard": ("mentor", "/dashboard/", "wide"),
    "guide": ("mentor", f"{PROJECT}guide/", "wide"),
    "student": ("student", "/student/", "wide"),
    "path": ("student", PATH, "wide"),
    "profile": ("mentor", "/dashboard/profile/", "wide"),
    "matching": ("manager", "/matching/", "wide"),
    "admin": ("admin", "/admin/students/project/1/change/", "wide"),
    "phone": ("mentor", "/dashboard/", "phone"),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (person, address, width) in PICTURES.items():
            x, y = WIDTHS[width]
            context = browser.new_context(
                viewport={"width": x, "height": y},
                color_scheme="light",
                reduced_motion="reduce",
                timezone_id="Europe/Paris",
                storage_state=_sign_in(browser, person),  # type: ignore[arg-type]
            )
            page = context.new_page()
            page.goto(SITE + address)
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()
    print(f"The pictures of README.md are in {FOLDER}.")


if __name__ == "__main__":
    main()
