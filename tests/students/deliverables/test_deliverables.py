"""Handing in: a link or a file, numbered; who may fetch it; the mentor's mark."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.deliverables.submission import hand_in
from students.models import Deliverable, ExpectedDeliverable, Mentorship
from tests import factories as make
from tests.people import school
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
ADDRESS = "/student/deliverables/"


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    make.work(found.stu, found.bread)
    return found


@pytest.fixture
def loaf(people):
    upload = SimpleUploadedFile("../loaf <1>.txt", b"crust")
    return hand_in(people.stu.enrolments.get(), people.bread, by=people.stu, upload=upload)


def give(client, person, **fields):
    client.force_login(person)
    return client.post(ADDRESS, fields)


def test_a_student_hands_in_a_link_and_a_file_and_the_mentor_is_told(client, people):
    assert (
        give(client, people.stu, link="https://example.org/loaf", note="Crust").status_code == 302
    )
    give(client, people.stu, file=SimpleUploadedFile("loaf.txt", b"crumb"))
    first, second = Deliverable.objects.order_by("number")
    assert (first.number, first.link, second.number) == (1, "https://example.org/loaf", 2)
    assert (second.file_name, second.content_type) == ("loaf.txt", "text/plain")
    assert "loaf" not in second.file.name
    told = Delivery.objects.filter(kind="handed_in", session=None)
    assert {row.recipient for row in told} == {people.maya}
    assert {row.reference for row in told} == {str(first.pk), str(second.pk)}
    shown = client.get(ADDRESS).context["deliverables"]
    assert [(row.number, row.read_at) for row in shown] == [(2, None), (1, None)]


def test_a_link_without_https_is_completed_and_shown_back(client, people):
    for typed in ("github.com/stu/loaf", "http://github.com/stu/loaf"):
        assert give(client, people.stu, link=typed).status_code == 302
    kept = list(Deliverable.objects.values_list("link", flat=True))
    assert kept == ["https://github.com/stu/loaf"] * 2
    assert 'href="https://github.com/stu/loaf"' in client.get(ADDRESS).content.decode()


def test_a_cover_is_told_in_place_of_the_mentor(people):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    hand_in(people.stu.enrolments.get(), people.bread, by=people.stu, link="https://example.org/")
    assert Delivery.objects.get(kind="handed_in").recipient == people.cross


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, {"link": ["nothing_given"]}),
        ({"link": "javascript:alert(1)"}, {"link": ["invalid"]}),
        ({"link": "http://example.org:8000/loaf"}, {"link": ["invalid"]}),
        ({"file": ("loaf.exe", b"MZ")}, {"file": ["extension"]}),
        ({"file": ("loaf.png", b"<script>")}, {"file": ["content"]}),
        ({"file": ("loaf.html", b"<script>")}, {"file": ["extension"]}),
        ({"link": "https://example.org/", "note": "x" * 501}, {"note": ["max_length"]}),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(client, people, fields, codes):
    if "file" in fields:
        fields = {"file": SimpleUploadedFile(*fields["file"]), "note": "Typed"}
    answer = give(client, people.stu, **fields)
    assert answer.status_code == 422
    assert error_codes(answer.context["form"]) == codes
    assert "file" not in fields or "Typed" in answer.content.decode()
    assert not Deliverable.objects.exists()


def test_the_files_of_a_student_have_a_limit(client, people, settings, tmp_path):
    settings.ENROLMENT_QUOTA_BYTES = 7
    give(client, people.stu, file=SimpleUploadedFile("a.txt", b"12345"))
    answer = give(client, people.stu, file=SimpleUploadedFile("b.txt", b"12345"))
    assert error_codes(answer.context["form"]) == {"file": ["quota"]}
    assert Deliverable.objects.count() == 1
    assert sum(1 for each in tmp_path.rglob("*") if each.is_file()) == 1


def test_without_a_project_in_progress_there_is_nothing_to_hand_in(client, people):
    people.stu.enrolments.get().works.all().delete()
    client.force_login(people.stu)
    page = client.get(ADDRESS)
    assert page.context["work"] is None
    assert 'name="link"' not in page.content.decode()
    answer = give(client, people.stu, link="https://example.org/")
    assert message_tags(answer) == ["error"]
    assert not Deliverable.objects.exists()


def test_the_file_leaves_only_as_something_to_save(client, people, loaf):
    for person in (people.stu, people.maya, people.noor):
        client.force_login(person)
        answer = client.get(f"/deliverables/{loaf.pk}/file/")
        assert b"".join(answer.streaming_content) == b"crust"
        assert answer["Content-Disposition"].startswith("attachment")
        assert "loaf 1" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_the_file_does_not_exist_for_anybody_else(client, people, loaf):
    address = f"/deliverables/{loaf.pk}/file/"
    other = make.student("Other Student", people.baking)
    for person in (people.carl, people.cross, people.both, people.ines, people.nora, other):
        client.force_login(person)
        assert client.get(address).status_code == 404, person.name
    Mentorship.objects.get(mentor=people.maya).end(by=make.office())
    client.force_login(people.maya)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    link = hand_in(people.stu.enrolments.get(), people.bread, by=people.stu, link="https://a.org/")
    client.force_login(people.stu)
    assert client.get(f"/deliverables/{link.pk}/file/").status_code == 404
    loaf.file.storage.delete(loaf.file.name)
    assert client.get(address).status_code == 404


def test_the_mentor_marks_it_as_read_once(client, people, loaf):
    client.force_login(people.maya)
    address = f"/deliverables/{loaf.pk}/read/"
    back = f"/dashboard/students/{people.stu.pk}/"
    assert client.post(address, {"next": back})["Location"] == back
    loaf.refresh_from_db()
    first = loaf.read_at
    assert loaf.read_by == people.maya
    client.post(address)
    loaf.refresh_from_db()
    assert loaf.read_at == first
    client.force_login(people.stu)
    page = client.get(ADDRESS)
    (row,) = page.context["deliverables"]
    assert (row.read_by, row.read_at) == (people.maya, first)
    assert people.maya.name in page.content.decode()


def test_nobody_else_marks_it_and_only_by_post(client, people, loaf):
    address = f"/deliverables/{loaf.pk}/read/"
    for person in (people.stu, people.carl, people.cross, people.noor):
        client.force_login(person)
        assert client.post(address).status_code == 404, person.name
    client.force_login(people.maya)
    assert client.get(address).status_code == 405
    loaf.refresh_from_db()
    assert loaf.read_at is None


def test_only_students_hand_in(client, people):
    for person in (people.maya, people.noor, people.nora):
        assert give(client, person, link="https://example.org/").status_code == 404
    assert not Deliverable.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_get_forty_numbers(people):
    enrolment = people.stu.enrolments.get()

    def one(number):
        try:
            hand_in(enrolment, people.bread, by=people.stu, link=f"https://example.org/{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(40)))
    numbers = sorted(Deliverable.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 41))


@pytest.fixture
def asked(people):
    """What Bread expects: a loaf and a report."""
    return ExpectedDeliverable.objects.bulk_create(
        ExpectedDeliverable(project=people.bread, position=n, title=title)
        for n, title in enumerate(("The loaf", "The report"), 1)
    )


def expected_on_the_brief(client):
    page = client.get("/projects/baking/bread/brief/")
    return [(each.title, each.number, each.is_read) for each in page.context["expected"]]


def test_a_deliverable_says_what_it_is_for_and_the_brief_shows_it(client, people, asked):
    give(client, people.stu, link="https://example.org/1", expected=[asked[0].pk])
    give(client, people.stu, link="https://example.org/2", expected=[each.pk for each in asked])
    third = give(client, people.stu, link="https://example.org/3")
    assert third.status_code == 302, "nobody must say"
    shown = client.get(ADDRESS).context["deliverables"]
    assert [row.expected_titles for row in shown] == [[], ["The loaf", "The report"], ["The loaf"]]
    assert expected_on_the_brief(client) == [("The loaf", 2, False), ("The report", 2, False)]
    Deliverable.objects.get(number=2).mark_read(by=people.maya)
    assert expected_on_the_brief(client)[0] == ("The loaf", 2, True)


def test_the_mentor_reads_what_each_is_for(client, people, asked):
    give(client, people.stu, link="https://example.org/1", expected=[asked[1].pk])
    client.force_login(people.maya)
    (row,) = client.get(f"/dashboard/students/{people.stu.pk}/").context["deliverables"]
    assert row.expected_titles == ["The report"]
    assert expected_on_the_brief(client) == [("The loaf", None, False), ("The report", None, False)]


def test_another_student_sees_only_their_own_state_on_the_brief(client, people, asked):
    give(client, people.stu, link="https://example.org/1", expected=[asked[0].pk])
    olga = make.student("Olga Other", people.baking)
    make.work(olga, people.bread)
    client.force_login(olga)
    assert expected_on_the_brief(client)[0] == ("The loaf", None, False)


def test_what_another_project_expects_is_refused_by_form_and_database(client, people, asked):
    other = ExpectedDeliverable.objects.create(project=people.table, title="A table")
    response = give(client, people.stu, link="https://example.org/1", expected=[other.pk])
    assert error_codes(response.context["form"]) == {"expected": ["invalid_choice"]}
    kept = hand_in(people.stu.enrolments.get(), people.bread, by=people.stu, link="https://a.org/")
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.expected.add(other)


def test_a_project_that_expects_nothing_asks_nothing(client, people):
    client.force_login(people.stu)
    assert "expected" not in client.get(ADDRESS).context["form"].fields


def test_removing_an_expected_deliverable_keeps_what_was_handed_in(client, people, asked):
    give(client, people.stu, link="https://example.org/1", expected=[asked[0].pk])
    asked[0].delete()
    assert [row.expected_titles for row in Deliverable.objects.with_expected()] == [[]]
