"""Database constraints of sessions (overlaps, length, dates, places in a series) and indexes."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import within_bounds
from students.sessions.models.querysets import IS_PLANNED

# The two constraints that refuse overlaps; ``overlaps.py`` says what a person is told.
MENTOR_FREE = "students_session_mentor_free"
STUDENT_FREE = "students_session_student_free"
# A trigger refuses a session during a defence of either person (students/migrations/0031).
DEFENCE_FREE = "students_session_defence_free"

MAX_LENGTH = timedelta(hours=8)

SESSION_CONSTRAINTS = [
    ExclusionConstraint(
        name=MENTOR_FREE,
        expressions=[
            ("mentor", RangeOperators.EQUAL),
            ("during", RangeOperators.OVERLAPS),
        ],
        condition=IS_PLANNED,
        violation_error_message=_("The mentor has another session then."),
    ),
    ExclusionConstraint(
        name=STUDENT_FREE,
        expressions=[
            ("student", RangeOperators.EQUAL),
            ("during", RangeOperators.OVERLAPS),
        ],
        condition=IS_PLANNED,
        violation_error_message=_("The student has another session then."),
    ),
    models.CheckConstraint(
        condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + MAX_LENGTH),
        name="students_session_length",
        violation_error_message=_("A session lasts at least a minute and at most 8 hours."),
    ),
    within_bounds("students_session_dates", instants=("starts_at", "ends_at")),
    models.CheckConstraint(
        condition=Q(recurrence_at__isnull=True) | Q(series__isnull=False),
        name="students_session_recurrence_has_series",
        violation_error_message=_("Only a session of a series has a place in it."),
    ),
    models.UniqueConstraint(
        fields=("series", "recurrence_at"),
        condition=Q(recurrence_at__isnull=False),
        name="students_session_recurrence_once",
        violation_error_message=_("Another session has this place in the series."),
    ),
]

SESSION_INDEXES = [
    models.Index(fields=("mentor", "starts_at"), name="students_session_of_mentor"),
    models.Index(fields=("student", "starts_at"), name="students_session_of_student"),
    models.Index(fields=("starts_at",), condition=IS_PLANNED, name="students_session_next_planned"),
    models.Index(
        fields=("series",),
        condition=Q(series__isnull=False),
        name="students_session_series",
    ),
    models.Index(fields=("-planned_at",), name="students_session_planned_at"),
]
