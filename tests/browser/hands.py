"""Two ways to use a page: with keys alone, and without JavaScript. A test that is written for both
names elements by CSS selectors, so that it also holds in every language."""

from typing import Any

from playwright.sync_api import Page, expect

# Presses of Tab until an element must have the focus.
ENOUGH = 250
# Whether an element shows that it has the focus.
RING = """each => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(each);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
}"""
SEEN = f"""selector => {{
    const it = document.activeElement, ring = {RING};
    if (!it.matches(selector)) return null;
    const around = it.closest(".card-link, .choice, .mark, label");
    return ring(it) || (around !== null && ring(around));
}}"""


class Keys:
    """Tab, space, enter, and the keys that a page has of its own."""

    javascript = True

    def __init__(self, page: Page) -> None:
        self.page = page

    def _tab_to(self, selector: str) -> None:
        for _ in range(ENOUGH):
            is_seen = self.page.evaluate(SEEN, selector)
            if is_seen is not None:
                assert is_seen, f"{selector} has the focus, and nobody sees it"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {selector}")

    def follow(self, selector: str) -> None:
        """A link, or a button that leads to a page."""
        self._tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """A button that changes the page it is on."""
        self._tab_to(selector)
        self.page.keyboard.press("Enter")

    def choose(self, selector: str) -> None:
        """One of several, or a box."""
        self._tab_to(selector)
        self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def write(self, selector: str, text: str) -> None:
        self._tab_to(selector)
        self.page.keyboard.type(text)

    def give(self, selector: str, file: dict[str, Any]) -> None:
        """The dialog that a key opens belongs to the system, not to the page."""
        self._tab_to(selector)
        self.page.locator(selector).set_input_files(file)  # type: ignore[arg-type]


class Plain:
    """A pointer, in a browser without JavaScript."""

    javascript = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"{selector} >> visible=true").first.click()

    press = follow

    def choose(self, selector: str) -> None:
        self.page.locator(selector).check()

    def write(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)

    def give(self, selector: str, file: dict[str, Any]) -> None:
        self.page.locator(selector).set_input_files(file)  # type: ignore[arg-type]
