"""The details of a session that its calendar entry shows beside the date."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from students.sessions.models.session import Session


class Detail(StrEnum):
    ROOM = "room"
    MENTOR = "mentor"
    STUDENT = "student"

    def concerns(self, session: "Session") -> tuple[int, ...]:
        """The primary keys of those whose entry shows it: a name stands in the other's entry."""
        return {
            Detail.ROOM: (session.mentor_id, session.student_id),
            Detail.MENTOR: (session.student_id,),
            Detail.STUDENT: (session.mentor_id,),
        }[self]
