"""The school as students meet it: paths and their projects, who is on which of them, and the
sessions with a mentor."""

from students.models.approval import Approval
from students.models.availability import MeetingRoom, TimeOff, WeeklyHours
from students.models.calendar_feed import CalendarFeed
from students.models.course import CourseItem, QuizQuestion
from students.models.deliverable import Deliverable
from students.models.enrolment import Absence, Enrolment, Pause, ProjectWork
from students.models.file import File
from students.models.mentorship import Mentorship
from students.models.notes import DiscoveryForm, Goal, PrivateNote, Scratchpad, SessionNote
from students.models.outcome import Outcome
from students.models.path import ExpectedDeliverable, Path, Project
from students.models.policy import SessionPolicy
from students.models.proposal import SessionReply, TimeProposal
from students.models.refusals import (
    InThePastError,
    NotOfferedError,
    NotPlannedError,
    OverlapsError,
    ProposalAnsweredError,
    ProposalOpenError,
    ReasonNeededError,
    SessionChangedError,
    SessionRefusedError,
    UnsupportedThenError,
)
from students.models.resource import Resource
from students.models.session import Session

__all__ = [
    "Absence",
    "Approval",
    "CalendarFeed",
    "CourseItem",
    "Deliverable",
    "DiscoveryForm",
    "Enrolment",
    "ExpectedDeliverable",
    "File",
    "Goal",
    "InThePastError",
    "MeetingRoom",
    "Mentorship",
    "NotOfferedError",
    "NotPlannedError",
    "Outcome",
    "OverlapsError",
    "Path",
    "Pause",
    "PrivateNote",
    "Project",
    "ProjectWork",
    "ProposalAnsweredError",
    "ProposalOpenError",
    "QuizQuestion",
    "ReasonNeededError",
    "Resource",
    "Scratchpad",
    "Session",
    "SessionChangedError",
    "SessionNote",
    "SessionPolicy",
    "SessionRefusedError",
    "SessionReply",
    "TimeOff",
    "TimeProposal",
    "UnsupportedThenError",
    "WeeklyHours",
]
