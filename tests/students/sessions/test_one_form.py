"""The page of a session is one form: what Maya types in one part is not lost by saving another."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import DiscoveryForm, Goal, PrivateNote, Session, SessionNote
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)"(?: value="([^"]*)")?')
TYPED = {
    "check_in": "Slept well",
    "discovery-background": "A nurse",
    "private-text": "Looks tired",
}


@pytest.fixture
def session(mentorship):
    return make.past_session(mentorship, days_ago=0.01, kind="discovery")


class Page:
    """Maya's page of a session, as her browser sends its form."""

    def __init__(self, client, session):
        self.client, self.url = client, f"/sessions/{session.pk}/"
        self.open()

    def open(self):
        self.read(self.client.get(self.url))

    def read(self, answer):
        self.answer = answer
        html = answer.content.decode().partition('id="record"')[2].partition("</form>")[0]
        self.hidden = {}
        for name, value in HIDDEN.findall(html):
            self.hidden.setdefault(name, []).append(value)

    def send(self, part, **typed):
        """``typed`` replaces what stands in the fields."""
        sent = self.hidden | {name: form[field].value() or "" for name, form, field in self.texts}
        answer = self.client.post(f"{self.url}{part}/", sent | typed)
        if answer.status_code == 302:
            self.open()
        else:
            self.read(answer)
        return answer

    @property
    def texts(self):
        for name in ("note_form", "discovery_form", "private_form"):
            form = self.answer.context.get(name)
            for field in form.texts if form else ():
                yield form.add_prefix(field), form, field


@pytest.fixture
def mine(people, session, signed_in):
    return Page(signed_in(people.maya), session)


def shown(answer):
    return answer.content.decode().partition("<main")[2]


def stored():
    return (
        SessionNote.objects.get().check_in,
        DiscoveryForm.objects.get().background,
        PrivateNote.objects.get().text,
    )


def test_there_is_one_form_for_everything_that_is_written(mine):
    html = mine.answer.content.decode()
    assert html.count("data-draft=") == 1
    form = html.partition('id="record"')[2].partition("</form>")[0]
    for name in (*TYPED, "new_goals", "outcome", "text", "next_day"):
        assert f'name="{name}"' in form, name


def test_one_save_keeps_every_part(people, session, mine):
    assert mine.send("notes", **TYPED, new_goals="Knead twice").status_code == 302
    assert stored() == tuple(TYPED.values())
    assert Goal.objects.get().text == "Knead twice"
    session.refresh_from_db()
    assert session.is_planned


def test_ending_the_session_keeps_the_notes(session, mine):
    mine.send("outcome", **TYPED, outcome="held", end="1")
    assert stored() == tuple(TYPED.values())
    session.refresh_from_db()
    assert session.status == "held"


def test_an_outcome_that_is_refused_does_not_hold_the_notes_back(session, mine):
    answer = mine.send("outcome", **TYPED, outcome="cancelled_other", end="1")
    assert answer.status_code == 422
    assert error_codes(answer.context["close_form"]) == {"text": ["text_needed"]}
    assert stored() == tuple(TYPED.values())
    # Sent again, they are not in conflict with themselves.
    again = mine.send("outcome", outcome="cancelled_other", text="Power cut", end="1")
    assert again.status_code == 302
    session.refresh_from_db()
    assert session.status == "cancelled_other"
    assert stored() == tuple(TYPED.values())


def test_an_outcome_that_is_chosen_is_still_chosen_after_the_notes_are_saved(session, mine):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    outcome = {"outcome": "cancelled_other", "text": "Power cut", "next_day": day}
    mine.send("notes", **TYPED, **outcome)
    form = mine.answer.context["close_form"]
    assert {name: form[name].value() for name in outcome} == outcome
    assert not form["plan_next"].value()
    # It belongs to this session alone, and to nobody's page once it is recorded.
    mine.send("outcome", **outcome, end="1")
    assert not mine.answer.context["correct_form"]["text"].value()


def test_texts_that_are_refused_come_back_with_all_the_others(session, mine):
    answer = mine.send(
        "outcome", check_in="x" * 4001, **{"private-text": "Looks tired"}, outcome="held",
        text="Good hour", end="1",
    )  # fmt: skip
    assert answer.status_code == 422
    for words in ("x" * 4001, "Looks tired", "Good hour"):
        assert words in shown(answer)
    assert answer.context["close_form"]["outcome"].value() == "held"
    assert not PrivateNote.objects.exists()
    session.refresh_from_db()
    assert session.is_planned


def test_a_conflict_in_one_text_saves_none_and_shows_it_beside_that_text(
    people, session, mine, signed_in
):
    other = Page(mine.client, session)
    other.send("notes", check_in="Written first")
    answer = mine.send("notes", **TYPED, outcome="held")
    assert answer.status_code == 409
    assert [text for _label, text in answer.context["note_form"].newer] == ["Written first"]
    assert answer.context["private_form"].newer is None
    assert not PrivateNote.objects.exists()
    for words in TYPED.values():
        assert words in shown(answer)
    assert answer.context["close_form"]["outcome"].value() == "held"
    assert mine.send("notes", **TYPED).status_code == 302
    assert stored() == tuple(TYPED.values())


