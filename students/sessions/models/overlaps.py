"""What a person is told when the database refuses a session because one of the two is taken."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.database import broken_constraint
from mentorhub.date_formats import date_format
from mentorhub.templatetags.ui_tags import short
from students.sessions.models.constraints import DEFENCE_FREE, MENTOR_FREE, STUDENT_FREE

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.defences.models.defence import Defence
    from students.sessions.models.querysets import SessionQuerySet
    from students.sessions.models.session import Session


def overlap_message(session: "Session", error: IntegrityError, reader: "User") -> str | None:
    """The sentence about the other session; None for another error than an overlap.

    The other session is named to those who may see it: a student learns no more of their mentor's
    other sessions than that the mentor is busy.
    """
    for constraint, field in ((MENTOR_FREE, "mentor"), (STUDENT_FREE, "student")):
        if constraint in str(error):
            taken = type(session).objects.overlapping(session.starts_at, session.ends_at)
            taken = taken.filter(**{field: getattr(session, f"{field}_id")}).exclude(pk=session.pk)
            other = taken.visible_to(reader).select_related("mentor", "student").first()
            person = getattr(session, field)
            return named_overlap(other, reader) if other else busy_message(person, reader)
    if broken_constraint(error) == DEFENCE_FREE:
        return _("One of you has a defence then.")
    return None


def taken_messages(
    sessions: "SessionQuerySet", people: Iterable["User"], reader: "User"
) -> list[str]:
    """What is in the way of a date: a sentence for each of these sessions that the reader may see,
    and for each person who is taken by another one that they are busy."""
    taken = list(sessions.select_related("mentor", "student"))
    visible = set(sessions.visible_to(reader).values_list("pk", flat=True))
    said = [named_overlap(each, reader) for each in taken if each.pk in visible]
    hidden = [each for each in taken if each.pk not in visible]
    busy = {pk for each in hidden for pk in (each.mentor_id, each.student_id)}
    return said + [busy_message(person, reader) for person in people if person.pk in busy]


def taken_by_defence_messages(
    defences: Iterable["Defence"], people: Iterable["User"], reader: "User"
) -> list[str]:
    """The same for defences: of the reader's own one, when it is; of others, that they are busy."""
    said, busy = [], set[int | None]()
    for each in defences:
        if each.starts_at is not None and reader.pk in each.participant_keys:
            values = {"when": f"{short(each.starts_at)}–{_clock(each)}"}
            said.append(_("You have a defence then: %(when)s.") % values)
        else:
            busy |= set(each.participant_keys)
    busy_people = (person for person in people if person.pk in busy)
    return said + [_("%(name)s is busy then.") % {"name": each.name} for each in busy_people]


def busy_message(person: "User", reader: "User") -> str:
    """Somebody is taken, without by whom."""
    if person.pk == reader.pk:
        return _("You have another session then.")
    return _("%(name)s is busy then.") % {"name": person.name}


def named_overlap(other: "Session", reader: "User") -> str:
    """Which session is in the way, and when."""
    values: dict[str, Any] = {
        "mentor": other.mentor.name,
        "student": other.student.name,
        "when": f"{short(other.starts_at)}–{_clock(other)}",
    }
    if reader.pk == other.mentor_id:
        return _("You have a session with %(student)s then: %(when)s.") % values
    if reader.pk == other.student_id:
        return _("You have a session with %(mentor)s then: %(when)s.") % values
    return _("%(mentor)s and %(student)s have a session then: %(when)s.") % values


def _clock(other: Any) -> str:
    """When it ends, on the reader's clock."""
    return date_format(timezone.localtime(other.ends_at), _("H:i"))
