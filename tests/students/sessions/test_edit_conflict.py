"""Two windows with the same text: the later save does not win unseen, and loses nothing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from students.models import DiscoveryForm, Goal, PrivateNote, Scratchpad, SessionNote
from students.sessions.forms.notes import PrivateEditor
from tests import factories as make

pytestmark = pytest.mark.django_db
# A text -> its model, the prefix of its fields, and the field that is typed into.
PARTS = {
    "notes": (SessionNote, "", "week"),
    "discovery": (DiscoveryForm, "discovery-", "background"),
    "private": (PrivateNote, "private-", "text"),
    "scratchpad": (Scratchpad, "", "text"),
}


class Window:
    """One window of Maya's browser, in which she types into one of the texts of a page."""

    def __init__(self, client, session, part, project):
        self.client = client
        _model, self.prefix, self.field = PARTS[part]
        self.page = f"/sessions/{session.pk}/"
        self.address = f"{self.page}notes/"
        if part == "scratchpad":
            self.page = self.address = (
                f"/dashboard/students/{session.student_id}/scratchpad/{project.pk}/"
            )
        self.reload()

    def reload(self):
        self._read(self.client.get(self.page).content.decode())

    def save(self, text, **more):
        typed = {
            f"{self.prefix}{self.field}": text,
            f"{self.prefix}opened": self.opened,
            f"{self.prefix}digest": self.digest,
        }
        answer = self.client.post(self.address, typed | more)
        if answer.status_code != 302:
            self._read(answer.content.decode())
        return answer

    def _read(self, html):
        self.opened, self.digest = (self._hidden(html, name) for name in ("opened", "digest"))

    def _hidden(self, html, name):
        hidden = re.search(rf'name="{self.prefix}{name}"(?: value="([^"]*)")?', html)
        return (hidden and hidden[1]) or ""


@pytest.fixture
def session(mentorship):
    return make.past_session(mentorship, days_ago=0.01, kind="discovery")


@pytest.fixture
def window(people, session, signed_in):
    client = signed_in(people.maya)
    return lambda part: Window(client, session, part, people.bread)


def stored(part):
    model, _prefix, field = PARTS[part]
    return getattr(model.objects.get(), field)


@pytest.mark.parametrize("part", PARTS)
def test_an_older_text_is_not_saved_over_a_newer_one(window, part):
    first, second = window(part), window(part)
    assert first.save("Written first").status_code == 302
    answer = second.save("Written second")
    assert answer.status_code == 409
    assert stored(part) == "Written first"
    page = answer.content.decode()
    assert 'class="newer"' in page
    # Both stand there: the newer one to be read, the typed one still in its field.
    assert '<p class="written" dir="auto">Written first</p>' in page
    assert re.search(r">\s*Written second</textarea>", page)


@pytest.mark.parametrize("part", PARTS)
def test_who_has_seen_the_newer_text_may_save_over_it(window, part):
    first, second = window(part), window(part)
    first.save("Written first")
    assert second.save("Written second").status_code == 409
    assert stored(part) == "Written first"
    assert second.save("Both of them").status_code == 302
    assert stored(part) == "Both of them"


@pytest.mark.parametrize("part", PARTS)
def test_a_third_save_is_shown_before_it_is_lost_too(window, part):
    first, second = window(part), window(part)
    first.save("One")
    second.save("Mine")
    first.reload()
    first.save("Two")
    answer = second.save("Mine")
    assert answer.status_code == 409
    assert '<p class="written" dir="auto">Two</p>' in answer.content.decode()
    assert stored(part) == "Two"


@pytest.mark.parametrize("part", PARTS)
def test_one_window_saves_as_often_as_it_likes(window, part):
    only = window(part)
    for text in ("One", "Two", "Two", "Three"):
        assert only.save(text).status_code == 302
        only.reload()
    assert stored(part) == "Three"


@pytest.mark.parametrize("part", PARTS)
def test_the_same_text_sent_twice_is_no_quarrel(window, part):
    only = window(part)
    assert only.save("Once").status_code == 302
    assert only.save("Once").status_code == 302
    assert stored(part) == "Once"


@pytest.mark.parametrize("part", PARTS)
def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(window, part):
    only = window(part)
    only.save("Written first")
    for forged in ("", "2020-01-01T00:00:00+00:00", "x" * 40):
        only.opened = forged
        assert only.save("Forged").status_code == 409
    assert stored(part) == "Written first"


def test_what_is_too_long_in_an_old_window_changes_nothing_and_stays_old(window):
    first, second = window("notes"), window("notes")
    first.save("Written first")
    assert second.save("x" * 4001).status_code == 422
    assert second.save("Short").status_code == 409


def test_only_what_differs_is_shown(window):
    first, second = window("notes"), window("notes")
    first.save("Rest", remarks="Use the scale")
    response = second.save("Bake", remarks="Use the scale")
    assert [text for _label, text in response.context["note_form"].newer] == ["Rest"]
    newer = response.content.decode().partition('class="newer"')[2].partition("</dl>")[0]
    assert "Rest" in newer
    assert "Use the scale" not in newer


def test_goals_of_a_refused_save_are_set_once_when_it_is_repeated(window):
    first, second = window("notes"), window("notes")
    first.save("Rest", new_goals="Knead twice")
    page = second.save("Bake", new_goals="Ask a baker").content.decode()
    assert re.search(r">\s*Ask a baker</textarea>", page)
    assert [goal.text for goal in Goal.objects.all()] == ["Knead twice"]
    second.save("Bake", new_goals="Ask a baker")
    second.save("Bake", new_goals="Ask a baker")
    assert [goal.text for goal in Goal.objects.all()] == ["Knead twice", "Ask a baker"]


def test_a_covering_mentors_scratchpad_is_another_text(people, session, signed_in, window):
    window("scratchpad").save("Worried")
    now = timezone.now()
    make.mentorship(
        people.cross, people.stu, kind="cover",
        starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=6),
    )  # fmt: skip
    other = Window(signed_in(people.cross), session, "scratchpad", people.bread)
    assert other.opened == ""
    assert other.save("Calm").status_code == 302


def is_waiting():
    """Whether some connection waits for another one's lock."""
    with connection.cursor() as cursor:
        cursor.execute("select exists(select from pg_locks where not granted)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_there", [False, True])
def test_of_two_saves_at_the_same_moment_one_passes(mentorship, is_there):
    """The second one asks while the first is not committed yet: it waits for the answer."""
    session = make.past_session(mentorship, days_ago=0.01)
    opened, key = "", {"session": session, "mentor": mentorship.mentor}
    if is_there:
        opened = PrivateNote.objects.create(text="Before", **key).updated_at.isoformat()

    def save(text):
        form = PrivateEditor({"private-text": text, "private-opened": opened})
        assert form.is_valid()
        save_unless_changed(form, PrivateNote.objects.all(), **key)

    def save_elsewhere(text):
        try:
            save(text)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            save("First")
            second = pool.submit(save_elsewhere, "Second")
            deadline = time.monotonic() + 20
            while not is_waiting():
                assert time.monotonic() < deadline
                assert not second.done()
        with pytest.raises(EditConflictError):
            second.result(20)
    assert PrivateNote.objects.get().text == "First"
