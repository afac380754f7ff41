"""Blocking and muting: who may, what features ask, and that the other person learns nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts import act_limits, blocks
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import ActCount, Block, User
from mentorhub.database import SIGNIN, signed_in_as
from mentorhub.notifications.models import Delivery
from students.sessions import kinds, reminders
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
BLOCK, MUTE = Block.Kind.BLOCK, Block.Kind.MUTE


@pytest.fixture
def people(db):
    return school()


def page_of(person):
    return f"/accounts/blocks/people/{person.pk}/"


def choose(client, by, person, kind):
    client.force_login(by)
    return client.post(page_of(person), {"kind": kind})


def test_a_student_blocks_their_mentor_and_undoes_it(client, people):
    client.force_login(people.stu)
    assert f'href="{page_of(people.maya)}"' in client.get("/student/").content.decode()
    assert client.get(page_of(people.maya)).status_code == 200
    answer = choose(client, people.stu, people.maya, "block")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/blocks/")
    (row,) = client.get("/accounts/blocks/").context["page"]
    assert (row.blocker, row.blocked, row.kind) == (people.stu, people.maya, BLOCK)
    assert blocks.is_blocked(people.stu, people.maya)
    assert blocks.is_blocked(people.maya, people.stu)
    client.post(f"/accounts/blocks/{row.pk}/end/")
    assert not blocks.is_blocked(people.stu, people.maya)
    assert list(client.get("/accounts/blocks/").context["page"]) == []
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_mentor_mutes_their_student_from_the_page_of_the_student(client, people):
    client.force_login(people.maya)
    page = client.get(f"/dashboard/students/{people.stu.pk}/").content.decode()
    assert f'href="{page_of(people.stu)}"' in page
    choose(client, people.maya, people.stu, "mute")
    assert blocks.is_muted(people.stu, by=people.maya)
    assert not blocks.is_muted(people.maya, by=people.stu)
    assert not blocks.is_blocked(people.maya, people.stu)


def test_the_kind_can_be_changed_and_twice_the_same_is_one_row(client, people):
    for kind in ("mute", "mute", "block", "block"):
        choose(client, people.maya, people.stu, kind)
    kinds_set = Block.objects.order_by("since").values_list("kind", "ended_at")
    assert [(kind, ended is None) for kind, ended in kinds_set] == [(MUTE, False), (BLOCK, True)]


REFUSED = [
    ("stu", "carl"),  # a mentor of another path
    ("stu", "both"),  # another student, who is a mentor too
    ("carl", "stu"),  # a student of others
    ("nora", "maya"),  # nobody yet
    ("nora", "stu"),
    ("maya", "nora"),
    ("stu", "stu"),  # oneself
    ("maya", "maya"),
    ("noor", "noor"),
]


@pytest.mark.parametrize(("by", "person"), REFUSED)
def test_somebody_with_whom_one_has_nothing_to_do_is_as_absent_as_nobody(
    client, people, by, person
):
    client.force_login(people.everyone[by])
    refused = client.get(page_of(people.everyone[person]))
    absent = client.get("/accounts/blocks/people/999999/")
    assert refused.status_code == absent.status_code == 404
    assert refused.content == absent.content
    assert choose(client, people.everyone[by], people.everyone[person], "mute").status_code == 404
    assert not Block.objects.exists()


@pytest.mark.parametrize(
    ("by", "person"),
    [("stu", "maya"), ("maya", "stu"), ("maya", "carl"), ("una", "maya"), ("noor", "stu")],
)
def test_with_whom_one_has_to_do_can_be_blocked(client, people, by, person):
    assert choose(client, people.everyone[by], people.everyone[person], "block").status_code == 302


def test_whom_one_supported_before_can_still_be_blocked(client, people):
    people.stu.mentorships.get().end(by=people.noor)
    assert choose(client, people.maya, people.stu, "block").status_code == 302
    assert choose(client, people.stu, people.maya, "block").status_code == 302


def test_a_manager_can_be_muted_and_not_blocked(client, people):
    client.force_login(people.maya)
    form = client.get(page_of(people.noor)).context["form"]
    assert [value for value, _label in form.fields["kind"].choices] == [MUTE]
    assert choose(client, people.maya, people.noor, "block").status_code == 422
    with pytest.raises(blocks.NotBlockableError):
        blocks.block(people.noor, BLOCK, by=people.maya)
    assert choose(client, people.maya, people.noor, "mute").status_code == 302
    assert blocks.is_muted(people.noor, by=people.maya)


def test_a_block_of_somebody_who_became_a_manager_does_not_count_while_they_are(people):
    blocks.block(people.carl, BLOCK, by=people.maya)
    role = people.carl.roles.create(kind="manager", granted_by=people.tom)
    carl = User.objects.get(pk=people.carl.pk)
    assert not blocks.is_blocked(people.maya, carl)
    assert not blocks.is_blocked(carl, people.maya)
    role.end(by=people.tom)
    carl = User.objects.get(pk=people.carl.pk)
    assert blocks.is_blocked(people.maya, carl)
    assert blocks.is_blocked(carl, people.maya)


@pytest.mark.parametrize("kind", [MUTE, BLOCK])
def test_who_is_blocked_learns_nothing(client, people, kind):
    """Every page of theirs is as before, and the row is not theirs to end."""
    addresses = (
        f"/dashboard/students/{people.stu.pk}/", "/dashboard/", "/accounts/blocks/",
        page_of(people.stu), "/notifications/", "/accounts/access/",
    )  # fmt: skip
    client.force_login(people.maya)
    before = {each: _rows(client.get(each)) for each in addresses}
    found = blocks.block(people.maya, kind, by=people.stu)
    assert {each: _rows(client.get(each)) for each in addresses} == before
    assert client.post(f"/accounts/blocks/{found.pk}/end/").status_code == 404
    assert not Block.objects.visible_to(people.maya).exists()
    for name in ("noor", "maya", "carl", "nora", "tom"):
        assert not Block.objects.visible_to(people.everyone[name]).exists(), name


def _rows(response):
    """The context without what is new at each request."""
    kept = ("page", "students", "form", "running", "roles", "other", "todo")
    return response.status_code, {
        name: str(list(response.context[name]) if name in ("page",) else response.context[name])
        for name in kept
        if name in response.context
    }


def test_sessions_and_their_mails_go_on(client, people):
    mentorship = people.stu.mentorships.get()
    session = make.session(mentorship, starts_at=timezone.now() + timedelta(days=3))
    blocks.block(people.maya, BLOCK, by=people.stu)
    reminders.notify(session, kinds.MOVED, by=people.maya, now=timezone.now())
    assert Delivery.objects.filter(recipient=people.stu, kind="moved").exists()
    assert mentorship.__class__.objects.in_force().filter(pk=mentorship.pk).exists()


def test_the_rules_leave_out_whom_one_blocked_and_who_blocked_one(people):
    blocks.block(people.maya, BLOCK, by=people.stu)
    blocks.block(people.carl, MUTE, by=people.maya)
    blocks.block(people.maya, BLOCK, by=people.cross)
    everybody = User.objects.exclude(pk=people.maya.pk)
    reachable = everybody.filter(access.not_blocked(people.maya, "pk"))
    assert set(everybody) - set(reachable) == {people.stu, people.cross}
    heard = everybody.filter(access.not_muted(people.maya, "pk"))
    assert set(everybody) - set(heard) == {people.carl}


def test_the_database_refuses_oneself_and_a_second_running_row(people):
    for blocked in (people.maya, people.stu):
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(blocker=people.maya, blocked=people.maya, kind=MUTE)
        Block.objects.filter(blocker=people.maya).delete()
        if blocked == people.maya:
            continue
        Block.objects.create(blocker=people.maya, blocked=blocked, kind=MUTE)
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(blocker=people.maya, blocked=blocked, kind=BLOCK)


def test_anonymising_either_deletes_the_row(people):
    carl = make.person("Carla Gone")
    blocks.block(carl, MUTE, by=people.noor)
    blocks.block(people.stu, MUTE, by=carl)
    anonymise(carl)
    assert not Block.objects.exists()


def test_too_many_are_refused(client, people):
    client.force_login(people.maya)
    limit = act_limits.BLOCK
    choose(client, people.maya, people.stu, "mute")
    ActCount.objects.filter(person=people.maya, kind=limit.kind).update(count=limit.most)
    assert choose(client, people.maya, people.stu, "block").status_code == 429
    assert Block.objects.get().kind == MUTE


@pytest.mark.parametrize("kind", ["", "ban", "BLOCK", "block\0"])
def test_an_unknown_kind_is_refused_with_the_form(client, people, kind):
    assert choose(client, people.maya, people.stu, kind).status_code in (400, 422)
    assert not Block.objects.exists()


def test_in_sharing_mode_there_is_no_such_page_and_no_link(client, people):
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    assert client.get(page_of(people.maya)).status_code == 404
    assert client.get("/accounts/blocks/").status_code == 404
    assert "/accounts/blocks/" not in client.get("/student/").content.decode()


@pytest.mark.django_db(transaction=True, databases="__all__")
@pytest.mark.wall
def test_the_account_login_may_only_add_and_end():
    from tests.walls.logins import connected_as

    people = school()
    with signed_in_as("staff"):
        found = blocks.block(people.stu, MUTE, by=people.maya)
    allowed = "update accounts_block set ended_at = now() where id = %s"
    with connected_as(SIGNIN) as cursor:
        cursor.execute(allowed, [found.pk])
    for login, statement in (
        (SIGNIN, "update accounts_block set kind = 'block'"),
        (SIGNIN, "update accounts_block set blocker_id = 1"),
        (SIGNIN, "delete from accounts_block"),
        ("default", "insert into accounts_block select * from accounts_block"),
        ("default", "update accounts_block set ended_at = now()"),
        ("guides", "select * from accounts_block"),
    ):
        with connected_as(login) as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement)
