"""What managers do with a request, and what is refused."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.helpcenter import answering, attachments, telling
from dashboard.helpcenter.models import EventKind, RequestFile, RequestMessage, RequestState
from students.paths.uploads import UploadError
from tests import factories as make
from tests.dashboard.helpcenter.queue_rows import note_of, request_of, subject
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.more["priya"] = make.person("Priya Manager", "manager")
    return found


@pytest.fixture
def priya(people):
    return people.more["priya"]


@pytest.fixture
def told(monkeypatch):
    """Who is told of what, in order."""
    found = []
    monkeypatch.setattr(telling, "of_answer", lambda message: found.append(("answer", message)))
    monkeypatch.setattr(telling, "of_solved", lambda request, by: found.append(("solved", by)))
    monkeypatch.setattr(
        telling, "of_taken_over", lambda request, by: found.append((request.assignee, by))
    )
    return found


def answer(request, by, body="Under Sessions", **more):
    more.setdefault("key", uuid.uuid4())
    return answering.answer(request, by=by, body=body, **more)


def events(request):
    return list(request.events.values_list("kind", "by__name"))


def test_an_answer_waits_for_its_requester_and_belongs_to_whoever_gave_it(people, told):
    request = request_of(people.maya)
    message = answer(request, people.noor)
    request.refresh_from_db()
    assert (message.number, message.is_answer, message.author) == (2, True, people.noor)
    assert (request.state, request.assignee, request.last_number) == ("waiting", people.noor, 2)
    assert request.answered_at is not None
    assert told == [("answer", message)]
    assert events(request) == [("assigned", "Noor Manager"), ("state", "Noor Manager")]


def test_the_first_answer_keeps_its_time_and_the_request_its_manager(people, priya, told):
    request = request_of(people.maya)
    answer(request, people.noor)
    request.refresh_from_db()
    first = request.answered_at
    answer(request, priya, "One more thing")
    request.refresh_from_db()
    assert (request.answered_at, request.assignee, request.last_number) == (first, people.noor, 3)


def test_an_answer_that_solves(people, told):
    request = request_of(people.maya)
    answer(request, people.noor, solves=True)
    request.refresh_from_db()
    assert request.state == RequestState.SOLVED
    assert request.solved_at is not None
    answer(request, people.noor, "And a link")
    request.refresh_from_db()
    assert request.state == RequestState.SOLVED


def test_an_answer_sent_twice_is_one(people, told):
    request, key = request_of(people.maya), uuid.uuid4()
    first = answer(request, people.noor, key=key)
    assert answer(request, people.noor, key=key) == first
    assert RequestMessage.objects.filter(request=request, is_answer=True).count() == 1
    assert len(told) == 1


def test_another_answer_and_another_note_with_the_key_of_a_form_are_stored_too(people, told):
    request, key = request_of(people.maya), uuid.uuid4()
    assert answer(request, people.noor, "One", key=key) != answer(
        request, people.noor, "Two", key=key
    )
    notes = [answering.note(request, by=people.noor, body=each, key=key) for each in ("One", "Two")]
    assert notes[0] != notes[1]


def test_nobody_answers_a_request_of_their_own_or_a_closed_one(people, told):
    own = request_of(people.noor)
    closed = request_of(people.maya, state="closed")
    for request in (own, closed):
        with pytest.raises(answering.NotPossibleError):
            answer(request, people.noor)
    with pytest.raises(answering.NotPossibleError):
        answering.note(own, by=people.noor, body="To myself", key=uuid.uuid4())
    for act in (answering.take, answering.solve, answering.reopen):
        with pytest.raises(answering.NotPossibleError):
            act(own if act is not answering.reopen else closed, by=people.noor)
    assert told == []


def test_whoever_is_no_manager_answers_nothing(people, told):
    request = request_of(people.stu)
    for person in (people.maya, people.tom):
        with pytest.raises(answering.NotPossibleError):
            answer(request, person)
    assert told == []


def test_a_second_answer_sees_the_first(people, priya, told):
    request = request_of(people.maya)
    opened = answering.version_of(request)
    answer(request, people.noor, opened=opened)
    with pytest.raises(answering.ChangedError):
        answer(request, priya, "Something else", opened=opened)
    request.refresh_from_db()
    answer(request, priya, "Something else", opened=answering.version_of(request))
    assert RequestMessage.objects.filter(request=request, is_answer=True).count() == 2


def test_an_answer_sees_a_note_that_was_written_meanwhile(people, priya, told):
    request = request_of(people.maya)
    opened = answering.version_of(request)
    note_of(request, priya, "Do not answer, I am calling them")
    with pytest.raises(answering.ChangedError):
        answer(request, people.noor, opened=opened)
    assert told == []


def test_a_note_changes_nothing_that_its_requester_sees(people, told):
    request = request_of(people.maya)
    before = (request.changed_at, request.last_number, request.state)
    key = uuid.uuid4()
    written = answering.note(request, by=people.noor, body="Call them", key=key)
    assert answering.note(request, by=people.noor, body="Call them", key=key) == written
    request.refresh_from_db()
    assert (request.changed_at, request.last_number, request.state) == before
    assert told == []


def test_a_manager_takes_what_nobody_has(people, priya, told):
    request = request_of(people.maya)
    answering.take(request, by=people.noor)
    answering.take(request, by=people.noor)
    request.refresh_from_db()
    assert (request.assignee, request.state) == (people.noor, "open")
    with pytest.raises(answering.TakenError) as taken:
        answering.take(request, by=priya)
    assert taken.value.assignee == people.noor
    assert told == [(people.noor, people.noor)]
    assert events(request) == [(EventKind.ASSIGNED, "Noor Manager")]


def test_it_is_handed_over_and_put_back(people, priya, told):
    request = request_of(people.maya)
    answering.hand_over(request, priya, by=people.noor)
    request.refresh_from_db()
    assert request.assignee == priya
    answering.hand_over(request, None, by=priya)
    request.refresh_from_db()
    assert request.assignee is None
    assert told == [(priya, people.noor)]
    with pytest.raises(answering.NotPossibleError):
        answering.hand_over(request, people.ines, by=people.noor)


def test_two_who_hand_it_over_at_once_do_not_overwrite_each_other(people, priya, told):
    request = request_of(people.maya)
    opened = answering.version_of(request)
    answering.hand_over(request, priya, by=people.noor, opened=opened)
    with pytest.raises(answering.ChangedError):
        answering.hand_over(request, people.noor, by=people.noor, opened=opened)


def test_a_request_is_never_handed_to_whoever_made_it(people, priya, told):
    request = request_of(people.noor)
    with pytest.raises(answering.NotPossibleError):
        answering.hand_over(request, people.noor, by=priya)


def test_it_is_solved_and_opened_again_but_not_once_closed(people, told):
    request = request_of(people.maya)
    answering.solve(request, by=people.noor)
    answering.solve(request, by=people.noor)
    request.refresh_from_db()
    assert request.state == "solved"
    answering.reopen(request, by=people.noor)
    request.refresh_from_db()
    assert (request.state, request.solved_at) == ("open", None)
    assert told == [("solved", people.noor)]
    closed = request_of(people.maya, state="closed")
    for act in (answering.reopen, answering.solve, answering.take):
        with pytest.raises(answering.NotPossibleError):
            act(closed, by=people.noor)


def test_nobody_solves_over_a_word_that_they_have_not_read(people, told):
    request = request_of(people.maya)
    opened = answering.version_of(request)
    answer(request, people.noor)
    with pytest.raises(answering.ChangedError):
        answering.solve(request, by=people.noor, opened=opened)


def test_it_moves_to_another_subject(people, told):
    request, other = request_of(people.maya), subject("invoicing")
    answering.change_subject(request, other, by=people.noor)
    request.refresh_from_db()
    assert request.subject == other
    assert request.events.get().subject == other


def test_two_of_one_person_are_merged_and_the_other_is_open(people, told):
    first = request_of(people.maya, state="waiting")
    second = request_of(people.maya)
    answering.merge(second, first, by=people.noor)
    answering.merge(second, first, by=people.noor)
    for each in (first, second):
        each.refresh_from_db()
    assert (second.state, second.merged_into, first.state) == ("closed", first, "open")
    assert second.events.get().other == first
    assert first.events.get(kind=EventKind.MERGED).other == second


def test_requests_of_two_people_are_never_merged(people, told):
    of_maya, of_stu = request_of(people.maya), request_of(people.stu)
    of_visitor = request_of(None, address="one@example.org")
    of_another = request_of(None, address="two@example.org")
    for first, second in ((of_maya, of_stu), (of_maya, of_visitor), (of_visitor, of_another)):
        with pytest.raises(answering.OtherRequesterError):
            answering.merge(first, second, by=people.noor)


def test_a_closed_request_is_merged_with_nothing_nor_one_with_itself(people, told):
    closed, running = request_of(people.maya, state="closed"), request_of(people.maya)
    for first, second in ((closed, running), (running, closed), (running, running)):
        with pytest.raises(answering.NotPossibleError):
            answering.merge(first, second, by=people.noor)


@pytest.mark.parametrize("act", ["answer", "note"])
def test_files_of_answers_and_notes_have_room_in_the_quota_of_who_writes(
    people, told, settings, tmp_path, act
):
    settings.MEDIA_ROOT, settings.POSTS_QUOTA_BYTES = tmp_path, 30
    request = request_of(people.maya)

    def write():
        uploads = [SimpleUploadedFile("plan.txt", b"twenty letters of it")]
        files = attachments.checked(uploads)
        key = uuid.uuid4()
        return getattr(answering, act)(
            request, by=people.noor, body=f"See {key}", key=key, files=files
        )

    write()
    with pytest.raises(UploadError):
        write()
    assert RequestFile.objects.count() == 1
