"""The checklist of an assessor until their first verdict, read from what they have left behind."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import User
from mentorhub.checklists import Checklist, Step
from students.models import (
    Assessment,
    CalendarFeed,
    Defence,
    MeetingRoom,
    Verdict,
    WeeklyHours,
)

if TYPE_CHECKING:
    from dashboard.evaluations.assessed_paths import AssessedPath


def annotations(person: str) -> dict[str, Any]:
    """What the list asks about the assessor, of a row whose column ``person`` names them."""
    pk = OuterRef(person)
    held = (Defence.Status.HELD, Defence.Status.RELEASED)
    return {
        "has_hours": Exists(WeeklyHours.objects.filter(person=pk)),
        "has_room": Exists(MeetingRoom.objects.filter(mentor=pk).exclude(url="")),
        "has_feed": Exists(CalendarFeed.objects.filter(person=pk)),
        "has_taken": Exists(Assessment.objects.filter(assessor=pk, withdrawn_at=None)),
        "has_held": Exists(Defence.objects.filter(assessor=pk, status__in=held)),
        "has_judged": Exists(Verdict.objects.filter(assessor=pk)),
    }


def checklist(user: User, paths: "list[AssessedPath]") -> Checklist | None:
    """None for who has given a verdict, has put the list away, or is approved for no path."""
    if not paths or user.first_steps_put_away_at is not None:
        return None
    state = paths[0].approval
    return None if state.has_judged else Checklist(_steps(state, paths))  # type: ignore[attr-defined]


def _steps(state: Any, paths: "list[AssessedPath]") -> list[Step]:
    guides = [row.guide for path in paths for row in path.projects if row.guide]
    settings = reverse("session_settings")
    return [
        Step(
            "guides",
            _("Read the guides of your paths"),
            _("You judge by the criteria in them; students never see them."),
            bool(guides) and not any(guide.is_unread for guide in guides),
            _("See the guides"),
            f"{reverse('evaluations')}?view=paths",
        ),
        Step(
            "hours",
            _("Enter your weekly hours"),
            _("Times for a defence are suggested within them."),
            state.has_hours,
            _("Mark your hours"),
            f"{settings}#hours-title",
        ),
        Step(
            "room",
            _("Add the link to your video room"),
            _("It appears on every defence and in every reminder."),
            state.has_room,
            _("Add the link"),
            settings,
        ),
        Step(
            "calendar",
            _("See your defences in your own calendar"),
            _("It updates automatically when a defence is booked, moved or called off."),
            state.has_feed,
            _("Connect a calendar"),
            reverse("calendar_settings"),
        ),
        Step(
            "take",
            _("Take a defence and choose its time"),
            _("You see the work from then on."),
            state.has_taken,
            _("Open the queue"),
            f"{reverse('evaluations')}#queue",
        ),
        Step(
            "hold",
            _("Hold it and record that it took place"),
            _("The student presents, then you ask. Say nothing of your verdict yet."),
            state.has_held,
        ),
        Step(
            "verdict",
            _("Release your verdict"),
            _("Before that, nobody but you can read a word of it."),
            state.has_judged,
        ),
    ]
