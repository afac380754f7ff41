"""The registry of parts: what features add to the homes, to the page of one student and to that
of a session.

Those pages are made above the features, or beside them, and know none. A feature declares its
parts in a module called ``page_parts.py``, which is found when the site starts (discovery.py).

Each of the pages has a subject, the row that it reads anyway. What a part must know of it is asked
in the same query, by ``Part.annotations``; a part that asks more costs its page a query, and
tests/test_budgets.py counts them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

Context = dict[str, Any]


class Page(StrEnum):
    """The pages that have parts, each with its subject."""

    # The reader, a User whose ``mentor_profile`` is loaded.
    MENTOR_HOME = "mentor_home"
    # The reader, a User.
    MANAGER_HOME = "manager_home"
    # The reader's running Enrolment, with its path.
    STUDENT_HOME = "student_home"
    # The Enrolment of the student, with student and path, for their mentor or for a manager.
    STUDENT_PAGE = "student_page"
    # What the mentor who writes the notes of a session knows of the student (``KnownBefore``); its
    # enrolment, the one that this mentor supports now, carries the annotations.
    SESSION = "session"
    # The Session, for whoever reads its page.
    SESSION_PAGE = "session_page"


class Slot(Enum):
    """A place on a page. Its template shows it with ``{% page_parts "<place>" %}``."""

    # Above what changes while one looks; for what the mentor should do about themselves.
    MENTOR_NOTICES = (Page.MENTOR_HOME, "notices")
    # Below it.
    MENTOR_NEWS = (Page.MENTOR_HOME, "news")
    # Below the list of students.
    MENTOR_SECTIONS = (Page.MENTOR_HOME, "sections")
    # The wide column and the narrow one. The context of each part there has a ``Figure`` as
    # ``figure``: the home begins with those of all parts.
    MANAGER_SECTIONS = (Page.MANAGER_HOME, "sections")
    MANAGER_ASIDE = (Page.MANAGER_HOME, "aside")
    STUDENT_NOTICES = (Page.STUDENT_HOME, "notices")
    # In the card of the student's mentor, at its end.
    STUDENT_MENTOR = (Page.STUDENT_HOME, "mentor")
    # At the end of the wide column, and of the narrow one.
    STUDENT_SECTIONS = (Page.STUDENT_HOME, "sections")
    STUDENT_ASIDE = (Page.STUDENT_HOME, "aside")
    STUDENT_PAGE_NOTICES = (Page.STUDENT_PAGE, "notices")
    STUDENT_PAGE_SECTIONS = (Page.STUDENT_PAGE, "sections")
    STUDENT_PAGE_ASIDE = (Page.STUDENT_PAGE, "aside")
    # Beside the note: below the last notes, and below the title of the project in progress.
    SESSION_KNOWN = (Page.SESSION, "known")
    SESSION_PROJECT = (Page.SESSION, "project")
    # Above the last notes for the mentor who writes the note; below the facts for everybody else.
    SESSION_QUESTIONS = (Page.SESSION_PAGE, "questions")

    @property
    def page(self) -> Page:
        return self.value[0]

    @property
    def place(self) -> str:
        return self.value[1]


@dataclass(frozen=True, kw_only=True)
class Part:
    slot: Slot
    # From small to large within the slot; leave room between two.
    position: int
    # Rendered in the context of the page, with that of the part on top.
    template: str
    # Given the request and the subject of the page: what the template needs, or None when there is
    # nothing to show.
    context: Callable[[HttpRequest, Any], Context | None]
    # By name, the expressions that the query of the subject answers; the subject has them as
    # attributes. The query is prepared (mentorhub/prepared): it is made from the reader, of whom
    # only key and roles are known, and from the current instant.
    annotations: Callable[[Any, datetime], dict[str, Any]] = lambda reader, now: {}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How much waits for a manager, and the page where it is dealt with."""

    # None when counting would take too long.
    count: int | None
    label: str
    url: str
    icon: str
    # What makes it urgent, in a few words: "the longest for 14 d".
    detail: str = ""
    # Whether somebody suffers from it already.
    is_bad: bool = False


@dataclass(frozen=True)
class Shown:
    """A part with what it shows on this page."""

    template: str
    context: Context


_parts: list[Part] = []


def register(part: Part) -> Part:
    """Raises ValueError when another part stands at that position of the slot."""
    for other in _parts:
        if (part.slot, part.position) == (other.slot, other.position):
            where = f"position {part.position} of {part.slot.name}"
            raise ValueError(f"{part.template} and {other.template} claim {where}.")
    _parts.append(part)
    return part


def unregister(part: Part) -> None:
    """For tests that registered a part of their own."""
    _parts.remove(part)


def parts_of(page: Page) -> list[Part]:
    found = [part for part in _parts if part.slot.page == page]
    return sorted(found, key=lambda part: part.position)


def annotations(page: Page, reader: Any, now: datetime) -> dict[str, Any]:
    """What the query of the page's subject has to be annotated with.

    Raises ValueError when two parts use one name.
    """
    found: dict[str, Any] = {}
    for part in parts_of(page):
        for name, expression in part.annotations(reader, now).items():
            if name in found:
                raise ValueError(f"Two parts of {page} annotate {name!r}.")
            found[name] = expression
    return found


def shown(page: Page, request: HttpRequest, subject: Any) -> dict[str, list[Shown]]:
    """By place, the parts that have something to show: ``page_parts`` in the context of the page.

    The subject carries the annotations.
    """
    found: dict[str, list[Shown]] = {slot.place: [] for slot in Slot if slot.page == page}
    for part in parts_of(page):
        context = part.context(request, subject)
        if context is not None:
            found[part.slot.place].append(Shown(part.template, context))
    return found


@register_check("page_parts")
def every_part_has_a_template(**kwargs: Any) -> Iterable[CheckMessage]:
    for part in _parts:
        try:
            get_template(part.template)
        except TemplateDoesNotExist:
            message = f"A part of {part.slot.name} has no template {part.template}."
            yield Error(message, id="mentorhub.E004")
