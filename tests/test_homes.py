"""Whatever state somebody is in, their home says what is so, and every link from it opens."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from students.deliverables.submission import hand_in
from students.models import Enrolment, Goal, Mentorship, Pause, PrivateNote, SessionNote
from tests import factories as make
from tests.crawl import broken, crawl
from tests.people import school

pytestmark = pytest.mark.django_db
HOME = "/student/"


@pytest.fixture
def people(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    found.mentorship = Mentorship.objects.get(student=found.stu)
    found.enrolment = Enrolment.objects.get(student=found.stu)
    return found


def has_state(response, state: str) -> bool:
    return f'data-state="{state}"' in response.content.decode()


def lived(people) -> None:
    """Stu has goals, files, notes and sessions of Baking."""
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=17))
    past = make.past_session(people.mentorship, days_ago=5)
    past.close("held", by=people.maya)
    SessionNote.objects.create(session=past, progress="The dough rises.")
    PrivateNote.objects.create(session=past, mentor=people.maya, text="Tired of bread.")
    Goal.objects.create(enrolment=people.enrolment, session=past, text="Weigh the salt")
    loaf = SimpleUploadedFile("loaf.pdf", b"%PDF-1.7 a loaf")
    hand_in(people.enrolment, people.bread, by=people.stu, upload=loaf, note="Crust")
    make.session(people.mentorship)


def home_of(client, person):
    client.force_login(person)
    return client.get("/", follow=True)


@pytest.mark.parametrize("reason", ["finished", "left"])
def test_a_former_student_finds_their_own_work_and_no_dead_link(client, people, reason):
    lived(people)
    people.enrolment.end(reason, by=people.tom)
    home = home_of(client, people.stu)
    page = home.content.decode()
    assert home.redirect_chain[-1][0] == HOME
    assert has_state(home, reason)
    for text in ("The dough rises.", "Weigh the salt", "loaf.pdf", "/help/contact/"):
        assert text in page
    assert "Tired of bread." not in page
    pages = crawl(client, HOME)
    assert broken(pages) == {}
    assert len(pages) > 5
    assert any("/file" in url or "deliverable" in url for url in pages)


def test_former_students_of_two_paths_are_told_of_the_last_one(client, people):
    people.enrolment.end("left", by=people.tom)
    second = make.enrolment(people.stu, people.carpentry, started_at=timezone.now())
    second.end("finished", by=people.tom, now=timezone.now() + timedelta(minutes=1))
    assert has_state(home_of(client, people.stu), "finished")
    earlier = client.get(f"{HOME}?path={people.enrolment.pk}")
    assert not has_state(earlier, "finished")
    assert not has_state(earlier, "left")


def test_a_pause_is_said_to_the_student_the_mentor_and_the_manager(client, people):
    lived(people)
    today = timezone.localdate()
    Pause.objects.create(
        enrolment=people.enrolment,
        starts_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=9),
    )
    page = reverse("student_dashboard", args=[people.stu.pk])
    for person, address in ((people.stu, HOME), (people.maya, page), (people.noor, page)):
        client.force_login(person)
        shown = client.get(address)
        assert has_state(shown, "paused"), person
        assert not has_state(shown, "late"), person
    Pause.objects.update(starts_on=today + timedelta(days=2))
    client.force_login(people.stu)
    assert has_state(client.get(HOME), "pause_to_come")
    Pause.objects.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    assert 'data-state="pause' not in client.get(HOME).content.decode()


def test_a_pause_follows_the_students_clock(client, people):
    people.stu.zone = "Pacific/Kiritimati"
    people.stu.save(update_fields=["zone"])
    tomorrow_there = timezone.now() + timedelta(hours=14)
    day = tomorrow_there.date()
    Pause.objects.create(enrolment=people.enrolment, starts_on=day, ends_on=day)
    client.force_login(people.maya)
    page = client.get(reverse("student_dashboard", args=[people.stu.pk]))
    assert has_state(page, "paused")


def test_a_project_17_days_late_looks_late_to_both(client, people):
    lived(people)
    page = reverse("student_dashboard", args=[people.stu.pk])
    for person, address in ((people.stu, HOME), (people.maya, page)):
        client.force_login(person)
        shown = client.get(address)
        assert has_state(shown, "late")
        assert shown.context["days_late"] == 17
    people.enrolment.works.update(due_on=timezone.localdate())
    assert not has_state(client.get(page), "late")


def test_who_waits_for_a_mentor_reads_first_what_to_do(client, people):
    sara = make.student("Sara Student", people.baking)
    home = home_of(client, sara)
    assert has_state(home, "to_ask")
    main = home.content.decode().partition("<main")[2]
    assert main.index(f'href="{reverse("mentor_request")}"') < main.index("goals-title")
    asked = make.mentor_request(sara)
    home = client.get(HOME)
    assert has_state(home, "waiting")
    assert not has_state(home, "to_ask")
    asked.close("withdrawn")
    assert has_state(client.get(HOME), "to_ask")
    assert broken(crawl(client, HOME)) == {}


def test_a_student_whose_mentor_comes_later_is_told_who_and_when(client, people):
    sara = make.student("Sara Student", people.baking)
    make.mentorship(people.cross, sara, starts_at=timezone.now() + timedelta(days=4))
    home = home_of(client, sara)
    assert home.context["mentorship_to_come"].mentor == people.cross
    assert people.cross.name in home.content.decode()
    assert not has_state(home, "to_ask")


def test_managers_read_that_a_student_waits(client, people):
    sara = make.student("Sara Student", people.baking)
    page = reverse("student_dashboard", args=[sara.pk])
    client.force_login(people.noor)
    assert has_state(client.get(page), "to_ask")
    make.mentor_request(sara)
    assert has_state(client.get(page), "waiting")
    make.mentorship(people.cross, sara)
    assert not has_state(client.get(page), "waiting")


def test_the_end_of_a_path_is_told_by_its_reason(client, people):
    people.enrolment.end("finished", by=people.tom)
    client.force_login(people.noor)
    page = client.get(reverse("student_dashboard", args=[people.stu.pk]))
    assert has_state(page, "finished")
    assert "left" not in page.context["end_description"].lower()


def test_who_was_a_mentor_is_told_so_and_not_to_wait(client, people):
    former = make.mentor("Rita Retired", people.baking)
    former.roles.get().end(by=people.tom)
    home = home_of(client, former)
    assert home.redirect_chain[-1][0] == reverse("accounts_waiting")
    assert has_state(home, "ended")
    assert "Almost there" not in home.content.decode()
    assert broken(crawl(client, reverse("accounts_waiting"))) == {}


def test_the_address_of_the_home_of_old_leads_a_former_mentor_to_the_one_of_today(client, people):
    former = make.mentor("Rita Retired", people.baking)
    former.roles.get().end(by=people.tom)
    client.force_login(former)
    page = client.get("/dashboard/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("accounts_waiting")
    make.enrolment(former, people.baking)
    page = client.get("/dashboard/", follow=True)
    assert page.redirect_chain[-1][0] == HOME
    for never in (people.stu, people.noor, people.nora):
        client.force_login(never)
        assert client.get("/dashboard/").status_code == 404


def test_who_was_invited_and_has_no_role_waits(client, people):
    home = home_of(client, people.nora)
    assert has_state(home, "waiting")
    assert broken(crawl(client, reverse("accounts_waiting"))) == {}


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "una", "cross", "past", "former", "noor"])
def test_no_link_from_anybodys_home_is_dead(client, people, name):
    lived(people)
    client.force_login(people.everyone[name])
    pages = crawl(client, "/")
    assert broken(pages) == {}
    assert len(pages) > 3
