"""What a student has read in the course of a project: their own ticks, shown to nobody else."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from dashboard.sharing.middleware import SESSION_KEY
from mentorhub.accounts.anonymising import anonymise
from students.models import CourseItem, CourseMark
from tests import factories as make
from tests.people import school
from tests.walls.rules import replace_everywhere

pytestmark = pytest.mark.django_db
COURSE, MARK = "/projects/baking/bread/course/", "/projects/baking/bread/course/mark/"


@pytest.fixture
def people():
    return school()


@pytest.fixture
def items(people):
    """Three lessons, and a film elsewhere, which has no page here."""
    lessons = [
        CourseItem(project=people.bread, position=n, title=title, body="Read.", minutes=10)
        for n, title in enumerate(("Flour", "Water", "Salt"), 1)
    ]
    film = CourseItem(
        project=people.bread, position=4, title="Film", kind="video", url="https://example.org/"
    )
    return CourseItem.objects.bulk_create([*lessons, film])


def page(client, item=None):
    return client.get(COURSE, {"item": item.pk} if item else {})


def progress(client):
    return page(client).context["progress"]


def test_stu_ticks_off_what_he_has_read_and_takes_a_tick_back(client, people, items):
    client.force_login(people.stu)
    assert (progress(client).read, progress(client).total) == (0, 4)
    for _twice in range(2):
        answer = client.post(MARK, {"read": items[0].pk})
        assert answer.url == f"{COURSE}#item-{items[0].pk}"
    client.post(MARK, {"read": items[3].pk})
    assert CourseMark.objects.count() == 2
    assert (progress(client).read, progress(client).percent) == (2, 50)
    assert progress(client).minutes_left == 20
    client.post(MARK, {"unread": items[0].pk})
    assert progress(client).read == 1


def test_opening_a_page_is_remembered_and_is_no_tick(client, people, items):
    client.force_login(people.stu)
    assert not progress(client).is_begun
    assert progress(client).following == items[0]
    page(client, items[1])
    found = progress(client)
    assert (found.is_begun, found.read, found.following) == (True, 0, items[1])
    assert client.head(COURSE, {"item": items[2].pk}).status_code == 200
    assert progress(client).following == items[1]


def test_he_goes_on_after_the_last_page_he_opened(client, people, items):
    client.force_login(people.stu)
    page(client, items[1])
    client.post(MARK, {"read": items[1].pk})
    assert progress(client).following == items[2]
    page(client, items[2])
    client.post(MARK, {"read": items[2].pk})
    assert progress(client).following == items[0], "what he left out comes last"
    client.post(MARK, {"read": items[0].pk})
    assert progress(client).following is None
    assert not progress(client).is_complete, "the film is left, which has no page"


def test_the_end_of_a_page_leads_on_to_the_next_that_is_unread(client, people, items):
    client.force_login(people.stu)
    client.post(MARK, {"read": items[1].pk})
    opened = page(client, items[0])
    assert opened.context["next_unread"] == items[2]
    following = f"{COURSE}?item={items[2].pk}"
    answer = client.post(MARK, {"read": items[0].pk, "next": following})
    assert answer.url == following
    away = client.post(MARK, {"read": items[0].pk, "next": "https://example.org/"})
    assert away.url == f"{COURSE}#item-{items[0].pk}"


def test_a_tick_with_htmx_renews_the_row_and_the_progress(client, people, items):
    client.force_login(people.stu)
    answer = client.post(MARK, {"read": items[0].pk}, HTTP_HX_REQUEST="true")
    assert answer.context["item"].read_at
    assert answer.context["progress"].read == 1
    html = answer.content.decode()
    assert f'id="item-{items[0].pk}"' in html
    assert 'hx-swap-oob="true"' in html


def test_nobody_else_sees_what_stu_has_read(client, people, items):
    items[0].set_read(by=people.stu, read=True)
    olga = make.student("Olga Other", people.baking)
    client.force_login(olga)
    assert progress(client).read == 0
    for reader in (people.maya, people.noor, people.ines, people.tom):
        assert not CourseMark.objects.visible_to(reader).exists()
        client.force_login(reader)
        assert progress(client) is None
        assert "aria-pressed" not in page(client).content.decode()


def test_a_rule_that_forgets_whose_ticks_they_are_is_noticed(client, people, items, monkeypatch):
    items[0].set_read(by=people.stu, read=True)
    replace_everywhere(monkeypatch, "course_marks", lambda user: Q())
    client.force_login(make.student("Olga Other", people.baking))
    assert progress(client).read == 1


def test_a_mentor_who_shares_their_screen_neither_sees_nor_leaves_a_mark(client, people, items):
    items[0].set_read(by=people.stu, read=True)
    client.force_login(people.maya)
    session = client.session
    session[SESSION_KEY] = people.stu.pk
    session.save()
    assert progress(client) is None
    assert page(client, items[1]).status_code == 200
    assert CourseMark.objects.count() == 1


def test_a_mentor_leaves_no_mark_and_cannot_set_one(client, people, items):
    client.force_login(people.maya)
    assert page(client, items[0]).status_code == 200
    assert client.post(MARK, {"read": items[0].pk}).status_code == 404
    assert not CourseMark.objects.exists()


def test_only_an_item_of_this_course_can_be_ticked_off(client, people, items):
    other = CourseItem.objects.create(project=people.table, title="Wood", body="Read.")
    client.force_login(people.stu)
    for sent in ({"read": other.pk}, {"read": "x"}, {}):
        assert client.post(MARK, sent).status_code == 404
    wrong = "/projects/carpentry/table/course/mark/"
    assert client.post(wrong, {"read": other.pk}).status_code == 404
    assert client.get(MARK).status_code == 405
    assert not CourseMark.objects.exists()


def test_one_mark_a_reader_and_item(people, items):
    items[0].set_seen(by=people.stu)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseMark.objects.create(reader=people.stu, item=items[0])


def test_the_ticks_outlive_the_enrolment_and_go_with_the_person(people, items):
    items[0].set_read(by=people.stu, read=True)
    people.stu.enrolments.get().end("left", by=people.tom)
    assert CourseMark.objects.visible_to(people.stu).count() == 1
    anonymise(people.stu)
    assert not CourseMark.objects.exists()


def test_an_item_that_is_removed_takes_its_ticks_along(people, items):
    items[0].set_read(by=people.stu, read=True)
    items[0].delete()
    assert not CourseMark.objects.exists()
