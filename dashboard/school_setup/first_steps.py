"""The first steps of a new school, read from what was done. Administrators see the buttons; to
managers it says who takes a step that they cannot take."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import access, branding
from mentorhub.accounts.models import AccountMail, Role, User
from mentorhub.checklists import NEW_FOR, Checklist, Step
from mentorhub.notifications.models import Delivery
from students.models import Approval, Enrolment, Mentorship, Path, Session, WeeklyHours


def school_steps(reader: Any, now: datetime | None = None) -> Checklist | None:
    """The steps as this administrator or manager reads them, in one query.

    None for others, for who has put them away, when all are taken, and in a school that has been
    at work for long.
    """
    is_staff = access.is_staff(reader)
    if not (is_staff or access.is_manager(reader)) or reader.first_steps_put_away_at:
        return None
    facts = User.objects.filter(pk=reader.pk).values(**_facts()).get()
    if facts["has_pair"] and facts["since"] < (now or timezone.now()) - NEW_FOR:
        return None
    found = Checklist(_steps(facts, is_staff=is_staff))
    return None if found.is_done else found


def _facts() -> dict[str, Any]:
    first = Role.objects.order_by("granted_at").values("granted_at")[:1]
    return {
        "since": Subquery(first),
        "has_mail": Exists(AccountMail.objects.filter(state=AccountMail.State.SENT))
        | Exists(Delivery.objects.filter(state=Delivery.State.SENT)),
        "has_path": Exists(Path.objects.filter(projects__isnull=False)),
        "has_mentor": Exists(Role.objects.filter(kind=Role.Kind.MENTOR, ended_at=None)),
        "has_manager": Exists(Role.objects.filter(kind=Role.Kind.MANAGER, ended_at=None)),
        "has_approval": Exists(Approval.objects.running()),
        "has_hours": Exists(WeeklyHours.objects.filter(person__roles__kind=Role.Kind.MENTOR)),
        "has_student": Exists(Enrolment.objects.all()),
        "has_pair": Exists(Mentorship.objects.all()),
        "has_session": Exists(Session.objects.all()),
    }


def _steps(facts: dict[str, Any], *, is_staff: bool) -> list[Step]:
    def for_staff(name: str, title: str, why: str, done: bool, action: str, url: str) -> Step:
        if is_staff:
            return Step(name, title, why, done, action, reverse(url))
        return Step(name, title, _("An administrator does this."), done)

    named = Step(
        "name",
        _("Give the school its name and logo"),
        _("Set SCHOOL_NAME and SCHOOL_LOGO on the server: every page and e-mail shows them."),
        bool(branding.school_name() and branding.logo()),
    )
    # Of no use to a manager, who has no hand in the server.
    first = [named] if is_staff else []
    return [
        *first,
        for_staff(
            "mail",
            _("Check that e-mails are sent"),
            _(
                "Invite yourself or a colleague, then check in the list of e-mails that the "
                "invitation was sent."
            ),
            facts["has_mail"],
            _("See all e-mails"),
            "admin:mails",
        ),
        for_staff(
            "path",
            _("Write a path, or import a course"),
            _("A path has projects, and each project has a guide for its mentors."),
            facts["has_path"],
            _("Go to the paths"),
            "admin:students_path_changelist",
        ),
        for_staff(
            "manager",
            _("Invite a mentorship manager"),
            _("They assign mentors to students and see who needs help."),
            facts["has_manager"],
            _("Invite a person"),
            "admin_invite",
        ),
        for_staff(
            "mentors",
            _("Invite the mentors, and approve them for a path"),
            _("One by one, or all of them from a table."),
            facts["has_mentor"] and facts["has_approval"],
            _("Import people"),
            "admin_import_people",
        ),
        Step(
            "hours",
            _("A mentor enters their weekly hours"),
            _("The matching looks for hours that the mentor and the student share."),
            facts["has_hours"],
        ),
        for_staff(
            "students",
            _("Enrol the students"),
            _("With the same table, which says who is on which path."),
            facts["has_student"],
            _("Import people"),
            "admin_import_people",
        ),
        Step(
            "pair",
            _("Give the first student a mentor"),
            _("The matching proposes pairs and says why.")
            if not is_staff
            else _("A manager does this."),
            facts["has_pair"],
            "" if is_staff else _("Propose pairs"),
            "" if is_staff else reverse("matching"),
        ),
        Step(
            "session",
            _("The first session is planned"),
            _("The mentor plans it; both get an e-mail and a reminder."),
            facts["has_session"],
        ),
    ]
