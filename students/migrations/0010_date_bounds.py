"""Every date that a person can give lies between the years 2000 and 2099."""

from datetime import UTC, date, datetime

from django.core.validators import MaxValueValidator
from django.db import migrations, models
from django.db.models import CheckConstraint, Q

from mentorhub.date_constraints import AddDateBounds

DAYS = (date(2000, 1, 1), date(2099, 12, 31))
INSTANTS = (datetime(2000, 1, 2, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))


def within_bounds(
    model: str, name: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()
) -> AddDateBounds:
    inside = Q()
    for columns, (earliest, latest) in ((days, DAYS), (instants, INSTANTS)):
        for column in columns:
            inside &= Q((f"{column}__gte", earliest), (f"{column}__lte", latest))
    said = "Choose dates between the years 2000 and 2099."
    return AddDateBounds(
        model, CheckConstraint(condition=inside, name=name, violation_error_message=said)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0009_matched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sessionpolicy",
            name="absence_months",
            field=models.PositiveSmallIntegerField(
                default=6,
                validators=[MaxValueValidator(120)],
                verbose_name="an absence weighs less after (months)",
            ),
        ),
        within_bounds("absence", "students_absence_dates", days=("on",)),
        within_bounds("enrolment", "students_enrolment_dates", instants=("started_at", "ended_at")),
        within_bounds("goal", "students_goal_dates", instants=("set_at", "done_at")),
        within_bounds(
            "mentorship",
            "students_mentorship_dates",
            instants=("starts_at", "ends_at", "ended_at"),
        ),
        within_bounds("pause", "students_pause_dates", days=("starts_on", "ends_on")),
        within_bounds(
            "projectwork",
            "students_work_dates",
            days=("due_on",),
            instants=("started_at", "finished_at"),
        ),
        within_bounds("session", "students_session_dates", instants=("starts_at", "ends_at")),
        within_bounds("timeoff", "students_time_off_dates", days=("starts_on", "ends_on")),
        within_bounds("timeproposal", "students_proposal_dates", instants=("starts_at",)),
    ]
