"""An action in the browser returns once the page has settled, so that a test may look at once.

Playwright's own actions wait no longer than until a new page begins to arrive, and do not wait for
htmx at all: a count right after them is that of half a page, or of the page before. Settled means
that the page is loaded, no other is on its way, and htmx has nothing in flight. What the page does
of itself or after a delay (a search while typing, live changes) is waited for with ``expect``.
"""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Keyboard, Locator, Page

# After these Playwright itself waits until a page begins to arrive, or turns out to be a download.
WAITING = ("click", "press")
OTHERS = (
    *("check", "dblclick", "dispatch_event", "fill", "focus", "select_option", "set_checked"),
    *("set_input_files", "tap", "type", "uncheck"),
)
ACTIONS = [
    *((owner, name) for owner in (Page, Locator) for name in (*WAITING, *OTHERS)),
    *((Locator, name) for name in ("blur", "clear", "drag_to", "press_sequentially")),
    *((Keyboard, name) for name in ("press", "type")),
]
# Keys that only move the focus, pressed a thousand times.
NOTHING_FOLLOWS = ("Tab", "Shift+Tab")
# Without scripts nothing tells this; then there is no htmx either, and a loaded page has settled.
# A form that was submitted leaves the page a moment later; a second is long enough to see that it
# does not, because it is sent into another window.
TELL_LEAVING = """{
    let ends = 0;
    const submitted = () => {
        window.isSubmitting = true;
        clearTimeout(ends);
        ends = setTimeout(() => { window.isSubmitting = false; }, 1000);
    };
    const {submit} = HTMLFormElement.prototype;
    HTMLFormElement.prototype.submit = function () { submitted(); submit.call(this); };
    addEventListener("submit", (event) => event.defaultPrevented || submitted());
    navigation.addEventListener("navigate", (event) => {
        if (event.destination.sameDocument) return;
        window.isSubmitting = false;
        if (event.downloadRequest !== null) return;
        window.isLeaving = event.userInitiated ? "by the person" : "by a script";
    });
}"""
IS_SETTLED = """isPersonWaitedFor => document.readyState === "complete" && !window.isSubmitting
    && (!window.isLeaving || (isPersonWaitedFor && window.isLeaving === "by the person"))
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""


def watch(context: BrowserContext, *, javascript: bool) -> None:
    """Lets the pages of a context tell whether they have settled. Before the first is opened."""
    if javascript:
        context.add_init_script(TELL_LEAVING)
        context.on("page", _tell_scripts)


def make_actions_settle(patch: pytest.MonkeyPatch) -> None:
    """Every action of every browser of this process waits, until the patch is undone."""
    for owner, name in ACTIONS:
        has_waited = name in WAITING and owner is not Keyboard
        patch.setattr(owner, name, _settling(getattr(owner, name), has_waited))
    patch.setattr(Page, "keyboard", property(_keyboard_of(Page.keyboard)))
    patch.setattr(Page, "wait_for_function", _waiting_for_functions(Page.wait_for_function))


def wait(page: Page, is_person_waited_for: bool = True) -> None:
    """For a page that was opened by its address, which does not wait for the parts it fetches."""
    page.wait_for_load_state()
    if getattr(page, "has_scripts", False):
        page.wait_for_function(IS_SETTLED, arg=is_person_waited_for)


def _settling(action: Callable[..., Any], has_waited: bool) -> Callable[..., Any]:
    @functools.wraps(action)
    def act(self: Any, *args: Any, **options: Any) -> Any:
        result = action(self, *args, **options)
        if args and args[0] in NOTHING_FOLLOWS:
            return result
        page = self if isinstance(self, Page) else self.page
        wait(page, has_waited)
        return result

    return act


def _waiting_for_functions(original: Callable[..., Any]) -> Callable[..., Any]:
    """An expression that is not true at once is compiled anew each time, which the policy of the
    site refuses: such a test would fail only on a slow machine."""

    @functools.wraps(original)
    def wait_for_function(self: Page, expression: str, **options: Any) -> Any:
        assert "=>" in expression, f"write a function: () => {expression}"
        return original(self, expression, **options)

    return wait_for_function


def _tell_scripts(page: Page) -> None:
    page.has_scripts = True  # type: ignore[attr-defined]


def _keyboard_of(original: property) -> Callable[[Page], Keyboard]:
    def keyboard(page: Page) -> Keyboard:
        found = original.fget(page)
        found.page = page
        return found

    return keyboard
