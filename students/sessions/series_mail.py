"""What a mail about several sessions says: each date, and from when to when.

For ``templates/email/_dates.{txt,html}`` and ``_series*``; the hours are written there, in the zone
in force, which is that of the recipient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from students.models import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class MailDate:
    starts_at: datetime
    minutes: int
    # The start that this person was told before; None when it is the first they hear of it.
    was: datetime | None = None


def series_context(
    kind: str,
    sessions: Sequence[Session],
    *,
    to: "User",
    was: Mapping[int, datetime] | None = None,
) -> dict[str, Any]:
    """The context for the recipient ``to`` of a mail about one session or more.

    ``kind`` is planned, moved, cancelled or handed_over; ``was`` maps the number of a session to
    the start that this person was told before. Needs ``mentor`` and ``student`` with each session.
    """
    rows = sorted(sessions, key=lambda row: row.starts_at)
    earlier = was or {}
    return {
        "kind": kind,
        "dates": [MailDate(row.starts_at, row.minutes, earlier.get(row.pk)) for row in rows],
        "first": rows[0].starts_at,
        "last": rows[-1].starts_at,
        "other": rows[0].person_beside(to),
        "mentor": rows[0].mentor,
        "student": rows[0].student,
        "is_mentor": to.pk == rows[0].mentor_id,
        "is_student": to.pk == rows[0].student_id,
    }
