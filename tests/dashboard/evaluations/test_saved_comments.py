"""Comments of one's own, to be used again for one criterion: saved, inserted, edited, deleted."""

import pytest

from guides.models import Mark, SavedComment
from mentorhub.database import STAFF, signed_in_as
from tests import evaluations
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def case(through_the_wall):
    return evaluations.judged_work()


@pytest.fixture
def ines(client, case):
    client.force_login(case.people.ines)
    case.draft = client.get(f"/evaluations/{case.defence.pk}/").context["draft"]
    return client


def page(case):
    return f"/evaluations/{case.defence.pk}/comments/{case.draft.criteria[0].pk}/"


def texts(client, case):
    return [each.text for each in client.get(page(case)).context["comments"]]


def test_saved_edited_and_deleted(ines, case):
    assert ines.post(page(case), {"text": " "}).status_code == 422
    assert ines.post(page(case), {"text": "Crisp, as it should be."}).status_code == 302
    assert ines.post(page(case), {"text": "Crisp, as it should be."}).status_code == 302
    with signed_in_as(STAFF):
        (row,) = SavedComment.objects.all()
    assert ines.post(page(case), {"edit": row.pk, "text": "Crisp."}).status_code == 302
    assert texts(ines, case) == ["Crisp."]
    assert ines.post(page(case), {"delete": row.pk}).status_code == 302
    assert texts(ines, case) == []


def test_the_one_used_last_comes_first_and_is_put_after_what_is_written(ines, case):
    for text in ("First.", "Second."):
        ines.post(page(case), {"text": text})
    assert texts(ines, case) == ["Second.", "First."]
    with signed_in_as(STAFF):
        first = SavedComment.objects.get(text="First.")
    evaluations.mark(case, "crust", "met", "Seen.")
    answer = ines.post(page(case), {"insert": first.pk})
    assert answer["Location"] == f"/evaluations/{case.defence.pk}/#m{case.draft.criteria[0].pk}"
    with signed_in_as(STAFF):
        mark = Mark.objects.get(pk=case.draft.criteria[0].pk)
    assert (mark.words, mark.value) == ("Seen.\nFirst.", "met")
    assert texts(ines, case) == ["First.", "Second."]


def test_they_are_for_every_student_of_the_criterion_and_for_nobody_else(client, ines, case):
    ines.post(page(case), {"text": "Crisp."})
    lea = make.student("Lea Learner", case.people.baking)
    work = make.work(lea, case.people.bread)
    other = evaluations.held_defence(work, case.people.ines)
    other.assessments.create(assessor=case.people.ines)
    draft = client.get(f"/evaluations/{other.pk}/").context["draft"]
    assert draft.criteria[0].comments == 1
    assert draft.criteria[1].comments == 0
    ana = make.assessor("Ana Assessor", case.people.baking)
    with signed_in_as(STAFF):
        row = SavedComment.objects.get()
    for person in (ana, case.people.maya, case.people.stu, case.people.noor):
        client.force_login(person)
        for data in ({"delete": row.pk}, {"edit": row.pk, "text": "x"}, {"insert": row.pk}):
            assert client.post(page(case), data).status_code == 404, person
    with signed_in_as(STAFF):
        assert SavedComment.objects.get().text == "Crisp."
