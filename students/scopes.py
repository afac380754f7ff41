"""What notifications speak of, in this app: rows that their reader must still be able to see."""

from mentorhub.notifications.registry import Scope, register_scope

register_scope(Scope("session", "students.Session", column="session_id"))
register_scope(Scope("time_proposal", "students.TimeProposal"))
register_scope(Scope("deliverable", "students.Deliverable"))
register_scope(Scope("mentorship", "students.Mentorship"))
