"""Sending a request and going on with it, as its requester."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.helpcenter import requesting
from dashboard.helpcenter.models import Request, RequestEvent, RequestMessage, Responsible
from mentorhub.access import RoleKind
from tests import factories as make
from tests.dashboard.helpcenter.asking import answered, ask, ask_as_visitor, say, subject

pytestmark = pytest.mark.django_db


def test_a_request_has_its_first_message_and_is_new(people):
    request = ask(people.maya, "The room", "**Closed** <script>x</script>")
    message = request.messages.get()
    assert (request.state, request.title, request.last_number) == ("new", "The room", 1)
    assert (message.number, message.author, message.is_answer) == (1, people.maya, False)
    assert "<strong>Closed</strong>" in message.html
    assert "<script>" not in message.html


def test_thirty_requests_that_are_sent_twice_are_thirty_requests(people):
    for number in range(30):
        key = uuid.uuid4()
        first, second = (ask(people.maya, f"Room {number}", key=key) for _ in range(2))
        assert first == second
    assert Request.objects.count() == RequestMessage.objects.count() == 30


def test_the_key_of_another_person_opens_nothing_of_theirs(people):
    key = uuid.uuid4()
    theirs = ask(people.maya, "Hers", key=key)
    mine = ask(people.ines, "Mine", key=key)
    assert mine != theirs
    assert mine.requester == people.ines
    again = say(mine, key=theirs.messages.get().key)
    assert again.request == mine


def test_a_message_that_is_sent_twice_is_one(people):
    request, key = ask(people.maya), uuid.uuid4()
    first, second = (say(request, key=key) for _ in range(2))
    assert first == second
    assert first.number == 2


def test_a_form_with_another_text_after_back_is_another_one(people):
    """The browser sends the key of the form that was sent already."""
    key = uuid.uuid4()
    first = ask(people.maya, "The room", key=key)
    assert ask(people.maya, "The other room", key=key) != first
    assert [say(first, text, key=key).number for text in ("One", "Two", "One")] == [2, 3, 2]


def test_a_word_of_the_requester_opens_what_waits_and_what_was_solved(people):
    request = ask(people.maya)
    answered(request, people.noor)
    say(request)
    request.refresh_from_db()
    assert request.state == "open"
    assert requesting.solve(request, by=people.maya)
    request.refresh_from_db()
    assert (request.state, request.solved_at is None) == ("solved", False)
    say(request, "It is back")
    request.refresh_from_db()
    assert (request.state, request.solved_at) == ("open", None)
    states = RequestEvent.objects.filter(kind="state").values_list("state", "by")
    mine = people.maya.pk
    assert list(states) == [("open", mine), ("solved", mine), ("open", mine)]


def test_a_request_that_nobody_has_read_stays_new(people):
    request = ask(people.maya)
    say(request)
    request.refresh_from_db()
    assert request.state == "new"


def solved_days_ago(request, days):
    at = timezone.now() - timedelta(days=days)
    Request.objects.filter(pk=request.pk).update(state="solved", solved_at=at)


def test_after_fourteen_days_a_word_is_a_new_request_that_names_the_old(people):
    request = ask(people.maya, "The room")
    solved_days_ago(request, 15)
    key = uuid.uuid4()
    message = say(request, "Closed again", key=key)
    new = message.request
    assert new != request
    assert (new.follows, new.title, new.state) == (request, "The room", "new")
    assert (message.number, message.body) == (1, "Closed again")
    assert say(request, "Closed again", key=key) == message
    request.refresh_from_db()
    assert request.state == "solved"


def test_within_fourteen_days_it_is_the_same_request(people):
    request = ask(people.maya)
    solved_days_ago(request, 13)
    assert say(request).request == request


def test_what_is_solved_is_closed_after_fourteen_days_by_itself(people):
    old, young = ask(people.maya), ask(people.maya, "Another")
    solved_days_ago(old, 15)
    solved_days_ago(young, 13)
    assert requesting.close_solved(timezone.now()) == 1
    assert requesting.close_solved(timezone.now()) == 0
    states = dict(Request.objects.values_list("pk", "state"))
    assert states == {old.pk: "closed", young.pk: "solved"}
    event = RequestEvent.objects.get(request=old, state="closed")
    assert event.by is None
    assert say(old).request.follows == old


def test_what_was_merged_is_gone_on_with_in_the_other_request(people):
    one, other = ask(people.maya, "One"), ask(people.maya, "Other")
    Request.objects.filter(pk=one.pk).update(
        state="closed", solved_at=timezone.now(), merged_into=other
    )
    assert say(one).request == other


def test_solving_twice_says_so(people):
    request = ask(people.maya)
    assert requesting.solve(request, by=people.maya)
    assert not requesting.solve(request, by=people.maya)


def test_a_visitor_goes_on_without_an_account(people):
    request = ask_as_visitor()
    assert say(request).author is None
    solved_days_ago(request, 15)
    later = say(request).request
    assert (later.follows, later.address) == (request, request.address)


def test_files_come_with_a_request(people):
    upload = SimpleUploadedFile("plan.txt", b"Monday", content_type="text/plain")
    request = ask(people.maya, uploads=[upload])
    assert request.messages.get().files.get().name == "plan.txt"


class TestAssignment:
    def test_the_subject_comes_before_the_path(self, people):
        omar = make.person("Omar Manager", "manager")
        Responsible.objects.create(manager=people.noor, path=people.baking)
        assert ask(people.stu).assignee == people.noor
        Responsible.objects.create(manager=omar, subject=subject())
        request = ask(people.stu)
        assert request.assignee == omar
        event = request.events.get()
        assert (event.kind, event.assignee, event.by) == ("assigned", omar, None)

    def test_a_mentor_is_of_the_paths_they_are_approved_for(self, people):
        Responsible.objects.create(manager=people.noor, path=people.carpentry)
        assert ask(people.carl).assignee == people.noor
        assert ask(people.maya).assignee is None

    def test_otherwise_nobody_has_it(self, people):
        request = ask(people.maya)
        assert request.assignee is None
        assert not request.events.exists()

    def test_nobody_gets_a_request_of_their_own(self, people):
        Responsible.objects.create(manager=people.noor, subject=subject())
        assert ask(people.noor).assignee is None

    def test_who_manages_no_longer_gets_none(self, people):
        Responsible.objects.create(manager=people.noor, subject=subject())
        people.noor.roles.get(kind=RoleKind.MANAGER).end(by=people.tom)
        assert ask(people.maya).assignee is None

    def test_of_several_the_one_with_the_fewest(self, people):
        omar = make.person("Omar Manager", "manager")
        for manager in (people.noor, omar):
            Responsible.objects.create(manager=manager, subject=subject())
        assert [ask(people.maya).assignee for _ in range(3)] == [people.noor, omar, people.noor]
