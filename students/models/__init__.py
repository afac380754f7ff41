"""The school as students meet it: paths and their projects, and who is on which of them."""

from students.models.approval import Approval
from students.models.course import CourseItem, QuizQuestion
from students.models.enrolment import Absence, Enrolment, Pause, ProjectWork
from students.models.file import File
from students.models.mentorship import Mentorship
from students.models.path import ExpectedDeliverable, Path, Project
from students.models.resource import Resource

__all__ = [
    "Absence",
    "Approval",
    "CourseItem",
    "Enrolment",
    "ExpectedDeliverable",
    "File",
    "Mentorship",
    "Path",
    "Pause",
    "Project",
    "ProjectWork",
    "QuizQuestion",
    "Resource",
]
