"""What the login of ordinary pages may write into messages, whoever sends the statement."""

import pytest
from psycopg2 import errors

from dashboard.inbox.reporting import report
from mentorhub.database import STAFF, WEB, signed_in_as
from tests.dashboard.inbox.build import talk
from tests.people import school
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

INSERT = (
    "insert into inbox_message (thread_id, number, author_id, body, html, key)"
    " values ({thread}, 2, {author}, 'x', 'x', gen_random_uuid())"
)
# Refused by a privilege that web does not have, or by a trigger.
REFUSED = {
    "in the name of somebody who is not in the thread": INSERT.replace("{author}", "{ines}"),
    "a place in what others have written": (
        "insert into inbox_participant (thread_id, user_id, read_number)"
        " values ({thread}, {ines}, 0)"
    ),
    "another place": "update inbox_participant set user_id = {ines} where thread_id = {thread}",
    "another author": "update inbox_message set author_id = {ines}",
    "another time": "update inbox_message set sent_at = now()",
    "another number": "update inbox_message set number = 7",
    "another thread": "update inbox_message set thread_id = thread_id",
    "deleting a message": "delete from inbox_message",
    "deleting a report": "delete from inbox_report",
    "other people of a thread": "update inbox_thread set lead_id = {ines}",
    "another copy in a report": "update inbox_report set copy = '[{{}}]'",
    "other words in a report": "update inbox_report set words = 'y'",
    "another reporter": "update inbox_report set reporter_id = {ines}",
}
ALLOWED = {
    "a message of one of the two": INSERT.replace("{author}", "{stu}"),
    "an edit": "update inbox_message set body = 'y', html = 'y', edited_at = now()",
    "emptying the copy in a report": "update inbox_report set copy = '[]', words = ''",
}


@pytest.fixture
def values():
    with signed_in_as(STAFF):
        people = school()
        thread = talk("student", people.stu, people.maya)
        report(thread.messages.get(), by=people.maya, reason="other", words="x")
    return {"thread": thread.pk, "ines": people.ines.pk, "stu": people.stu.pk}


def is_refused(statement):
    try:
        with connected_as(WEB) as cursor:
            cursor.execute(statement)
    except (errors.InsufficientPrivilege, errors.CheckViolation):
        return True
    return False


def test_what_web_may_not_write(values):
    written = [each for each in REFUSED if not is_refused(REFUSED[each].format(**values))]
    assert written == []


def test_what_web_may_write(values):
    for what, statement in ALLOWED.items():
        with connected_as(WEB) as cursor:
            cursor.execute(statement.format(**values))
            assert cursor.rowcount == 1, what
