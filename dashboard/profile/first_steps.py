"""The first steps of a new mentor, read from what they have left behind in the database."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.models import Mentor, MentorResource
from mentorhub.accounts.models import Role
from mentorhub.checklists import NEW_FOR, Checklist, Step
from students.models import CalendarFeed, Mentorship, Session
from students.sessions.models.outcome_kinds import TOOK_PLACE


def annotations(mentor: Any) -> dict[str, Any]:
    """What ``first_steps`` needs to know beside the profile."""
    pk = OuterRef("pk")
    roles = Role.objects.filter(user=pk, kind=Role.Kind.MENTOR, ended_at=None)
    read = MentorResource.objects.published().with_read_mark_of(mentor).filter(is_read=True)
    return {
        "mentor_since": Subquery(roles.order_by("granted_at").values("granted_at")[:1]),
        "has_feed": Exists(CalendarFeed.objects.filter(person=pk)),
        "has_read": Exists(read),
        "has_met_student": Exists(Mentorship.objects.main().filter(mentor=pk)),
        "has_held_session": Exists(Session.objects.filter(mentor=pk, status__in=TOOK_PLACE)),
    }


def first_steps(mentor: Any, now: datetime) -> Checklist | None:
    """None for who has put them away, has taken them all, or has been a mentor for long.

    The mentor has the annotations above, and those of the profile (``page_parts``).
    """
    profile = getattr(mentor, "mentor_profile", None)
    since = getattr(mentor, "mentor_since", None)
    if profile is None or since is None or since < now - NEW_FOR:
        return None
    if mentor.first_steps_put_away_at is not None:
        return None
    found = Checklist(_steps(mentor, profile))
    return None if found.is_done else found


def _steps(mentor: Any, profile: Mentor) -> list[Step]:
    return [
        Step(
            "photo",
            _("Add a photo of yourself"),
            _("Your students see it before they meet you."),
            mentor.photo is not None,
            _("Add a photo"),
            _part("photo"),
        ),
        Step(
            "languages",
            _("Say which languages you speak"),
            _("You are given students who speak one of them."),
            bool(profile.languages),
            _("Choose languages"),
            _part("languages"),
        ),
        Step(
            "hours",
            _("Enter your weekly hours"),
            _("Session times are suggested within them."),
            mentor.has_hours,
            _("Mark your hours"),
            _part("hours"),
        ),
        Step(
            "projects",
            _("Choose the projects you can mentor"),
            _("You are given students who work on one of them."),
            mentor.has_projects,
            _("Choose projects"),
            _part("projects"),
        ),
        Step(
            "room",
            _("Add the link to your video room"),
            _("It appears in every session and in every reminder."),
            mentor.has_room,
            _("Add the link"),
            _part("room"),
        ),
        Step(
            "calendar",
            _("See your sessions in your own calendar"),
            _("It updates automatically when a session is planned, moved or cancelled."),
            mentor.has_feed,
            _("Connect a calendar"),
            reverse("calendar_settings"),
        ),
        Step(
            "resource",
            _("Read your first article"),
            _("Ten minutes that will help in your first session."),
            mentor.has_read,
            _("Choose an article"),
            f"{reverse('training')}#resources",
        ),
        Step(
            "student",
            _("Meet your first student"),
            _("The mentorship managers put you in touch; you get an e-mail."),
            mentor.has_met_student,
        ),
        Step(
            "session",
            _("Hold your first session and record how it went"),
            _("The student can see your notes and the next goals on their page."),
            mentor.has_held_session,
            _("Plan a session") if mentor.has_met_student else "",
            reverse("session_plan") if mentor.has_met_student else "",
        ),
    ]


def _part(name: str) -> str:
    return f"{reverse('profile')}#{name}"
