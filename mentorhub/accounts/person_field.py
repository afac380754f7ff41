"""A form field for one person out of many: a box that suggests names, and works without JavaScript.

The browser suggests from a ``<datalist>``; whatever is typed is looked up here, so that people whom
the list leaves out are found too: by words of their name in any order, or their address. Somebody
whose name is only similar is never chosen: the error names them, and they are suggested.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mentorhub.accounts.models import User
from mentorhub.forms.addresses import canonical_email
from mentorhub.plain_text import plain
from mentorhub.similar_names import search_names

# How many people the list suggests, and how many a message names.
MAX_SUGGESTED, MAX_NAMED = 100, 5
# As ``label_of`` writes a person.
LABEL = re.compile(r".*\((?P<email>[^()\s]+@[^()\s]+)\)")


def label_of(person: User) -> str:
    """ "Sam Rivera (sam@example.org)": tells two people of one name apart."""
    return f"{person.name} ({person.email})"


def suggestions(list_id: str, options: Iterable[tuple[str, str]]) -> SafeString:
    """A list from which boxes suggest: what is typed, and what is said beside it."""
    rows = ((flatatt({"value": typed}), said) for typed, said in options)
    return format_html(
        '<datalist id="{}">{}</datalist>',
        list_id,
        format_html_join("", "<option{}>{}</option>", rows),
    )


class SuggestionInput(forms.TextInput):
    """A text box with a list of people to choose from."""

    people: QuerySet[User] | None = None
    # What the list says of a person.
    describe: Callable[[User], str] | None = None
    # Of a list in the page that several boxes share; otherwise the box brings its own.
    list_id = ""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = self.list_id or f"{(attrs or {}).get('id') or name}_people"
        more = {**(attrs or {}), "list": list_id, "autocomplete": "off", "dir": "auto"}
        box = super().render(name, value, more, renderer)
        if self.list_id:
            return box
        shown = self.people[:MAX_SUGGESTED] if self.people is not None else ()
        said = self.describe or (lambda person: "")
        return box + suggestions(list_id, ((label_of(each), said(each)) for each in shown))


class PersonField(forms.CharField):
    """Its value is a person of ``people``, a function, so that the rows are those of the request.

    The errors have the codes ``nobody``, ``several`` and ``similar``; the last two name people.
    ``sees_everybody``: see ``search_names``.
    """

    widget = SuggestionInput

    def __init__(self, *, people: Any, sees_everybody: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.people = people
        self.sees_everybody = sees_everybody

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        self.widget.people = self.people()
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self.find(typed) if typed else None

    def find(self, typed: str) -> User:
        """Raises ValidationError."""
        people = self.people()
        label = LABEL.fullmatch(typed)
        address = label["email"] if label else typed
        if "@" in address:
            person = people.filter(email__iexact=canonical_email(address)).first()
            if person is None:
                raise forms.ValidationError(gettext("Nobody here has this address."), code="nobody")
            return person
        rows, are_similar = search_names(
            people, typed, "plain_name", sees_everybody=self.sees_everybody
        )
        found = list(rows[: MAX_NAMED + 1])
        # A whole name wins over the longer names of others.
        same = [each for each in found if plain(each.name) == plain(typed)]
        if len(same) == 1:
            found = same
        if not found:
            raise forms.ValidationError(gettext("Nobody here has this name."), code="nobody")
        if are_similar or len(found) > 1:
            self.widget.people = rows
            raise _unclear(found[:MAX_NAMED], are_similar=are_similar)
        return found[0]


def _unclear(people: list[User], *, are_similar: bool) -> forms.ValidationError:
    names = {"names": "; ".join(label_of(each) for each in people)}
    if are_similar:
        text = gettext("Nobody here has this name. Similar names: %(names)s.")
        return forms.ValidationError(text % names, code="similar")
    text = gettext("Several people have this name. Type one of these: %(names)s.")
    return forms.ValidationError(text % names, code="several")
