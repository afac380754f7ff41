"""The pages on which somebody asks for a mentor, and on which a mentor declines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Mentorship
from tests import factories as make
from tests.browser import people
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MANAGER, STUDENT = "manager@example.org", "student@example.org"
# Of the demo: waits with words about needs; came back after a decline.
MEHDI, BAPTISTE = "mehdi.belkacem@example.org", "baptiste.lemoine@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {"mentor_request_detail", "mentor_request_edit", "match_decline"}


def of_student(page: str, email: str) -> Place:
    def open_it(visitor: Visitor) -> Any:
        row = MentorRequest.objects.open().get(student__email=email)
        return visitor.goto(reverse(page, args=[row.pk]))

    return open_it


def form_for_a_student(visitor: Visitor) -> Any:
    student = User.objects.get(email=people.UNMENTORED)
    return visitor.goto(f"{reverse('mentor_request_for')}?student={student.pk}")


def refused(visitor: Visitor) -> Any:
    visitor.goto("/matching/request/")
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("main .form-foot button")
    return answer.value


def decline(*, is_late: bool = False) -> Place:
    """Of a mentor with two students: one may be declined still, one no longer."""

    def open_it(visitor: Visitor) -> Any:
        student = people.UNTICKED if is_late else people.TICKED
        with signed_in_as(STAFF):
            found = Mentorship.objects.in_force().main().get(student__email=student)
            row = Assignment.objects.filter(mentorship=found).first()
            until = timezone.now() + timedelta(days=-1 if is_late else 4)
            row = row or make.assignment(found, decline_until=until)
        return visitor.goto(reverse("match_decline", args=[row.pk]))

    return open_it


PLACES: dict[str, dict[str, Place]] = {
    STUDENT: {"asking for another mentor": "/matching/request/"},
    people.UNMENTORED: {"asking for a mentor": "/matching/request/", "refused request": refused},
    MEHDI: {
        "home of somebody who waits": "/student/",
        "request": "/matching/request/",
        "request to change": "/matching/request/?change",
        "request to withdraw": "/matching/request/withdrawal/",
    },
    BAPTISTE: {"request after a decline": "/matching/request/"},
    people.TICKS: {"decline": decline(), "too late to decline": decline(is_late=True)},
    MANAGER: {
        "students to ask for": "/matching/requests/new/",
        "students to ask for without result": "/matching/requests/new/?q=zzz",
        "asking for a student": form_for_a_student,
        "request of a student": of_student("mentor_request_detail", MEHDI),
        "request that came back": of_student("mentor_request_detail", BAPTISTE),
        "request of a student to change": of_student("mentor_request_edit", MEHDI),
    },
}
