"""Every model of this app; each lives in the folder of its area."""

from students.calendar.models import CalendarFeed
from students.defences.models.assessment import Assessment
from students.defences.models.defence import Defence
from students.defences.models.policy import EvaluationPolicy
from students.defences.models.verdict import ProjectSkill, Verdict, VerdictSkill
from students.deliverables.models import Deliverable, DeliverableNote, Upload
from students.enrolments.models.approval import Approval
from students.enrolments.models.enrolment import Absence, Enrolment, Pause, ProjectWork
from students.enrolments.models.mentorship import Mentorship
from students.paths.models.course import CourseItem, CourseMark, QuizQuestion
from students.paths.models.file import File
from students.paths.models.path import ExpectedDeliverable, Path, Project
from students.paths.models.resource import Resource
from students.sessions.models.availability import MeetingRoom, TimeOff, WeeklyHours
from students.sessions.models.notes import DiscoveryForm, Goal, PrivateNote, Scratchpad, SessionNote
from students.sessions.models.outcome import Outcome
from students.sessions.models.policy import SessionPolicy
from students.sessions.models.proposal import SessionReply, TimeProposal
from students.sessions.models.session import Session

__all__ = [
    "Absence",
    "Approval",
    "Assessment",
    "CalendarFeed",
    "CourseItem",
    "CourseMark",
    "Defence",
    "Deliverable",
    "DeliverableNote",
    "DiscoveryForm",
    "Enrolment",
    "EvaluationPolicy",
    "ExpectedDeliverable",
    "File",
    "Goal",
    "MeetingRoom",
    "Mentorship",
    "Outcome",
    "Path",
    "Pause",
    "PrivateNote",
    "Project",
    "ProjectSkill",
    "ProjectWork",
    "QuizQuestion",
    "Resource",
    "Scratchpad",
    "Session",
    "SessionNote",
    "SessionPolicy",
    "SessionReply",
    "TimeOff",
    "TimeProposal",
    "Upload",
    "Verdict",
    "VerdictSkill",
    "WeeklyHours",
]
