"""What a page could be made to write, had it a hole: never who somebody is, or what they may do."""

import psycopg2
import pytest
from django.utils import timezone
from psycopg2 import errors

from dashboard.community import moving
from dashboard.community.models import Reply, Topic
from dashboard.models import Announcement
from mentorhub.database import SIGNIN, STAFF, WEB, signed_in_as
from tests.dashboard.community.build import group_of, say, talk
from tests.people import school
from tests.walls.logins import connected_as

pytestmark = pytest.mark.wall
with_rows = pytest.mark.django_db(transaction=True)

# Tables that say who somebody is and what they may do, by the login that must not write them.
CLOSED_TO_WEB = [
    "accounts_role", "accounts_invitation", "accounts_ratelimit", "account_emailaddress",
    "account_emailconfirmation", "mfa_authenticator", "socialaccount_socialaccount",
    "socialaccount_socialapp", "socialaccount_socialtoken", "students_approval",
    "students_enrolment", "students_path", "students_project", "students_file",
    "django_admin_log", "django_content_type", "django_migrations",
]  # fmt: skip
CLOSED_TO_SIGNIN = [
    "accounts_role", "students_approval", "students_enrolment", "students_mentorship",
    "students_project", "students_file", "dashboard_mentor", "django_admin_log",
]  # fmt: skip


def refused(login, statement, *values):
    with connected_as(login) as cursor:
        try:
            cursor.execute(statement, values)
        except psycopg2.Error as error:
            return error
    return None


@pytest.mark.parametrize(("login", "tables"), [(WEB, CLOSED_TO_WEB), (SIGNIN, CLOSED_TO_SIGNIN)])
def test_the_tables_that_say_what_one_may_do_are_read_only(login, tables):
    with connected_as(login) as cursor:
        for table in tables:
            for statement in every_write(cursor, table):
                cursor.execute("savepoint before")
                with pytest.raises(errors.InsufficientPrivilege):
                    cursor.execute(statement)
                cursor.execute("rollback to before")


