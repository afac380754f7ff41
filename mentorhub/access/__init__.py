"""Who may see what: the public interface of this package.

* A **role** (``roles``) answers a question about a person.
* A **gate** (``gates``) says who may open a page. The site does not start while a page has none.
* A **rule** (``rules``) says which rows of a private model a person may see, as a Q for
  ``Model.objects.visible_to(user)``.

What you may not see does not exist: a gate or a rule that refuses gives the same 404 as a wrong
address. ``manage.py access`` prints this package as docs/access.md.
"""

from mentorhub.access.gates import (
    GATES,
    PACKAGE_GATES,
    anyone,
    demo_only,
    guide_readers,
    holders_of_the_link,
    involved,
    managers,
    members,
    mentors,
    monitors,
    oneself,
    participants,
    readers_of_work,
    staff,
    students,
    students_past_or_present,
    supporters,
)
from mentorhub.access.roles import (
    RoleKind,
    is_assessor,
    is_manager,
    is_member,
    is_mentor,
    is_or_was_student,
    is_staff,
    is_student,
    may_see_every_project,
    was_student,
)
from mentorhub.access.rules.enrolments import (
    absences,
    approvals,
    enrolments,
    enrolments_one_supports,
    handover_notes,
    mentorships,
    pauses,
    project_works,
)
from mentorhub.access.rules.matching import assignments, matching, mentor_requests
from mentorhub.access.rules.paths import files, paths, projects, projects_with_open_guide
from mentorhub.access.rules.people import notifications, photos, profile_changes, roles
from mentorhub.access.rules.sessions import (
    OUTCOME_OWED_FOR,
    outcomes,
    private_notes,
    scratchpads,
    session_notes,
    session_replies,
    sessions,
    sessions_one_runs,
    sessions_to_record,
    time_proposals,
)

__all__ = [
    "GATES",
    "OUTCOME_OWED_FOR",
    "PACKAGE_GATES",
    "RoleKind",
    "absences",
    "anyone",
    "approvals",
    "assignments",
    "demo_only",
    "enrolments",
    "enrolments_one_supports",
    "files",
    "guide_readers",
    "handover_notes",
    "holders_of_the_link",
    "involved",
    "is_assessor",
    "is_manager",
    "is_member",
    "is_mentor",
    "is_or_was_student",
    "is_staff",
    "is_student",
    "managers",
    "matching",
    "may_see_every_project",
    "members",
    "mentor_requests",
    "mentors",
    "mentorships",
    "monitors",
    "notifications",
    "oneself",
    "outcomes",
    "participants",
    "paths",
    "pauses",
    "photos",
    "private_notes",
    "profile_changes",
    "project_works",
    "projects",
    "projects_with_open_guide",
    "readers_of_work",
    "roles",
    "scratchpads",
    "session_notes",
    "session_replies",
    "sessions",
    "sessions_one_runs",
    "sessions_to_record",
    "staff",
    "students",
    "students_past_or_present",
    "supporters",
    "time_proposals",
    "was_student",
]
