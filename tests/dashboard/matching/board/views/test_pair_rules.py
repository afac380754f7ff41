"""A manager pins or forbids two people, whom they choose by name."""

import pytest

from dashboard.matching.models import PairRule
from tests import factories as make
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


def test_two_people_are_noted_by_their_addresses(noor, people):
    typed = {"student": people.stu.email, "mentor": people.cross.email, "kind": "pinned"}
    noor.post("/matching/verdicts/", typed)
    assert PairRule.objects.running().get().mentor == people.cross


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
    assert not PairRule.objects.exists()


def note(noor, student, mentor="Cross Mentor"):
    return noor.post(
        "/matching/verdicts/", {"student": student, "mentor": mentor, "kind": "pinned"}
    )


@pytest.mark.parametrize("typed", ["Stu Student", "stú student", "Stu Student ({email})"])
def test_a_name_or_a_part_of_it_is_enough(noor, people, typed):
    assert note(noor, typed.format(email=people.stu.email)).status_code == 302
    assert PairRule.objects.get().student == people.stu


def test_names_are_suggested_and_only_those_who_can_be_chosen(noor, people):
    page = noor.get("/matching/verdicts/").content.decode()
    students, mentors = page.split("<datalist")[1:]
    assert f"Stu Student ({people.stu.email})" in students
    assert "Noor Manager" not in page.split("<datalist", 1)[1]
    assert "Maya Mentor" in mentors.split("</datalist>")[0]
    assert "Maya Mentor" not in students.split("</datalist>")[0]


def test_of_several_people_of_one_name_the_manager_is_asked_which(noor, people):
    lou = make.student("Lou Longer", people.baking)
    answer = note(noor, "lou")
    assert error_codes(answer.context["form"]) == {"student": ["several"]}
    assert lou.email in answer.content.decode()
    assert not PairRule.objects.exists()
    # Lou Long is a whole name, though Lou Longer has it too.
    assert note(noor, "lou long").status_code == 302
    assert PairRule.objects.get().student == people.more["lou"]


@pytest.mark.parametrize("typed", ["Stu Studnet", "studnet stú"])
def test_somebody_whose_name_is_similar_is_named_and_never_chosen(noor, people, typed):
    answer = note(noor, typed)
    assert answer.status_code == 422
    assert error_codes(answer.context["form"]) == {"student": ["similar"]}
    assert f"Stu Student ({people.stu.email})" in str(answer.context["form"].errors)
    assert not PairRule.objects.exists()
    # And is what the browser suggests now.
    suggested = answer.content.decode().split("<datalist")[1].partition("</datalist>")[0]
    assert people.stu.email in suggested


def test_only_those_who_can_be_chosen_are_similar(noor, people):
    answer = note(noor, "Maya Mentr")
    assert list(answer.context["form"].errors) == ["student"]
    assert people.maya.email not in str(answer.context["form"].errors)


@pytest.mark.parametrize("typed", ["Nobody Here", "nobody@example.org", "", "(x@y)", "%", "Maya"])
def test_who_is_no_student_is_not_found(noor, typed):
    assert list(note(noor, typed).context["form"].errors) == ["student"]
    assert not PairRule.objects.exists()