def every_write(cursor, table):
    """“delete” of no row is refused all the same: the privilege is asked first."""
    cursor.execute(
        "select column_name from information_schema.columns "
        "where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    assert columns, table
    yield from (f"insert into {table} default values", f"delete from {table}", f"truncate {table}")
    for column in columns:
        yield f'update {table} set "{column}" = "{column}"'


@with_rows
def test_web_changes_nothing_of_a_person_but_their_preferences():
    maya = school().maya
    for change in ("password = 'x'", "email = 'x@example.org'", "is_active = true", "id = id",
                   "last_login = now()", "joined_at = now()"):  # fmt: skip
        statement = f"update accounts_user set {change} where id = %s"
        error = refused(WEB, statement, maya.pk)
        assert isinstance(error, errors.InsufficientPrivilege), change
    for change in ("name = 'Maya'", "language = 'fr'", "zone = 'Europe/Paris'", "theme = 'dark'"):
        statement = f"update accounts_user set {change} where id = %s"
        assert refused(WEB, statement, maya.pk) is None


@pytest.mark.parametrize("login", [WEB, SIGNIN])
def test_nobody_is_removed_by_an_ordinary_request(login):
    error = refused(login, "delete from accounts_user")
    assert isinstance(error, errors.InsufficientPrivilege)


def test_web_adds_nobody():
    error = refused(WEB, "insert into accounts_user (email, name) values ('x', 'x')")
    assert isinstance(error, errors.InsufficientPrivilege)


def test_web_writes_what_a_profile_says_and_never_whose_it_is_or_who_is_certified():
    for column in ("confirmed_at", "capacity", "introduction", "paused_from", "photo"):
        assert refused(WEB, f"update dashboard_mentor set {column} = {column}") is None, column
    for column in ("id", "user_id", "certified_at"):
        error = refused(WEB, f"update dashboard_mentor set {column} = {column}")
        assert isinstance(error, errors.InsufficientPrivilege), column
    for statement in (
        "insert into dashboard_mentor default values",
        "delete from dashboard_mentor",
    ):
        assert isinstance(refused(WEB, statement), errors.InsufficientPrivilege), statement


@with_rows
def test_a_mentorship_is_ended_once_and_nothing_else_of_it_changes():
    people = school()
    end = "update students_mentorship set ended_at = %s where mentor_id = %s"
    with connected_as(WEB) as cursor:
        cursor.execute(end, [timezone.now(), people.maya.pk])
        assert cursor.rowcount == 1
        for again in (timezone.now(), None):
            cursor.execute("savepoint before")
            with pytest.raises(errors.CheckViolation):
                cursor.execute(end, [again, people.maya.pk])
            cursor.execute("rollback to before")
    for change in (
        f"mentor_id = {people.carl.pk}",
        f"student_id = {people.both.pk}",
        "kind = 'cover'",
        "starts_at = now()",
        "ends_at = null",
    ):
        error = refused(WEB, f"update students_mentorship set {change}")
        assert isinstance(error, errors.InsufficientPrivilege), change


def test_sign_in_marks_an_invitation_as_accepted_and_changes_nothing_else_of_it():
    assert refused(SIGNIN, "update accounts_invitation set accepted_at = now()") is None
    for column in ("user_id", "token_hash", "expires_at", "sent_by_id"):
        error = refused(SIGNIN, f"update accounts_invitation set {column} = {column}")
        assert isinstance(error, errors.InsufficientPrivilege), column


def broken(statement, *values):
    """The constraint that refuses the statement to an ordinary page; None when it is done."""
    error = refused(WEB, statement, *values)
    assert error is None or isinstance(error, errors.CheckViolation), error
    return error and error.diag.constraint_name


@with_rows
def test_a_page_answers_and_closes_an_announcement_and_rewrites_nothing_of_it():
    people = school()
    Announcement.objects.create(title="News", body="Now", written_by=people.noor)
    topic = Topic.objects.get()
    bakers = group_of(people.baking)
    say(topic, people.maya)
    update = "update community_topic set {} where id = %s"
    for change in ("last_number = 3", "last_at = now()", "changed_at = now()", "locked_at = now()"):
        assert broken(update.format(change), topic.pk) is None, change
    for change in (f"group_id = {bakers.pk}", "title = 'Else'", "language = 'fr'",
                   "removed_at = now()"):  # fmt: skip
        assert broken(update.format(change), topic.pk) == "community_announced_stays", change
    update = "update community_reply set {} where topic_id = %s and number = %s"
    for change in ("body = 'Else'", "html = 'Else'", "rules_version = 1", "language = 'fr'",
                   "edited_at = now()", f"removed_at = now(), removed_by_id = {people.noor.pk}",
                   f"group_id = {bakers.pk}"):  # fmt: skip
        assert broken(update.format(change), topic.pk, 1) == "community_announced_stays", change
    assert broken(update.format("body = 'Else', html = ''"), topic.pk, 2) is None


@with_rows
def test_a_reply_is_in_the_group_of_its_topic_and_moves_with_it():
    people = school()
    topic = talk(people.maya, group_of(people.baking), (people.ines, "A secret of Baking"))
    everybody = group_of()
    update = "update community_reply set group_id = %s where topic_id = %s and number = %s"
    for number in (1, 2):
        assert broken(update, everybody.pk, topic.pk, number) == "community_reply_group"
    change = moving.change_of(topic, everybody)
    with signed_in_as(WEB):
        moving.move(topic, everybody, by=people.noor, words="x", confirmed=change.confirmation)
    assert set(topic.replies.values_list("group", flat=True)) == {everybody.pk}


@with_rows
def test_an_announcement_that_staff_edit_takes_its_topic_along():
    people = school()
    with signed_in_as(STAFF):
        row = Announcement.objects.create(title="News", body="Now", written_by=people.noor)
        row.title, row.body, row.group = "Later", "Else", group_of(people.baking)
        row.save()
        opening = Reply.objects.select_related("topic").get(number=1)
    assert (opening.topic.title, opening.body) == ("Later", "Else")
    assert opening.group_id == opening.topic.group_id == row.group.pk
