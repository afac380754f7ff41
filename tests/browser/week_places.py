"""The pages of one session, of both dashboards, notifications, calendar and sharing mode.

Most need a row's number or a signed address, so they are functions of the visitor.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from mentorhub.notifications.unsubscribe_links import Unsubscription
from students.models import Deliverable, Mentorship, Project, Session
from students.replies.links import Action, Link
from tests.browser import week_people as week
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MENTOR, STUDENT = "mentor@example.org", "student@example.org"
MANAGER = "manager@example.org"
# Of the demo's students the one who was there longest.
OMAR = "omar.siddiqui@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {
    "cover_briefing",
    "deliverable",
    "mentor_resource",
    "reply",
    "scratchpad",
    "session",
    "student_dashboard",
    "unsubscribe",
}


def upcoming(of: QuerySet[Session]) -> QuerySet[Session]:
    return of.upcoming().order_by("-starts_at")


def without_outcome(of: QuerySet[Session]) -> QuerySet[Session]:
    return of.without_outcome()


def ended(of: QuerySet[Session]) -> QuerySet[Session]:
    return of.filter(status="held", kind="weekly").order_by("-note", "-starts_at")


def corrected(of: QuerySet[Session]) -> QuerySet[Session]:
    return of.filter(outcomes__replaced_at__isnull=False)


def discovery(of: QuerySet[Session]) -> QuerySet[Session]:
    return of.filter(kind="discovery")


def session(which: Callable, page: str = "session", *, student: str = week.SEEN) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = which(Session.objects.filter(student__email=student)).first()
        assert found is not None, f"{student} has no such session"
        return visitor.goto(reverse(page, args=[found.pk]))

    return open_it


def student(email: str) -> Place:
    return lambda visitor: visitor.goto(reverse("student_dashboard", args=[week.person(email).pk]))


def version(**which: Any) -> Place:
    """The page of one of the demo student's deliverables."""

    def open_it(visitor: Visitor) -> Any:
        rows = Deliverable.objects.filter(enrolment__student__email=STUDENT, **which)
        return visitor.goto(reverse("deliverable", args=[rows.latest("handed_in_at").pk]))

    return open_it


def scratchpad(visitor: Visitor) -> Any:
    project = Project.objects.get(slug="tidy-membership-file")
    seen = week.person(week.SEEN)
    return visitor.goto(reverse("scratchpad", args=[seen.pk, project.pk]))


def refused_plan(visitor: Visitor) -> Any:
    visitor.goto(f"/sessions/plan/?student={week.person(week.SEEN).pk}")
    visitor.page.fill("[name=date]", "2020-02-02")
    visitor.page.fill("[name=time]", "18:00")
    with visitor.page.expect_navigation() as answer:
        visitor.page.press("[name=time]", "Enter")
    return answer.value


def refused_capacity(visitor: Visitor) -> Any:
    """As a browser without htmx gets it."""
    visitor.goto("/dashboard/profile/")
    visitor.page.fill("#capacity-value", "99")
    with visitor.page.expect_navigation() as answer:
        visitor.page.evaluate("document.querySelector('#capacity form').submit()")
    return answer.value


def briefing(visitor: Visitor) -> Any:
    cover = Mentorship.objects.filter(kind="cover", ended_at=None).latest("starts_at")
    return visitor.goto(reverse("cover_briefing", args=[cover.pk]))


def resource(visitor: Visitor) -> Any:
    visitor.goto("/dashboard/")
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("main a[href^='/dashboard/resources/']")
    return answer.value


def reply(action: Action, *, version: int = 0) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = Session.objects.filter(student__email=week.SEEN).upcoming()[0]
        link = Link(found.pk, found.schedule_version + version, found.student_id, action)
        return visitor.goto(reverse("reply", args=[link.token]))

    return open_it


def unsubscribe(visitor: Visitor) -> Any:
    return visitor.goto(f"/unsubscribe/{Unsubscription(week.person(week.SEEN).pk, 'late').token}/")


def shared(place: Place) -> Place:
    """The place in sharing mode, which stays on for this visitor."""

    def open_it(visitor: Visitor) -> Any:
        start_sharing(visitor, week.SHEN)
        return visitor.goto(place) if isinstance(place, str) else place(visitor)

    return open_it


def start_sharing(visitor: Visitor, email: str) -> None:
    visitor.goto("/projects/")
    if not visitor.page.locator(".sharing").count():
        visitor.goto("/sharing/")
        name = week.person(email).name
        with visitor.page.expect_navigation():
            visitor.page.click(f"main button:has-text('{name}')")


PROJECT = "/projects/back-end-developer/tidy-membership-file/"
WEEK_PLACES: dict[str, dict[str, Place]] = {
    "": {
        "mail's confirmation": reply(Action.CONFIRM),
        "mail's proposal": reply(Action.PROPOSE),
        "mail's running late": reply(Action.LATE),
        "mail of another date": reply(Action.CONFIRM, version=7),
        "unsubscribe": unsubscribe,
    },
    MENTOR: {
        "notifications": "/notifications/",
        "a student with many rows": student(OMAR),
        "resource": resource,
        "todo": "/dashboard/todo/",
        "deliverable to read": version(read_at=None, withdrawn_at=None),
        "deliverable with comments": version(notes__isnull=False),
        "announcements to read": "/dashboard/announcements/",
        "sharing": "/sharing/",
        "profile": "/dashboard/profile/",
        "profile hours": "/dashboard/profile/hours/",
        "profile projects": "/dashboard/profile/projects/",
        "profile projects not found": "/dashboard/profile/projects/?q=zzz",
        "profile languages": "/dashboard/profile/languages/",
        "profile zone": "/dashboard/profile/zone/",
        "profile refused": refused_capacity,
    },
    STUDENT: {
        "session": session(upcoming, student=STUDENT),
        "ended session": session(ended, student=STUDENT),
        "deliverables": "/student/deliverables/",
        "deliverable to withdraw": version(read_at=None, withdrawn_at=None),
        "deliverable with comments": version(notes__isnull=False),
        "deliverable that was withdrawn": version(withdrawn_at__isnull=False),
        "calendar": "/sessions/calendar/",
        "notifications": "/notifications/",
        "what comes by mail": "/notifications/preferences/",
    },
    MANAGER: {
        "announcements": "/announcements/",
        "covers": "/covers/",
        "cover to plan": "/covers/plan/",
        "cover's briefing": briefing,
    },
    week.LOOKED: {
        "dashboard": "/dashboard/",
        "week": "/sessions/",
        "session to come": session(upcoming),
        "session without outcome": session(without_outcome),
        "session that is closed": session(ended),
        "session that was corrected": session(corrected),
        "discovery session": session(discovery),
        "refused plan": refused_plan,
        "calendar": "/sessions/calendar/",
        "what comes by mail": "/notifications/preferences/",
        "student": student(week.SEEN),
        "scratchpad": scratchpad,
    },
    week.SEEN: {"week": "/sessions/", "open proposal": "/sessions/proposal/"},
    week.SHEILA: {
        "shared home": shared("/student/"),
        "shared brief": shared(f"{PROJECT}brief/"),
        "shared sessions": shared("/sessions/"),
        "shared session": shared(session(ended, student=week.SHEN)),
        "shared deliverables": shared("/student/deliverables/"),
        "shared absent page": shared("/dashboard/"),
    },
}
