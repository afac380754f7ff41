"""What an ordinary request judges under a lock (mentorhub.database.lock), its login may lock."""

import pytest

from mentorhub.database import WEB
from tests.walls.logins import connected_as

pytestmark = pytest.mark.wall


@pytest.mark.parametrize(
    "table",
    [
        "accounts_user",
        "dashboard_mentor",
        "matching_assignment",
        "matching_mentorrequest",
        "students_goal",
        "students_session",
        "students_timeproposal",
    ],
)
def test_the_login_of_pages_locks_the_rows_it_changes(table):
    with connected_as(WEB) as cursor:
        cursor.execute(f"select * from {table} for no key update")
