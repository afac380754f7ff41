"""What students add to the audit list: approvals, enrolments, mentorships, absences."""

from django.utils.translation import gettext_lazy as _

from mentorhub.admin.audit import AuditSource, register_source
from students.models import Absence, Approval, Enrolment, Mentorship

for source in (
    AuditSource(
        "approved", _("Approved for a path"), Approval, at="granted_at", by="granted_by",
        person="user", related=("user", "path"), search=("path__title",),
    ),
    AuditSource(
        "approval_ended", _("Approval ended"), Approval, at="ended_at", by="ended_by",
        person="user", related=("user", "path"), search=("path__title",),
    ),
    AuditSource(
        "enrolment_began", _("Enrolment began"), Enrolment, at="started_at", person="student",
        related=("student", "path"), search=("path__title",),
    ),
    AuditSource(
        "enrolment_ended", _("Enrolment ended"), Enrolment, at="ended_at", by="ended_by",
        person="student", related=("student", "path"), search=("path__title",),
        text=lambda row: f"{row} · {row.get_end_reason_display()}",
    ),
    AuditSource(
        "mentorship_began", _("Mentorship began"), Mentorship, at="starts_at", by="granted_by",
        person="student", related=("student", "mentor"), search=("mentor__name", "mentor__email"),
    ),
    AuditSource(
        "mentorship_ended", _("Mentorship ended"), Mentorship, at="ended_at", by="ended_by",
        person="student", related=("student", "mentor"), search=("mentor__name", "mentor__email"),
    ),
    AuditSource(
        "absence_noted", _("Absence noted"), Absence, at="noted_at", by="noted_by",
        person="enrolment__student", related=("enrolment__student",),
    ),
    AuditSource(
        "absence_withdrawn", _("Absence withdrawn"), Absence, at="withdrawn_at", by="withdrawn_by",
        person="enrolment__student", related=("enrolment__student",),
    ),
):  # fmt: skip
    register_source(source)
