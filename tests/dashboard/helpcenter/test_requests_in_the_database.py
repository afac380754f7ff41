"""What the database refuses of requests, whichever page or job writes them."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.helpcenter.models import InternalNote, Request, RequestMessage, Responsible, Subject
from mentorhub.database import broken_constraint
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def subject():
    return Subject.objects.create(
        slug="sessions", name_en="Sessions", name_fr="Séances", audience="members"
    )


@pytest.fixture
def of_maya(people, subject):
    return Request.objects.create(
        requester=people.maya, subject=subject, title="The room", language="en"
    )


def refusal(write):
    with pytest.raises(IntegrityError) as found, transaction.atomic():
        write()
    return broken_constraint(found.value)


def test_only_a_manager_gets_a_request_and_never_their_own(people, subject, of_maya):
    def give(request, person):
        Request.objects.filter(pk=request.pk).update(assignee=person)

    give(of_maya, people.noor)
    assert refusal(lambda: give(of_maya, people.ines)) == "helpcenter_assignee_manages"
    of_noor = Request.objects.create(
        requester=people.noor, subject=subject, title="My own", language="en"
    )
    assert refusal(lambda: give(of_noor, people.noor)) == "helpcenter_assignee_is_another"


def test_the_requester_writes_and_managers_answer(people, of_maya):
    def say(number, author, *, is_answer):
        RequestMessage.objects.create(
            request=of_maya, number=number, author=author, body="Words", is_answer=is_answer
        )

    say(1, people.maya, is_answer=False)
    say(2, people.noor, is_answer=True)
    wrong = {
        "helpcenter_answer_of_manager": (people.ines, True),
        "helpcenter_message_of_requester": (people.ines, False),
    }
    for constraint, (author, is_answer) in wrong.items():
        assert refusal(lambda a=author, i=is_answer: say(3, a, is_answer=i)) == constraint
    now = timezone.now()
    Request.objects.filter(pk=of_maya.pk).update(state="closed", solved_at=now, answered_at=now)
    assert refusal(lambda: say(3, people.maya, is_answer=False)) == "helpcenter_request_closed"


def test_a_closed_request_is_not_opened_again(people, of_maya):
    rows, now = Request.objects.filter(pk=of_maya.pk), timezone.now()
    rows.update(state="solved", solved_at=now)
    rows.update(state="open", solved_at=None)
    rows.update(state="closed", solved_at=now)
    refused = refusal(lambda: rows.update(state="open", solved_at=None))
    assert refused == "helpcenter_state_follows"


def test_notes_are_of_managers_about_the_requests_of_others(people, subject, of_maya):
    def note(request, author):
        InternalNote.objects.create(request=request, author=author, body="Call them")

    note(of_maya, people.noor)
    of_noor = Request.objects.create(
        requester=people.noor, subject=subject, title="My own", language="en"
    )
    assert refusal(lambda: note(of_noor, people.noor)) == "helpcenter_note_of_manager"
    assert refusal(lambda: note(of_maya, people.maya)) == "helpcenter_note_of_manager"


def test_a_request_is_of_a_person_or_of_an_address(people, subject):
    def ask(**whose):
        Request.objects.create(subject=subject, title="Hello", language="en", **whose)

    ask(address="visitor@example.org")
    assert refusal(ask) == "helpcenter_request_of_one"
    both = {"requester": people.maya, "address": "visitor@example.org"}
    assert refusal(lambda: ask(**both)) == "helpcenter_request_of_one"


def test_a_manager_alone_is_responsible_and_once(people, subject):
    Responsible.objects.create(manager=people.noor, subject=subject)
    again = refusal(lambda: Responsible.objects.create(manager=people.noor, subject=subject))
    assert again == "helpcenter_responsible_once"
    mentor = refusal(lambda: Responsible.objects.create(manager=people.maya, subject=subject))
    assert mentor == "helpcenter_responsible_manages"
