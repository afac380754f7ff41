"""What anonymising does to enrolments and mentorships. Why: docs/decisions/anonymising.md."""

from mentorhub.personal_data import MustHaveEnded, NamedInLog, declare
from students.models import Absence, Approval, Enrolment, Mentorship

declare(Enrolment, MustHaveEnded(of="student"))
declare(Approval, MustHaveEnded(of="user"))
declare(Mentorship, MustHaveEnded(of=("mentor", "student")))
declare(Absence, NamedInLog(of="enrolment__student"))
