"""The reason of an outcome, for each of its readers: what the site says, and what people say."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from mentorhub.accounts.models import User
from students.models import Outcome, Session
from tests import factories as make

pytestmark = pytest.mark.django_db
ENGLISH, FRENCH = "The mentorship ended.", "Le mentorat a pris fin."


@pytest.fixture
def left(people, mentorship):
    """Planned by Maya, and in the way of the mentor who came after her and speaks French."""
    session = make.session(mentorship)
    make.ended_without_a_word(mentorship)
    after = make.mentorship(people.past, people.stu, starts_at=timezone.now())
    User.objects.filter(pk=people.past.pk).update(language="fr", zone="Europe/Paris")
    people.past.refresh_from_db()
    Session.plan(after, session.starts_at, by=people.past, minutes=30, zone="Europe/Paris")
    return session


def test_each_reads_in_their_own_language_that_the_mentorship_ended(people, left, reads):
    address = f"/sessions/{left.pk}/"
    assert ENGLISH in reads(people.noor, address)
    User.objects.filter(pk=people.noor.pk).update(language="fr")
    people.noor.refresh_from_db()
    page = reads(people.noor, address)
    assert FRENCH in page
    assert ENGLISH not in page


def test_it_is_kept_in_one_language_whoever_plans(people, mentorship, signed_in):
    left = make.session(mentorship)
    make.ended_without_a_word(mentorship)
    make.mentorship(people.past, people.stu, starts_at=timezone.now())
    User.objects.filter(pk=people.past.pk).update(language="fr", zone="UTC")
    people.past.refresh_from_db()
    at = left.starts_at.astimezone(UTC) + timedelta(minutes=1)
    sent = {
        "student": people.stu.pk,
        "date": str(at.date()),
        "time": f"{at:%H:%M}",
        "weeks": "1",
        "minutes": "30",
        "kind": "weekly",
    }
    assert signed_in(people.past).post("/sessions/plan/", sent).status_code == 302
    assert Outcome.objects.get(session=left).text == ENGLISH


def test_what_a_person_typed_is_never_translated(people, mentorship, reads):
    session = make.session(mentorship)
    session.cancel("cancelled_other", by=people.maya, text="Power cut")
    User.objects.filter(pk=people.stu.pk).update(language="fr")
    people.stu.refresh_from_db()
    assert "Power cut" in reads(people.stu, f"/sessions/{session.pk}/")
