"""Whoever has finished reads the threads they were in, and writes in none; nobody else reads
more."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.inbox.models import Attachment, Draft, Message, Report
from mentorhub import access
from students.models import Enrolment
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(fresh(person))
    return client


@pytest.fixture
def threads(people, settings, tmp_path):
    """Stu's, with the mentor and with a manager; then Stu finishes."""
    settings.MEDIA_ROOT = tmp_path
    with_mentor = talk("student", people.maya, people.stu, "Well done")
    file = SimpleUploadedFile("loaf.csv", b"a,b\n1,2\n")
    say(with_mentor, people.stu, "My last words", uploads=[file])
    with_manager = talk("manager", people.noor, people.stu, "Your certificate")
    Enrolment.objects.get(student=people.stu).end("finished", by=people.noor)
    return with_mentor, with_manager


def listed(client, url="/inbox/"):
    return [each.thread for each in client.get(url).context["page"].object_list]


def test_they_read_their_threads_and_search_them(people, threads):
    stu = browser(people.stu)
    assert set(listed(stu)) == set(threads)
    for thread in threads:
        answer = stu.get(thread.get_absolute_url())
        assert answer.status_code == 200
        assert not answer.context["place"].may_write
        assert "<textarea" not in answer.content.decode()
        assert stu.get(f"{thread.get_absolute_url()}messages/").status_code == 200
    found = stu.get("/inbox/search/?q=last").context["page"].object_list
    assert [each.body for each in found] == ["My last words"]
    file = Attachment.objects.get()
    assert stu.get(f"/inbox/files/{file.uid}/{file.name}").status_code == 200


def test_messages_are_in_their_navigation_with_what_is_unread(people, threads):
    page = browser(people.stu).get("/inbox/").content.decode()
    assert 'aria-current="page"' in page
    # Stu has read what came before their own words.
    assert ">1<" in browser(people.stu).get("/inbox/number/").content.decode()
    assert 'href="/inbox/new/"' not in page
    assert 'href="/inbox/circle/"' not in page


def test_they_write_nothing_and_keep_what_they_typed(people, threads):
    stu, before = browser(people.stu), Message.objects.count()
    for thread in threads:
        url = thread.get_absolute_url()
        answer = stu.post(url, {"body": "One more question"})
        assert answer.status_code == 422
        assert "One more question" in answer.content.decode()
        assert stu.post(f"{url}draft/", {"body": "x"}).status_code == 404
        assert stu.post(f"{url}tell-now/").status_code == 404
    assert stu.post(f"{threads[0].get_absolute_url()}2/", {"body": "x"}).status_code == 404
    for address in ("new/", f"new/?to={people.noor.pk}", f"new/draft/?to={people.noor.pk}"):
        assert stu.post(f"/inbox/{address}", {"body": "x"}).status_code == 404
    assert stu.get("/inbox/new/").status_code == 404
    assert Message.objects.count() == before
    assert not Draft.objects.exists()


def test_they_may_archive_remove_their_own_and_report(people, threads):
    stu, url = browser(people.stu), threads[0].get_absolute_url()
    assert stu.post(f"{url}place/", {"act": "archive"}).status_code == 302
    assert listed(stu) == [threads[1]]
    assert stu.post(f"{url}2/remove/").status_code == 302
    assert threads[0].messages.get(number=2).is_removed
    assert stu.post(f"{url}1/report/", {"reason": "insult"}).status_code == 302
    assert Report.objects.get().reporter == people.stu


def test_no_body_with_files_is_taken_from_them(people, threads, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    sent = {"files": SimpleUploadedFile("a.csv", b"a,b\n" * 200_000)}
    answer = browser(people.stu).post(threads[0].get_absolute_url(), sent)
    assert answer.status_code == 413


def test_the_mentor_reads_nothing_any_more_and_a_manager_no_more_than_before(people, threads):
    with_mentor, with_manager = threads
    for name in ("maya", "ines", "tom"):
        assert listed(browser(getattr(people, name))) == []
    assert browser(people.maya).get(with_mentor.get_absolute_url()).status_code == 404
    noor = browser(people.noor)
    assert listed(noor) == [with_manager]
    assert noor.get(with_mentor.get_absolute_url()).status_code == 404


def test_who_comes_back_reads_and_writes_to_the_managers_again(people, threads):
    Enrolment.objects.create(student=people.stu, path=people.baking, started_at=timezone.now())
    url = threads[1].get_absolute_url()
    assert browser(people.stu).post(url, {"body": "I am back"}).status_code == 302


def test_a_former_mentor_who_was_a_student_once_reads_no_thread_of_their_role(people):
    """Past finished, became a mentor, and is nothing any more."""
    with_colleague = talk("colleagues", people.past, people.maya)
    with_manager = talk("manager", people.past, people.noor, "About a student of mine")
    people.past.roles.update(ended_at=timezone.now())
    past = browser(people.past)
    assert access.may_read_messages(fresh(people.past))
    assert listed(past) == []
    for thread in (with_colleague, with_manager):
        assert past.get(thread.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["nora", "former"])
def test_who_was_never_a_student_finds_no_messages(people, name):
    people.former.roles.update(ended_at=timezone.now())
    assert browser(getattr(people, name)).get("/inbox/").status_code == 404
