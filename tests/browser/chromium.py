"""Finds a Chromium for the browser tests, and fetches one where there is none.

    python -m tests.browser.chromium

looks on the PATH, then for Playwright's own, then downloads that, then, as root on
Debian, installs the package. It prints the program's path, or fails with what to do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ADVICE = "The browser tests need Chromium. Install the package chromium, then try again."


def find() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def main() -> None:
    found = find() or _downloaded() or _installed()
    if not found:
        sys.exit(ADVICE)
    print(f"Chromium for the browser tests: {found}")


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
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("That failed: installing Debian's package chromium.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return shutil.which("chromium")


if __name__ == "__main__":
    main()
