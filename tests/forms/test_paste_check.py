"""Maya pastes a passage of a guide that she may read into what others read: it is not stored, and
she is told how to say it instead."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from guides.models import StoppedText
from guides.pasting import checking
from mentorhub.database import STAFF, signed_in_as
from students.models import Goal, Mentorship, PrivateNote, Session, SessionNote, TimeProposal
from tests import factories as make
from tests.guides.pasting.world import CRITERIA, ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    write_guide(found.bread)
    return found


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def session(people):
    mentorship = Mentorship.objects.get(student=people.stu)
    return make.past_session(mentorship, days_ago=0.01)


def add_goal(client, people, text, **more):
    return client.post(f"/dashboard/students/{people.stu.pk}/goals/", {"text": text} | more)


def text_of(answer):
    return answer.context["goal_form"]["text"].value()


def errors_of(answer):
    return [each.code for each in answer.context["goal_form"].errors.as_data()["text"]]


def test_the_form_comes_again_with_the_text_and_the_passage_marked(people, signed_in):
    typed = f"By Friday: {PASSAGE.upper()} And rest."
    answer = add_goal(signed_in(people.maya), people, typed)
    assert answer.status_code == 422
    assert (text_of(answer), errors_of(answer)) == (typed, ["guide_passage"])
    page = answer.content.decode()
    assert f'data-passage="{people.bread.pk}"' in page
    assert "<mark>" in page
    assert 'name="point_to_it"' in page
    assert not Goal.objects.exists()


def stopped():
    with signed_in_as(STAFF):
        return list(StoppedText.objects.select_related("author", "project"))


def test_her_own_words_are_stored(people, signed_in):
    assert add_goal(signed_in(people.maya), people, ORDINARY).status_code == 302
    assert Goal.objects.get().text == ORDINARY
    assert stopped() == []


def test_that_it_was_stopped_is_noted_without_the_text(people, signed_in):
    add_goal(signed_in(people.maya), people, PASSAGE)
    (noted,) = stopped()
    assert (noted.author, noted.project, noted.place) == (people.maya, people.bread, "goal_add")
    assert {each.name for each in StoppedText._meta.fields} == {
        "id", "author", "project", "place", "stopped_at",
    }  # fmt: skip


def test_a_pointer_takes_the_place_of_the_passage_and_is_read_before_it_is_saved(people, signed_in):
    client = signed_in(people.maya)
    answer = add_goal(client, people, f"Prepare: {PASSAGE} Soon.", point_to_it="text")
    assert answer.status_code == 422
    pointed = "Prepare: [[guide:baking/p1-bread#c1.2]]. Soon."
    assert (text_of(answer), errors_of(answer)) == (pointed, ["pointed"])
    # What readers will see stands beside the code.
    assert "criterion 1.2 of the guide of P1" in answer.content.decode()
    assert not Goal.objects.exists()
    assert add_goal(client, people, pointed).status_code == 302
    assert Goal.objects.get().text == pointed


def test_without_a_passage_the_button_does_nothing(people, signed_in):
    """Enter in a box presses the first button of its form."""
    assert add_goal(signed_in(people.maya), people, ORDINARY, point_to_it="text").status_code == 302
    assert Goal.objects.get().text == ORDINARY


def test_only_whoever_may_open_the_guide_gets_a_link(people, signed_in):
    enrolment = people.stu.enrolments.get()
    for text in ("See [[guide:baking/p1-bread#c1.2]]", "See [[guide:nowhere/p1-nothing#c1.2]]"):
        Goal.objects.create(enrolment=enrolment, text=text, done_at=timezone.now())
    words = "criterion 1.2 of the guide of P1"
    page = signed_in(people.maya).get(f"/dashboard/students/{people.stu.pk}/").content.decode()
    address = "/projects/baking/bread/guide/#c1-2"
    assert page.count(f'<a href="{address}" rel="noopener noreferrer">{words}</a>') == 1
    page = signed_in(people.stu).get("/student/").content.decode()
    assert page.count(words) >= 2
    assert "/guide/" not in page
    assert "[[guide:" not in page


@pytest.mark.parametrize("name", ["both", "carl", "una", "former"])
def test_nobody_learns_anything_about_a_guide_they_may_not_read(people, name):
    person = people.everyone[name]
    assert checking.GuideChecker().find(person, [PASSAGE]) == [[]]


def test_a_mentor_of_another_path_pays_the_same_for_a_passage_as_for_nonsense(
    people, django_assert_num_queries
):
    write_guide(people.table, advice="Sand along the grain, never across it.", criteria=())
    checker = checking.GuideChecker()
    with django_assert_num_queries(0):
        assert checker.find(people.carl, ["short"]) == [[]]
    nonsense = "".join(reversed(PASSAGE))
    assert people.carl.has_approval  # known on every page
    counts = []
    for text in (PASSAGE, nonsense):
        with django_assert_num_queries(4):  # begin, reader, fingerprints of own projects, end
            counts.append(checker.find(people.carl, [text]))
    assert counts == [[[]], [[]]]


def test_a_student_costs_no_query(people, signed_in, monkeypatch):
    def asked(*given):
        raise AssertionError("a student was checked")

    monkeypatch.setattr(checking.GuideChecker, "find", asked)
    monkeypatch.setattr(checking.GuideChecker, "open_guides", asked)
    mentorship = Mentorship.objects.get(student=people.stu)
    starts = timezone.now() + timedelta(days=3)
    make.session(mentorship, starts_at=starts)
    client = signed_in(people.stu)
    there = {"date": f"{starts:%Y-%m-%d}", "time": "10:00", "note": PASSAGE}
    assert client.post("/sessions/proposal/", there).status_code == 302
    assert TimeProposal.objects.get().note == PASSAGE


def test_the_note_that_saves_itself_says_so_and_stores_nothing(people, session, signed_in):
    client = signed_in(people.maya)
    for name in ("check_in", "private-text"):
        answer = client.post(f"/sessions/{session.pk}/autosave/", {name: PASSAGE})
        assert answer.status_code == 422
        assert "P1 Bread" in answer.json()["refused"]
    assert not SessionNote.objects.exists()
    assert not PrivateNote.objects.exists()


def test_all_texts_of_a_form_are_compared_in_one_go(people, session, signed_in, monkeypatch):
    asked, find = [], checking.GuideChecker.find

    def counted(self, author, texts):
        asked.append(len(texts))
        return find(self, author, texts)

    monkeypatch.setattr(checking.GuideChecker, "find", counted)
    sent = {"check_in": ORDINARY, "progress": f"{ORDINARY} Twice.", "new_goals": "Bake " * 9}
    answer = signed_in(people.maya).post(f"/sessions/{session.pk}/notes/", sent)
    assert answer.status_code == 302
    assert asked == [3]


def test_an_outcome_that_is_only_kept_for_later_is_compared_too(people, session, signed_in):
    client = signed_in(people.maya)
    sent = {"check_in": "Fine", "outcome": "other", "text": PASSAGE}
    answer = client.post(f"/sessions/{session.pk}/notes/", sent)
    assert answer.status_code == 422
    assert PASSAGE in answer.content.decode()
    assert "typed_outcome" not in client.session
    assert not SessionNote.objects.exists()


def test_without_the_guides_nothing_of_their_readers_is_stored(people, signed_in, monkeypatch):
    def away(user):
        raise OperationalError("no connection")

    monkeypatch.setattr(checking, "reading_as", away)
    answer = add_goal(signed_in(people.maya), people, ORDINARY)
    assert answer.status_code == 422
    assert (text_of(answer), errors_of(answer)) == (ORDINARY, ["unchecked"])
    assert not Goal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_goes_around_every_form_is_caught_where_it_is_stored(people, signed_in, monkeypatch):
    """As if the field had forgotten to ask."""
    monkeypatch.setattr("mentorhub.forms.texts.require_own_words", lambda text: None)
    answer = add_goal(signed_in(people.maya), people, f"{PASSAGE} & more", form_key="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "data-stopped" in page
    assert CRITERIA[1][:40] in page
    assert not Goal.objects.exists()
    assert len(stopped()) == 1


def test_what_is_kept_for_later_in_the_session_is_no_passage(people, rf, client):
    client.force_login(people.maya)
    request = rf.post("/dashboard/students/1/goals/", {"text": PASSAGE})
    request.user, request.session, request.sharing = people.maya, client.session, None
    from mentorhub.forms.held import SESSION_KEY, HeldForm, hold

    form = HeldForm("/", "/", (_typed(PASSAGE),), had_file=False, at=0)
    assert not hold(request, form)
    assert SESSION_KEY not in request.session
    assert hold(request, HeldForm("/", "/", (_typed(ORDINARY),), had_file=False, at=0))


def _typed(text):
    from mentorhub.forms.typed import TypedField

    return TypedField("text", text)


def test_a_shared_screen_does_not_say_that_a_text_is_from_a_guide(people, session, signed_in):
    client = signed_in(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    answer = client.post(f"/sharing/notes/{session.pk}/", {"check_in": PASSAGE})
    page = answer.content.decode()
    assert not SessionNote.objects.exists()
    for word in ("guide", "<mark>", "point_to_it"):
        assert word not in page.lower().replace("[[guide", ""), word


def test_a_session_is_cancelled_with_ones_own_words(people, signed_in):
    mentorship = Mentorship.objects.get(student=people.stu)
    planned = make.session(mentorship, starts_at=timezone.now() + timedelta(days=3))
    sent = {"reason": "other", "text": PASSAGE}
    answer = signed_in(people.maya).post(f"/sessions/{planned.pk}/cancellation/", sent)
    assert answer.status_code == 422
    assert Session.objects.get(pk=planned.pk).is_planned
