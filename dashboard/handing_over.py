"""The sessions of a cover change hands: to the covering mentor when it is planned, and back to the
mentor when it ends early.

A session that cannot change hands stays where it is for a cover, and is listed; at an early end it
is cancelled, because nobody would give it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from mentorhub.database import current_login
from students.models import Mentorship, Session, SessionRefusedError
from students.sessions.diary import Diary

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

NOT_FREE = noop("The cover ended early, and the mentor is not free at that hour.")


@dataclass
class Planned:
    """One session of those days, and why the covering mentor cannot take it (empty: they can)."""

    session: Session
    why_not: str = ""


@dataclass
class Changed:
    handed_over: list[Session] = field(default_factory=list)
    # What stayed where it was, or was cancelled.
    left: list[Session] = field(default_factory=list)


def sessions_meanwhile(
    student: "User", starts_at: datetime, ends_at: datetime
) -> QuerySet[Session]:
    """What the main mentor has planned with the student in those days: each needs a word."""
    return (
        Session.objects.upcoming()
        .filter(student=student, mentorship__kind="main")
        .filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
        .select_related("mentor", "student")
    )


def weighed(sessions: QuerySet[Session], mentor: "User | None") -> list[Planned]:
    """Each session, and whether this mentor could take it."""
    rows = list(sessions)
    if mentor is None or not rows:
        return [Planned(row) for row in rows]
    diary = Diary(mentor, rows[0].student, without=rows)
    return [Planned(row, _why_not(row, diary)) for row in rows]


def _why_not(session: Session, diary: Diary) -> str:
    names = {"name": diary.mentor.name}
    if session.starts_at <= diary.now:
        return _("It has begun.")
    if diary.has_time_off(session.starts_at, session.ends_at):
        return _("%(name)s has time off then.") % names
    if diary.is_busy(session.starts_at, session.ends_at):
        return _("%(name)s has another session then.") % names
    return ""


def hand_over(cover: Mentorship, *, by: "User") -> Changed:
    """What the covering mentor can take of the mentor's sessions is theirs; all people are told.

    On the login *staff*, as everything that gives somebody a student.
    """
    changed = Changed()
    sessions = sessions_meanwhile(cover.student, cover.starts_at, cover.ends_at)
    for planned in weighed(sessions, cover.mentor):
        session = planned.session
        if not planned.why_not and _handed_over(session, cover, by):
            changed.handed_over.append(session)
        else:
            changed.left.append(session)
    return changed


def end_early(cover: Mentorship, *, by: "User") -> Changed:
    """End a cover now. What it still had planned goes back to the mentor of that date, and is
    cancelled where the mentor is not free. On the login *staff*."""
    changed = Changed()
    with transaction.atomic(using=current_login()):
        coming = Session.objects.upcoming().filter(mentorship=cover, starts_at__gt=timezone.now())
        # While the cover is in force; what is behind it would count as left over.
        for session in coming.select_related("mentor", "student"):
            main = Mentorship.objects.in_force(session.starts_at).main()
            mentorship = main.filter(student=session.student_id).select_related("mentor").first()
            if mentorship and _handed_over(session, mentorship, by):
                changed.handed_over.append(session)
                continue
            Session.objects.get(pk=session.pk).cancel(
                Session.Status.CANCELLED_OTHER, by=by, text=NOT_FREE
            )
            changed.left.append(session)
        cover.end()
    return changed


def _handed_over(session: Session, to: Mentorship, by: "User") -> bool:
    try:
        session.hand_over(to, by=by)
    except SessionRefusedError:
        # Somebody was faster than this page: the database has the last word.
        return False
    return True
