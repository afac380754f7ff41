"""Puts what somebody typed back into the form of a finished page.

It works on the HTML of the page, so that it serves every form, whichever way its view and template
are written. It runs only while something is kept for the person who opens the page.
"""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from mentorhub.forms import keys
from mentorhub.forms.held import HeldForm
from mentorhub.forms.typed import CSRF_TOKEN

BUTTONS = ("submit", "button", "image", "reset")
TICKED = ("checkbox", "radio")


def refilled(html: str, held: HeldForm, notice: str, *, is_gone: str) -> str:
    """The page with the text in its form and ``notice`` above the form. When the page does not
    have the form any more, ``is_gone`` stands at the top of its content instead.

    Both are HTML that is inserted as it is.
    """
    page = BeautifulSoup(html, "html.parser")
    form = _form_of(page, held)
    if form is None:
        return with_notice(html, is_gone)
    for control in page.find_all(autofocus=True):
        del control["autofocus"]
    _fill(page, form, held)
    form.insert_before(BeautifulSoup(notice, "html.parser"))
    for folded in form.find_parents("details"):
        folded["open"] = ""
    return page.decode()


def with_notice(html: str, notice: str) -> str:
    """The page with the notice at the top of its content."""
    page = BeautifulSoup(html, "html.parser")
    place = page.find(id="main") or page.body
    if isinstance(place, Tag):
        place.insert(0, BeautifulSoup(notice, "html.parser"))
    return page.decode()


def _form_of(page: BeautifulSoup, held: HeldForm) -> Tag | None:
    """The form that is sent to the same address and has the most fields and values in common."""
    best, most = None, 0
    for form in page.find_all("form"):
        addresses = [form.get("action") or held.page]
        addresses += [each["formaction"] for each in form.find_all("button", formaction=True)]
        paths = {str(each).partition("#")[0].partition("?")[0] for each in addresses}
        if str(form.get("method", "")).lower() != "post" or held.action not in paths:
            continue
        if (common := _common(page, form, held)) > most:
            best, most = form, common
    return best


def _common(page: BeautifulSoup, form: Tag, held: HeldForm) -> int:
    sent = {(each.name, each.value) for each in held.fields}
    controls = list(_controls(page, form))
    names = {control["name"] for control in controls} & held.names
    fixed = {
        (str(control["name"]), str(control.get("value", "")))
        for control in controls
        if control.name == "button" or control.get("type") in ("hidden", *BUTTONS)
    }
    return len(names) + len(fixed & sent)


def _controls(page: BeautifulSoup, form: Tag) -> Iterator[Tag]:
    """What the browser sends with the form, also from outside of it."""
    for control in page.find_all(["input", "select", "textarea", "button"], attrs={"name": True}):
        owner = control.get("form")
        inside = form in control.parents if owner is None else owner == form.get("id")
        if inside and control["name"] not in (CSRF_TOKEN, keys.FIELD):
            yield control


def _fill(page: BeautifulSoup, form: Tag, held: HeldForm) -> None:
    values: dict[str, list[str]] = {}
    for each in held.fields:
        values.setdefault(each.name, []).append(each.value)
    for control in _controls(page, form):
        kind = str(control.get("type", "text")).lower()
        given = values.get(str(control["name"]), [])
        if control.name == "select":
            _choose(control, given)
        elif control.name == "button" or kind in (*BUTTONS, "file", "password"):
            continue
        elif control.name == "input" and kind in TICKED:
            _set(control, "checked", str(control.get("value", "on")) in given)
        elif given and control.name == "textarea":
            # Browsers drop the first line break of a textarea.
            control.string = "\n" + given.pop(0)
        elif given:
            control["value"] = given.pop(0)


def _choose(select: Tag, given: list[str]) -> None:
    options = select.find_all("option")
    chosen = [option for option in options if str(option.get("value", option.text)) in given]
    if not chosen and given:
        return  # the choice does not exist any more
    for option in options:
        _set(option, "selected", option in chosen)


def _set(control: Tag, attribute: str, is_on: bool) -> None:
    if is_on:
        control[attribute] = ""
    elif attribute in control.attrs:
        del control[attribute]
