"""The pages of defences and verdicts, in the states of the demo school."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from mentorhub.demo import defences as demo
from students.models import Defence, ProjectWork, Verdict
from tests.browser.visitor import Visitor

MENTOR, STUDENT = "mentor@example.org", "student@example.org"
ASSESSOR, MANAGER = "assessor@example.org", "manager@example.org"
# The mentor of the student whose defence was held.
HELD_MENTOR = "diego.salvatierra@example.org"
Place = str | Callable[[Visitor], Any]


def of_defence(page: str, student: str) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = Defence.objects.filter(student__email=student).latest("requested_at")
        return visitor.goto(reverse(page, args=[found.pk]))

    return open_it


def of_verdict(page: str, student: str) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = Verdict.objects.filter(defence__student__email=student).latest("released_at")
        argument = found.defence_id if page in ("correct_verdict", "released_marks") else found.pk
        return visitor.goto(reverse(page, args=[argument]))

    return open_it


def of_work(page: str, student: str) -> Place:
    def open_it(visitor: Visitor) -> Any:
        work = ProjectWork.objects.open().get(enrolment__student__email=student)
        return visitor.goto(reverse(page, args=[work.pk]))

    return open_it


def request(visitor: Visitor) -> Any:
    work = ProjectWork.objects.open().get(enrolment__student__email=STUDENT)
    return visitor.goto(f"{reverse('defence_request')}?work={work.pk}")


PLACES: dict[str, dict[str, Place]] = {
    ASSESSOR: {
        "history of defences": "/evaluations/?view=history",
        "guides to assess": "/evaluations/?view=paths",
        "queue without result": "/evaluations/?q=zzz",
        "defence to take": of_defence("defence_take", demo.REQUESTED_OF_INES),
        "booked defence": of_defence("defence", demo.BOOKED),
        "defence to move": of_defence("defence_move", demo.BOOKED),
        "defence to judge": of_defence("defence", demo.HELD),
        "marking": of_defence("marking", demo.HELD),
        "preview": of_defence("marking_preview", demo.HELD),
        "released marking": of_defence("marking", demo.FIX_AWAITED),
        "correction": of_verdict("correct_verdict", demo.FIX_AWAITED),
    },
    MENTOR: {
        "request for a defence": request,
        "readiness": of_work("readiness", STUDENT),
        "booked defence": of_defence("defence", demo.BOOKED),
        "result to rework": of_verdict("result", "omar.siddiqui@example.org"),
        "released marks": of_verdict("released_marks", "omar.siddiqui@example.org"),
    },
    HELD_MENTOR: {"held defence": of_defence("defence", demo.HELD)},
    STUDENT: {
        "result": of_verdict("result", STUDENT),
    },
    demo.BOOKED: {"home": "/student/", "booked defence": of_defence("defence", demo.BOOKED)},
    demo.FIX_AWAITED: {
        "home": "/student/",
        "conditional result": of_verdict("result", demo.FIX_AWAITED),
    },
    demo.FIX_HANDED_IN: {"fixed result": of_verdict("result", demo.FIX_HANDED_IN)},
    MANAGER: {
        "defences": "/evaluations/health/",
        "version for a work": of_work("work_version", demo.HELD),
        "defence in the queue": of_defence("defence", demo.IN_THE_QUEUE),
    },
}
BY_FUNCTION = {
    "correct_verdict", "defence", "defence_move", "defence_request", "defence_take", "marking",
    "marking_preview", "readiness", "released_marks", "result", "work_version",
}  # fmt: skip
NO_PAGE = {
    "answer_fixes": "only takes an answer",
    "assessor_home": "leads to the home of assessors",
    "defence_call_off": "only takes an answer",
    "defence_decline": "only takes an answer",
    "defence_give_back": "only takes an answer",
    "defence_held": "only takes an answer",
    "defence_not_held": "only takes an answer",
    "defence_recording": "only takes an answer",
    "marking_comments": "a dialog of the marking page, looked at in test_marking.py",
    "marking_draft": "only takes an answer",
    "marking_mark": "only takes an answer",
    "marking_skill": "only takes an answer",
    "readiness_criterion": "only takes an answer",
    "release": "only takes an answer",
    "result_jury": "a file",
}
