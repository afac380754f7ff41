"""The list of notifications and the bell that counts them."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.notifications import registry
from mentorhub.notifications.models import Notification
from students.models import Mentorship
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


@pytest.fixture
def people():
    found = school()
    found.session = make.session(Mentorship.objects.get(mentor=found.maya))
    return found


def tell(people, person, kind="planned", *, actor=None, ago=0, **fields):
    fields = {"session": people.session, "starts_at": people.session.starts_at} | fields
    fields["created_at"] = timezone.now() - timedelta(hours=ago)
    number = Notification.objects.count()
    return Notification.objects.create(
        recipient=person, kind=kind, actor=actor, schedule_version=number, **fields
    )


def page_of(client, person, query=""):
    client.force_login(person)
    return client.get(LIST + query).content.decode()


def bell_of(page):
    return page.partition('<a class="bell"')[2].partition("</a>")[0]


def test_each_reads_what_they_were_told_in_their_own_words(people, client):
    tell(people, people.stu, actor=people.maya)
    tell(people, people.maya, actor=people.maya)
    assert "Maya Mentor planned a session with you." in page_of(client, people.stu)
    assert "You planned a session with Stu Student." in page_of(client, people.maya)
    assert "planned a session" not in page_of(client, people.carl)


def test_every_kind_has_words_and_leads_somewhere(people, client):
    for kind in registry.kinds():
        rows = [
            tell(people, people.maya, kind.name, actor=people.stu),
            tell(people, people.maya, kind.name, session=None, starts_at=None),
        ]
        client.force_login(people.maya)
        for row in rows:
            assert client.get(LIST).status_code == 200
            response = client.post(reverse("notification", args=[row.pk]))
            assert response.status_code == 302
            assert response["Location"].startswith("/")


def test_the_bell_counts_what_is_unread(people, client):
    assert "bell-count" not in bell_of(page_of(client, people.stu))
    for _number in range(3):
        tell(people, people.stu)
    tell(people, people.maya)
    assert ">3</span>" in bell_of(page_of(client, people.stu))
    Notification.objects.bulk_create(
        Notification(recipient=people.stu, kind="moved", reference=str(number))
        for number in range(120)
    )
    assert ">99+</span>" in bell_of(page_of(client, people.stu))


def test_only_whoever_can_be_told_something_has_a_bell(people, client):
    for person in (people.stu, people.maya, people.ines, people.noor, people.tom):
        assert 'class="bell"' in page_of(client, person)
    for person in (people.nora,):
        assert 'class="bell"' not in page_of(client, person)


def test_opening_one_reads_it_and_leads_to_its_page(people, client):
    row = tell(people, people.stu)
    client.force_login(people.stu)
    response = client.post(reverse("notification", args=[row.pk]))
    assert response["Location"] == reverse("session", args=[people.session.pk])
    row.refresh_from_db()
    assert row.read_at


def test_looking_at_the_list_reads_nothing(people, client):
    tell(people, people.stu)
    page_of(client, people.stu)
    assert Notification.objects.unread().count() == 1


def test_marking_one_keeps_the_list_as_it_was(people, client):
    row = tell(people, people.stu)
    client.force_login(people.stu)
    response = client.post(
        reverse("notification", args=[row.pk]), {"stay": "1", "show": "unread", "page": "2"}
    )
    assert response["Location"] == "/notifications/?show=unread&page=2"
    response = client.post(
        reverse("notification", args=[row.pk]),
        {"stay": "1", "show": "//evil.example", "page": "2//evil"},
    )
    assert response["Location"] == "/notifications/"


def test_marking_all_leaves_those_of_others(people, client):
    for _number in range(3):
        tell(people, people.stu)
    other = tell(people, people.maya)
    client.force_login(people.stu)
    client.post(reverse("notifications_read"))
    assert not Notification.objects.visible_to(people.stu).unread().exists()
    other.refresh_from_db()
    assert other.read_at is None


def test_another_persons_notification_does_not_exist(people, client):
    row = tell(people, people.maya)
    client.force_login(people.stu)
    assert client.post(reverse("notification", args=[row.pk])).status_code == 404
    assert client.post(reverse("notification", args=[row.pk + 1])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_reading_needs_a_post(people, client):
    row = tell(people, people.stu)
    client.force_login(people.stu)
    assert client.get(reverse("notification", args=[row.pk])).status_code == 405
    assert client.get(reverse("notifications_read")).status_code == 405


def test_the_unread_ones_alone_and_an_empty_list_that_says_so(people, client):
    tell(people, people.stu, "moved", actor=people.maya)
    read = tell(people, people.stu, "cancelled", actor=people.maya)
    Notification.objects.filter(pk=read.pk).update(read_at=timezone.now())
    client.force_login(people.stu)
    page = client.get(f"{LIST}?show=unread")
    assert [row.kind for row in page.context["page"]] == ["moved"]
    assert 'class="empty"' not in page.content.decode()
    Notification.objects.update(read_at=timezone.now())
    for person, query in ((people.stu, "?show=unread"), (people.carl, "")):
        client.force_login(person)
        page = client.get(LIST + query)
        assert list(page.context["page"]) == []
        assert 'class="empty"' in page.content.decode()


def test_the_list_is_paged_and_its_queries_do_not_grow(people, client):
    def cost(number):
        for _each in range(number):
            tell(people, people.stu, actor=people.maya)
        page_of(client, people.stu)
        with CaptureQueriesContext(connections[OWNER]) as asked:
            page = client.get(LIST).context["page"]
        return len(asked), page

    few, _page = cost(3)
    many, page = cost(40)
    assert few == many <= 16
    assert (page.start_index(), page.end_index(), page.paginator.count) == (1, 25, 43)
    second = client.get(f"{LIST}?page=2").context["page"]
    assert (second.start_index(), second.end_index()) == (26, 43)


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=9999", "?show=x", "?show=%00"])
def test_odd_parameters_are_no_failure(people, client, query):
    tell(people, people.stu)
    client.force_login(people.stu)
    assert client.get(LIST + query).status_code == 200


def test_the_bell_costs_one_query(people, client):
    client.force_login(people.stu)
    for number in (0, 30):
        for _each in range(number):
            tell(people, people.stu)
        client.get("/projects/")
        with CaptureQueriesContext(connections[OWNER]) as asked:
            client.get("/projects/")
        about = [query["sql"] for query in asked if "students_notification" in query["sql"]]
        assert len(about) == 1


def test_a_face_stands_beside_each_never_the_readers_own(client):
    people = school()
    session = make.session(people.stu.mentorships.get())
    given = {"recipient": people.maya, "session": session}
    Notification.objects.create(kind="planned", reference="a", actor=people.stu, **given)
    Notification.objects.create(kind="planned", reference="b", actor=people.maya, **given)
    Notification.objects.create(kind="early", reference="c", **given)
    client.force_login(people.maya)
    rows = client.get("/notifications/").context["rows"]
    assert {row.person for row in rows} == {people.stu}
