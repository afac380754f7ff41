"""Readiness: the mentor's own judgement, by the version of the work, with one truth for ticks."""

import pytest

from guides.evaluating import readiness
from guides.models import Criterion, Readiness, Reading, Tick
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from students.models import Mentorship
from tests import evaluations
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def case(through_the_wall):
    return evaluations.judged_work()


@pytest.fixture
def maya(client, case):
    client.force_login(case.people.maya)
    return client


def page(case):
    return f"/evaluations/readiness/{case.work.pk}/"


def criterion(that):
    with signed_in_as(STAFF):
        return Criterion.objects.get(text__contains=that)


def tick(client, case, key, met="1", **headers):
    data = {"key": str(key), "met": met}
    return client.post(f"{page(case)}criteria/", data, **headers)


def summary(case):
    return readiness.summary(case.people.maya, case.work)


def test_the_mentor_opens_it_and_the_reading_is_logged(client, case):
    for name, person in case.people.everyone.items():
        client.force_login(person)
        assert client.get(page(case)).status_code == (200 if name == "maya" else 404), name
    with signed_in_as(STAFF):
        assert [each.reader_id for each in Reading.objects.all()] == [case.people.maya.pk]


def test_a_tick_is_the_same_on_both_pages(maya, case):
    crust = criterion("crust")
    guide = "/projects/baking/bread/guide/"
    maya.post(f"{guide}ticks/", {"student": case.people.stu.pk, "criterion": crust.pk, "met": "1"})
    assert (summary(case).met, summary(case).required_missing) == (1, 0)
    assert tick(maya, case, crust.key, met="0").status_code == 302
    with signed_in_as(STAFF):
        assert not Tick.objects.exists()
    assert tick(maya, case, criterion("oven").key, HTTP_HX_REQUEST="true").status_code == 200
    page_of_guide = maya.get(f"{guide}?student={case.people.stu.pk}")
    assert page_of_guide.context["guide"].ticked == 1


def test_a_criterion_that_today_has_no_more_is_ticked_by_its_key(maya, case):
    oven = criterion("oven")
    with signed_in_as(STAFF):
        oven_key = oven.key
        oven.delete()
        save_version(case.guide, by=None)
    assert tick(maya, case, oven_key).status_code == 302
    assert summary(case).met == 1
    assert summary(case).is_older
    tick(maya, case, oven_key, met="0")
    assert summary(case).met == 0


def test_a_tick_outlives_the_removal_of_its_criterion(maya, case):
    oven = criterion("oven")
    tick(maya, case, oven.key)
    with signed_in_as(STAFF):
        oven.delete()
        save_version(case.guide, by=None)
    assert summary(case).met == 1


def test_nobody_ticks_for_the_student_of_another_or_what_the_version_has_not(client, case):
    crust = criterion("crust")
    with signed_in_as(STAFF):
        later = Criterion.objects.create(skill=crust.skill, text="Complete when new", position=9)
        save_version(case.guide, by=None)
    client.force_login(case.people.maya)
    assert tick(client, case, later.key).status_code == 404
    assert tick(client, case, "no-key").status_code == 404
    for name in ("stu", "carl", "cross", "ines", "noor"):
        client.force_login(getattr(case.people, name))
        assert tick(client, case, crust.key).status_code == 404, name
    with signed_in_as(STAFF):
        assert not Tick.objects.exists()


def test_ready_or_not_yet_because(maya, case):
    assert summary(case).is_ready is None
    refused = maya.post(page(case), {"is_ready": "not_yet", "words": "", "opened": ""})
    assert refused.status_code == 422
    sent = {"is_ready": "not_yet", "words": "The crust is pale.", "opened": ""}
    assert maya.post(page(case), sent).status_code == 302
    found = summary(case)
    assert (found.is_ready, found.words, found.version) == (False, "The crust is pale.", 1)
    opened = maya.get(page(case)).context["form"].initial["opened"]
    assert maya.post(page(case), {"is_ready": "ready", "opened": opened}).status_code == 302
    assert summary(case).is_ready is True


def test_two_pages_on_one_text_one_wins_and_both_are_shown(maya, case):
    sent = {"is_ready": "not_yet", "words": "First page.", "opened": ""}
    assert maya.post(page(case), sent).status_code == 302
    answer = maya.post(page(case), sent | {"words": "Second page."})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "First page." in said
    assert "Second page." in said
    assert summary(case).words == "First page."


def test_a_mentor_who_no_longer_supports_the_student_reads_nothing(client, case):
    readiness.conclude(case.people.maya, case.work, is_ready=True, words="", opened="")
    Mentorship.objects.get(mentor=case.people.maya).end(by=make.office())
    client.force_login(case.people.maya)
    assert client.get(page(case)).status_code == 404


def test_it_stands_on_the_mentors_page_of_the_student_and_on_nobody_elses(client, case):
    readiness.conclude(
        case.people.maya, case.work, is_ready=False, words="The crust is pale.", opened=""
    )
    address = f"/dashboard/students/{case.people.stu.pk}/"
    client.force_login(case.people.maya)
    said = client.get(address).content.decode()
    assert 'data-ready="no"' in said
    assert "The crust is pale." in said
    client.force_login(case.people.noor)
    said = client.get(address).content.decode()
    assert "data-ready" not in said
    assert "The crust is pale." not in said
    assert f"/evaluations/versions/{case.work.pk}/" in said
    with signed_in_as(STAFF):
        assert Readiness.objects.count() == 1


def test_the_guide_page_with_a_student_says_what_has_changed_since(maya, case):
    evaluations.changed(case.guide, "crumb", text="Complete when the crumb is soft")
    address = f"/projects/baking/bread/guide/?student={case.people.stu.pk}"
    said = maya.get(address).content.decode()
    assert 'data-changes="1"' in said
    assert "<ins>soft</ins>" in said
    assert 'data-changes="1"' in maya.get(page(case)).content.decode()
    maya.force_login(case.people.ines)
    answer = maya.get(f"/evaluations/{case.defence.pk}/")
    assert "<del>open</del>" in answer.content.decode()
