"""What an article takes from the product instead of repeating it.

``{{ policy.late_hours }}``  the value of that field of one of the school's policies
``[[button:Plan a session]]``  the words on the screen, by their msgid; one with a context is
    written ``[[button:Switch|to another time zone]]``
``[[page:sessions]]``  a link to the page of that URL name, which takes no arguments

What else stands in these brackets resolves to nothing, and an article with it is not published.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, translation

from mentorhub import navigation, search
from mentorhub.policies import Policy

_REFERENCE = re.compile(r"\{\{[^{}\n]*\}\}|\[\[[^\[\]\n]*\]\]")
_VALUE = re.compile(r"\{\{ ?policy\.(\w+) ?\}\}")
_NAMED = re.compile(r"\[\[(button|page):([^\[\]\n]+)\]\]")

# The language of the msgids. Every other one has a catalogue with the words of the screen.
SOURCE_LANGUAGE = "en"

# The words of links to pages that have none in the navigation, or have other ones there.
_TITLES = {
    "account_login": _("Sign in"),
    "account_reset_password": _("Set a new password"),
    "certificate_check": _("Check a certificate"),
    "community_drafts": _("Drafts"),
    "community_moderation": _("Moderation"),
    "community_search": _("Search the community"),
    "deliverables": _("My deliverables"),
    "directory_at_risk": _("Students at risk"),
    "earlier_paths": _("My work as a student"),
    "help_contact": _("Contact the managers"),
    "own_certificates": _("My certificates"),
    "search": _("Search"),
    "session_settings": _("Hours and room"),
    "todo": _("To do"),
}

# Where the words depend on the reader: for the search, and for visitors.
_TITLES_FOR_ANYONE = {
    "my_students": _("Students"),
    "path_list": _("Projects"),
    "student_home": _("My project"),
}


class UnresolvedError(Exception):
    """``found``: the references of a text that resolve to nothing, as they were written."""

    def __init__(self, found: Iterable[str]) -> None:
        self.found = list(found)
        super().__init__(", ".join(self.found))


@dataclass(frozen=True)
class Page:
    """The page of a reference, for a reader."""

    words: str
    # Empty when the reader does not have the page.
    url: str


def written_in(text: str) -> list[str]:
    """The references of a text, as they were written, each once."""
    return list(dict.fromkeys(_REFERENCE.findall(text)))


def unresolved(*texts: str) -> list[str]:
    """The references of these texts that resolve to nothing, as they were written."""
    found = (each for text in texts for each in written_in(text))
    return [each for each in dict.fromkeys(found) if not _resolves(each)]


def replace(text: str, make: Callable[[str, str], str]) -> str:
    """The text with each reference replaced by what ``make`` gives for its kind ("policy",
    "button", "page") and name. What is no reference stays as it was written."""

    def one(found: re.Match[str]) -> str:
        kind, name = _parsed(found[0])
        return make(kind, name) if kind else found[0]

    return _REFERENCE.sub(one, text)


def in_words(text: str, values: "Values") -> str:
    """The text with the words and numbers that a visitor reads, in the active language."""

    def words(kind: str, name: str) -> str:
        if kind == "policy":
            return values.of(name)
        return on_screen(name) if kind == "button" else page(name, AnonymousUser()).words

    return replace(text, words)


def on_screen(name: str) -> str:
    """The words of a button, a link, a heading or a label, in the active language."""
    msgid, _bar, context = name.partition("|")
    return pgettext(context, msgid) if context else gettext(msgid)


def page(url_name: str, reader: Any) -> Page:
    """Where the link leads, and its words; no query. Without the page the words are its name."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return Page(url_name, "")
    entry = _entries().get(url_name)
    label = _TITLES.get(url_name) or (entry.label if entry else url_name)
    if not reader.is_authenticated:
        # Whoever has the page signs in on the way.
        return Page(str(_TITLES_FOR_ANYONE.get(url_name, label)), url)
    has_it = entry is None or entry.is_for(reader)
    return Page(str(label(reader) if callable(label) else label), url if has_it else "")


def has_title(url_name: str) -> bool:
    return url_name in _TITLES or url_name in _entries()


class Values:
    """The values of the school's policies. Each policy is read at most once, when it is needed."""

    def __init__(self) -> None:
        self._read: dict[type[Policy], Policy] = {}

    def of(self, field: str) -> str:
        """The value of a field, as it is shown; the name of the field when no policy has it."""
        policy = policy_fields().get(field)
        if policy is None:
            return field
        if policy not in self._read:
            self._read[policy] = policy.current()
        row = self._read[policy]
        display = getattr(row, f"get_{field}_display", None)
        return str(display()) if display else str(getattr(row, field))


@cache
def policy_fields() -> dict[str, type[Policy]]:
    """By the name of each field its policy; no two policies have a field of one name."""
    return {
        field.name: model
        for model in apps.get_models()
        if issubclass(model, Policy)
        for field in model._meta.concrete_fields
        if not field.primary_key
    }


def _parsed(written: str) -> tuple[str, str]:
    if found := _VALUE.fullmatch(written):
        return "policy", found[1]
    if found := _NAMED.fullmatch(written):
        return found[1], found[2]
    return "", ""


def _resolves(written: str) -> bool:
    kind, name = _parsed(written)
    if kind == "policy":
        return name in policy_fields()
    if kind == "button":
        return all(_has_words(name, code) for code, _name in settings.LANGUAGES)
    return kind == "page" and _is_page(name)


def _has_words(name: str, language: str) -> bool:
    msgid, _bar, context = name.partition("|")
    key = f"{context}{CONTEXT_SEPARATOR}{msgid}" if context else msgid
    return language == SOURCE_LANGUAGE or key in translation(language)._catalog


def _is_page(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return has_title(url_name)


def _entries() -> dict[str, Any]:
    """By URL name what the navigation leads to, otherwise what the search does."""
    links = {each.name: each for each in search.links() if not each.fragment}
    return links | {each.name: each for each in navigation.entries()}


def language() -> str:
    """The active language as one of the site's."""
    code = (get_language() or SOURCE_LANGUAGE)[:2]
    return code if code in dict(settings.LANGUAGES) else SOURCE_LANGUAGE
