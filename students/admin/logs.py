"""What students add to the audit list: approvals, enrolments, mentorships, absences, sessions with
their outcomes, proposed times, deliverables, defences and files. What people wrote is no part of
the lines.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.date_formats import date_format
from students.models import (
    Absence,
    Approval,
    Assessment,
    Defence,
    Deliverable,
    DeliverableNote,
    Enrolment,
    File,
    Mentorship,
    Outcome,
    Session,
    TimeProposal,
    Verdict,
)

# A later outcome of the same session.
CORRECTS = Exists(Outcome.objects.filter(session=OuterRef("session"), pk__lt=OuterRef("pk")))


def _session_text(session: Session) -> str:
    start = date_format(localtime(session.starts_at), "DATETIME_FORMAT")
    return f"{session.mentor} – {session.student}, {start}"


def _outcome_text(outcome: Any) -> str:
    return f"{_session_text(outcome.session)} · {Session.Status(outcome.status).label}"


def _proposal_text(proposal: TimeProposal) -> str:
    start = date_format(localtime(proposal.starts_at), "DATETIME_FORMAT")
    return f"{proposal.mentorship}, {start} · {proposal.get_state_display()}"


def _defence_text(defence: Defence) -> str:
    return f"{defence.student} · {defence.work.project}"


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
        "absence_noted", _("Absence recorded"), Absence, at="noted_at", by="noted_by",
        person="enrolment__student", related=("enrolment__student",),
    ),
    AuditSource(
        "absence_withdrawn", _("Absence withdrawn"), Absence, at="withdrawn_at", by="withdrawn_by",
        person="enrolment__student", related=("enrolment__student",),
    ),
    AuditSource(
        "session_planned", _("Session planned"), Session, at="planned_at", by="planned_by",
        person="student", related=("student", "mentor"), search=("mentor__name", "mentor__email"),
        text=_session_text,
    ),
    AuditSource(
        "outcome_recorded", _("Outcome of a session recorded"), Outcome, at="at", by="by",
        person="session__student", related=("session__student", "session__mentor"),
        condition=lambda: ~Q(CORRECTS), text=_outcome_text, target=lambda row: row.session,
    ),
    AuditSource(
        "outcome_corrected", _("Outcome of a session corrected"), Outcome, at="at", by="by",
        person="session__student", related=("session__student", "session__mentor"),
        condition=lambda: Q(CORRECTS), text=_outcome_text, target=lambda row: row.session,
    ),
    AuditSource(
        "time_proposed", _("Time proposed"), TimeProposal, at="made_at", by="made_by",
        person="mentorship__student", related=("mentorship__student", "mentorship__mentor"),
        text=_proposal_text,
    ),
    AuditSource(
        "handed_in", _("Deliverable handed in"), Deliverable, at="handed_in_at",
        by="enrolment__student", person="enrolment__student",
        related=("enrolment__student", "project"), search=("project__title",),
    ),
    AuditSource(
        "deliverable_read", _("Deliverable read"), Deliverable, at="read_at", by="read_by",
        person="enrolment__student", related=("enrolment__student", "project"),
        search=("project__title",),
    ),
    AuditSource(
        "deliverable_withdrawn", _("Deliverable withdrawn"), Deliverable, at="withdrawn_at",
        by="enrolment__student", person="enrolment__student",
        related=("enrolment__student", "project"), search=("project__title",),
    ),
    AuditSource(
        "deliverable_comment", _("Comment on a deliverable"), DeliverableNote, at="written_at",
        by="author", person="deliverable__enrolment__student",
        related=("deliverable__enrolment__student", "deliverable__project"),
        search=("deliverable__project__title",), target=lambda row: row.deliverable,
    ),
    AuditSource(
        "defence_requested", _("Defence requested"), Defence, at="requested_at",
        by="requested_by", person="student", related=("student", "work__project"),
        search=("work__project__title",), text=_defence_text,
    ),
    AuditSource(
        "defence_taken", _("Defence taken"), Assessment, at="begun_at", by="assessor",
        person="defence__student", related=("defence__student", "defence__work__project"),
        text=lambda row: _defence_text(row.defence), target=lambda row: row.defence,
    ),
    AuditSource(
        "defence_given_back", _("Defence given back"), Assessment, at="withdrawn_at",
        by="assessor", person="defence__student",
        related=("defence__student", "defence__work__project"),
        text=lambda row: _defence_text(row.defence), target=lambda row: row.defence,
    ),
    AuditSource(
        "defence_ended", _("Defence recorded"), Defence, at="ended_at", by="ended_by",
        person="student", related=("student", "work__project"), search=("work__project__title",),
        text=lambda row: f"{_defence_text(row)} · {row.get_status_display()}",
    ),
    AuditSource(
        "verdict_released", _("Verdict released"), Verdict, at="released_at", by="assessor",
        person="defence__student", related=("defence__student", "defence__work__project"),
        text=lambda row: f"{_defence_text(row.defence)} · {row.get_outcome_display()}",
    ),
    AuditSource(
        "file_uploaded", _("File uploaded"), File, at="created_at", by="uploaded_by",
        related=("path",), search=("name", "path__title"),
    ),
):  # fmt: skip
    register_source(source)
