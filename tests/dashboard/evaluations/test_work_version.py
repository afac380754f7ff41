"""A manager moves a work to another version of its guide, with a reason."""

import pytest

from guides.models import WorkVersion
from mentorhub.database import STAFF, signed_in_as
from students.models import ProjectWork
from tests import evaluations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def case(through_the_wall):
    found = evaluations.judged_work()
    evaluations.changed(found.guide, "crumb", text="Complete when the crumb is soft")
    return found


def page(case):
    return f"/evaluations/versions/{case.work.pk}/"


def moves():
    with signed_in_as(STAFF):
        return list(WorkVersion.objects.values_list("version", "reason", "moved_by"))


def test_a_manager_moves_a_work_and_the_assessor_is_shown_the_version(client, case):
    client.force_login(case.people.noor)
    answer = client.get(page(case))
    assert 'data-version="1"' in answer.content.decode()
    assert "Complete when" not in answer.content.decode()
    sent = {"version": "2", "reason": "Criterion 1.2 was wrong."}
    assert client.post(page(case), sent).status_code == 302
    assert moves() == [(2, "Criterion 1.2 was wrong.", case.people.noor.pk)]
    client.force_login(case.people.ines)
    answer = client.get(f"/evaluations/{case.defence.pk}/")
    assert answer.context["draft"].guide.judged.number == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"version": "2", "reason": ""},
        {"version": "9", "reason": "Why not?"},
        {"version": "1", "reason": "The same."},
    ],
)
def test_without_a_reason_or_to_no_version_nothing_moves(client, case, sent):
    client.force_login(case.people.noor)
    assert client.post(page(case), sent).status_code == 422
    assert moves() == []


def test_nobody_else_moves_it(client, case):
    for name, person in case.people.everyone.items():
        client.force_login(person)
        if name != "noor":
            sent = {"version": "2", "reason": "Easier."}
            assert client.get(page(case)).status_code == 404, name
            assert client.post(page(case), sent).status_code == 404, name
    assert moves() == []


def test_a_validated_work_keeps_its_version(client, case):
    ProjectWork.objects.filter(pk=case.work.pk).update(
        state="validated", finished_at=case.work.started_at
    )
    client.force_login(case.people.noor)
    assert client.get(page(case)).context["may_move"] is False
    client.post(page(case), {"version": "2", "reason": "Too late."})
    assert moves() == []
