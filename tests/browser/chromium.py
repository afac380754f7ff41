"""Finds a Chromium for the browser tests, and fetches one where there is none.

    python -m tests.browser.chromium

looks on the PATH, then for Playwright's own, then downloads that. It prints the program's path,
or fails with what to do.

The headless shell is the same engine without the windows, and takes a quarter less time: it
comes first, and as root on Debian it is installed beside a whole Chromium. CHROMIUM names
another program.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ADVICE = f"The browser tests need Chromium. Install the package {SHELL}, then try again."


def find() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def main() -> None:
    found = os.environ.get("CHROMIUM") or _installed() or find() or _downloaded()
    if not found:
        sys.exit(ADVICE)
    print(f"Chromium for the browser tests: {found}")


def load_images(page: Any) -> None:
    """Those below the fold too, which a picture of the whole page would show empty."""
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_function(
        "() => [...document.images].every((each) => each.naturalWidth || !each.checkVisibility())"
    )


def _of_playwright() -> str | None:
    # Its interface starts a helper process to answer this; a fresh one is only made by main().
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _downloaded() -> str | None:
    print("No Chromium on this machine: downloading Playwright's own.", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, timeout=300, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return None
    return _of_playwright() if done.returncode == 0 else None


def _installed() -> str | None:
    if shutil.which(SHELL) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return shutil.which(SHELL)
    print(f"Installing Debian's package {SHELL}.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-qy", "--no-install-recommends", SHELL]
    # The lists are fetched only where they are missing or too old.
    for words in (install, ["update", "-q"], install):
        command = ["apt-get", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", *words]
        try:
            subprocess.run(command, env=quiet, timeout=180, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return None
        if found := shutil.which(SHELL):
            return found
    return None


if __name__ == "__main__":
    main()