def test_a_text_that_was_not_touched_is_in_no_conflict(session, mine):
    other = Page(mine.client, session)
    other.send("notes", **{"private-text": "Worried\nabout her"})
    assert mine.send("notes", check_in="Slept well").status_code == 302
    assert PrivateNote.objects.get().text.splitlines() == ["Worried", "about her"]
    assert SessionNote.objects.get().check_in == "Slept well"
    # Browsers send line breaks as CRLF: that is no change either.
    third = Page(mine.client, session)
    changed = PrivateNote.objects.get().updated_at
    third.send("notes", **{"private-text": "Worried\r\nabout her", "week": "Rest"})
    assert PrivateNote.objects.get().updated_at == changed


def test_parts_that_are_empty_make_no_rows(mine):
    mine.send("notes", check_in="Slept well")
    assert not PrivateNote.objects.exists()
    assert not DiscoveryForm.objects.exists()


def test_a_page_without_the_private_part_leaves_it_as_it_is(people, session, mine):
    mine.send("notes", **TYPED)
    opened = SessionNote.objects.get().updated_at.isoformat()
    mine.client.post(f"{mine.url}notes/", {"check_in": "Shared screen", "opened": opened})
    assert SessionNote.objects.get().check_in == "Shared screen"
    assert PrivateNote.objects.get().text == "Looks tired"


def test_the_student_is_never_sent_the_private_note_nor_the_outcome_that_is_typed(
    people, session, mine, signed_in
):
    mine.send("notes", **TYPED, outcome="cancelled_other", text="Not decided yet")
    for person in (people.stu, people.noor):
        answer = signed_in(person).get(mine.url)
        for name in ("private", "private_form", "close_form"):
            assert not answer.context.get(name), name
        assert "Looks tired" not in answer.content.decode()
        assert "Not decided yet" not in answer.content.decode()


def test_a_session_that_was_ended_elsewhere_keeps_its_outcome_and_the_notes(session, mine):
    Session.objects.get(pk=session.pk).close("no_show", by=session.mentor)
    answer = mine.send("outcome", **TYPED, outcome="held", end="1")
    assert (answer.status_code, message_tags(answer)) == (302, ["warning"])
    assert stored() == tuple(TYPED.values())
    session.refresh_from_db()
    assert session.status == "no_show"


def test_a_correction_keeps_the_notes_too(session, mine):
    mine.send("outcome", outcome="no_show", end="1")
    answer = mine.send("outcome", **TYPED, outcome="held")
    assert answer.status_code == 422
    assert stored() == tuple(TYPED.values())
    mine.send("outcome", outcome="held", text="She came late", week="Rest")
    session.refresh_from_db()
    assert session.status == "held"
    assert SessionNote.objects.get().week == "Rest"


def test_enter_saves_and_does_not_end_the_session(mine):
    form = mine.answer.content.decode().partition('id="record"')[2].partition("</form>")[0]
    first = re.search(r"<button[^>]*>", form)[0]
    assert "name=" not in first
    assert "formaction" not in first


def test_goals_are_ticked_with_the_notes_and_can_be_opened_again(people, session, mine):
    enrolment = people.stu.enrolments.get()
    knead, bake = (
        Goal.objects.create(enrolment=enrolment, text=text) for text in ("Knead", "Bake")
    )
    mine.open()
    assert set(mine.hidden["goals_open"]) == {str(knead.pk), str(bake.pk)}
    mine.send("notes", **TYPED, goals_ticked=[knead.pk])
    assert set(Goal.objects.reached()) == {knead}
    assert stored() == tuple(TYPED.values())
    assert mine.hidden["goals_reached"] == [str(knead.pk)]
    mine.send("notes", goals_ticked=[])
    assert not Goal.objects.reached().exists()


def test_a_goal_that_the_student_reached_meanwhile_stays_reached(people, session, mine):
    goal = Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Knead")
    mine.open()
    goal.mark(reached=True)
    mine.send("notes", check_in="Slept well")
    assert set(Goal.objects.reached()) == {goal}


def test_goals_of_others_are_not_ticked(people, session, mine):
    olga = make.student("Olga Other", people.baking)
    theirs = Goal.objects.create(enrolment=olga.enrolments.get(), text="Knead")
    mine.send("notes", goals_open=[theirs.pk], goals_ticked=[theirs.pk, "x", "9" * 30])
    assert not Goal.objects.reached().exists()


def test_a_cancelled_session_has_no_empty_fields_in_sight(people, mentorship, signed_in):
    session = make.session(mentorship)
    session.cancel("cancelled_other", by=people.maya, text="Ill")
    mine = Page(signed_in(people.maya), session)
    form = mine.answer.content.decode().partition('id="record"')[2].partition("</form>")[0]
    assert form.index("<details") < form.index('name="check_in"') < form.index("</details>")
    mine.send("notes", check_in="Called her instead")
    form = mine.answer.content.decode().partition('id="record"')[2].partition("</form>")[0]
    assert form.index('name="check_in"') < form.index("<details")
