"""A manager pins or forbids two people by their e-mail addresses."""

import pytest

from dashboard.matching.models import Verdict

pytestmark = pytest.mark.django_db


def test_two_people_are_noted_by_their_addresses(noor, people):
    typed = {"student": people.stu.email, "mentor": people.cross.email, "kind": "pinned"}
    noor.post("/matching/verdicts/", typed)
    assert Verdict.objects.running().get().mentor == people.cross


@pytest.mark.parametrize(
    ("student", "mentor", "field"), [("maya", "cross", "student"), ("stu", "stu", "mentor")]
)
def test_an_address_of_the_wrong_kind_is_refused(noor, people, student, mentor, field):
    typed = {
        "student": people.everyone[student].email,
        "mentor": people.everyone[mentor].email,
        "kind": "forbidden",
        "reason": "kept words",
    }
    response = noor.post("/matching/verdicts/", typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "kept words" in response.content.decode()
    assert not Verdict.objects.exists()
