"""Words of labels and messages; no table changes."""

import datetime

import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0026_project_draft"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="coursemark",
            options={
                "ordering": ("-at", "-pk"),
                "verbose_name": "progress mark on a course item",
                "verbose_name_plural": "progress marks on course items",
            },
        ),
        migrations.AlterField(
            model_name="absence",
            name="noted_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded"),
        ),
        migrations.AlterField(
            model_name="absence",
            name="noted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AlterField(
            model_name="calendarfeed",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
        ),
        migrations.AlterField(
            model_name="courseitem",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How long it takes. Leave empty if unknown.",
                null=True,
                verbose_name="minutes",
            ),
        ),
        migrations.AlterField(
            model_name="discoveryform",
            name="is_draft",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="not yet visible to the student"
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("finished", "Finished the path"),
                    ("changed_path", "Changed path"),
                    ("left", "Left the school"),
                ],
                default="",
                max_length=12,
                verbose_name="reason for ending",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="funded",
            field=models.BooleanField(
                default=False,
                help_text="A 45-minute session every week; otherwise 30 minutes.",
                verbose_name="funded by a third party",
            ),
        ),
        migrations.AlterField(
            model_name="mentorship",
            name="ends_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Planned end; a cover must have one.",
                null=True,
                verbose_name="until",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded"),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="details_version",
            field=models.PositiveIntegerField(
                db_default=0, default=0, verbose_name="version of the details"
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="schedule_version",
            field=models.PositiveIntegerField(default=0, verbose_name="version of the date"),
        ),
        migrations.AlterField(
            model_name="sessionnote",
            name="is_draft",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="not yet visible to the student"
            ),
        ),
        migrations.AlterField(
            model_name="sessionpolicy",
            name="absence_months",
            field=models.PositiveSmallIntegerField(
                default=6,
                validators=[django.core.validators.MaxValueValidator(120)],
                verbose_name="an absence counts less after (months)",
            ),
        ),
        migrations.AlterField(
            model_name="sessionpolicy",
            name="late_hours",
            field=models.PositiveSmallIntegerField(
                default=24, verbose_name="a cancellation or a move is late from (hours before)"
            ),
        ),
        migrations.AlterField(
            model_name="sessionpolicy",
            name="no_deliverable_days",
            field=models.PositiveSmallIntegerField(
                default=21, verbose_name="too long without a deliverable (days)"
            ),
        ),
        migrations.AlterField(
            model_name="sessionpolicy",
            name="when_ambiguous",
            field=models.CharField(
                choices=[
                    ("resend", "Send it once more, marked as a repeat"),
                    ("hold", "Do not send it again; show it to administrators"),
                ],
                default="resend",
                max_length=6,
                verbose_name="a reminder that may or may not have been sent",
            ),
        ),
        migrations.AlterField(
            model_name="sessionreply",
            name="schedule_version",
            field=models.PositiveIntegerField(verbose_name="version of the date"),
        ),
        migrations.AlterField(
            model_name="timeproposal",
            name="note",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AlterConstraint(
            model_name="absence",
            name="students_absence_once_a_day",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("enrolment", "on"),
                name="students_absence_once_a_day",
                violation_error_message="This absence has already been recorded.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="absence",
            name="students_absence_withdrawn_by_somebody",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="students_absence_withdrawn_by_somebody",
                violation_error_message="A withdrawn absence needs both a person and a date.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="deliverable",
            name="students_deliverable_has_something",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("link", ""), _negated=True),
                    models.Q(("file", ""), _negated=True),
                    _connector="OR",
                ),
                name="students_deliverable_has_something",
                violation_error_message="Add a link, a file, or both.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorship",
            name="students_mentorship_one_main",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "main")),
                expressions=[("student", "="), ("during", "&&")],
                name="students_mentorship_one_main",
                violation_error_message="This student already has a mentor in that period.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorship",
            name="students_mentorship_one_cover",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "cover")),
                expressions=[("student", "="), ("during", "&&")],
                name="students_mentorship_one_cover",
                violation_error_message="This student already has a cover in that period.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorship",
            name="students_mentorship_two_people",
            constraint=models.CheckConstraint(
                condition=models.Q(("mentor", models.F("student")), _negated=True),
                name="students_mentorship_two_people",
                violation_error_message="Nobody can be their own mentor.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorship",
            name="students_mentorship_ends_after_start",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                    ),
                    models.Q(
                        ("ended_at", None),
                        ("ended_at__gte", models.F("starts_at")),
                        _connector="OR",
                    ),
                ),
                name="students_mentorship_ends_after_start",
                violation_error_message="The end is before the start.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorship",
            name="students_mentorship_cover_has_an_end",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "main"), ("ends_at__isnull", False), _connector="OR"),
                name="students_mentorship_cover_has_an_end",
                violation_error_message="A cover needs an end date.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="outcome",
            name="students_outcome_other_has_text",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cancelled_other"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="students_outcome_other_has_text",
                violation_error_message="Say why. The student can read it.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="project",
            name="students_project_address",
            constraint=models.UniqueConstraint(
                fields=("path", "slug"),
                name="students_project_address",
                violation_error_message="Another project on this path has this address.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="projectwork",
            name="students_work_once",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "project"),
                name="students_work_once",
                violation_error_message="This project has already been started.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="projectwork",
            name="students_work_one_open",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("enrolment",),
                name="students_work_one_open",
                violation_error_message="Only one project can be in progress at a time.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="projectwork",
            name="students_work_validated_is_finished",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state", "validated")),
                    models.Q(
                        models.Q(("state", "validated"), _negated=True), ("finished_at", None)
                    ),
                    _connector="OR",
                ),
                name="students_work_validated_is_finished",
                violation_error_message=(
                    "A validated project has an end date; an open one has none."
                ),
            ),
        ),
        migrations.AlterConstraint(
            model_name="resource",
            name="students_resource_link_or_file",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("file", None), ("kind", "link"), models.Q(("url", ""), _negated=True)
                    ),
                    models.Q(("kind", "file"), ("url", "")),
                    _connector="OR",
                ),
                name="students_resource_link_or_file",
                violation_error_message="A link needs an address; a file resource needs a file.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="session",
            name="students_session_length",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")),
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"),
                            "+",
                            models.Value(datetime.timedelta(seconds=28800)),
                        ),
                    ),
                ),
                name="students_session_length",
                violation_error_message="A session lasts at least a minute and at most 8 hours.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="timeproposal",
            name="students_proposal_one_a_session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False), ("state", "open")),
                fields=("session",),
                name="students_proposal_one_a_session",
                violation_error_message="A proposed time is already waiting for an answer.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="timeproposal",
            name="students_proposal_one_new_date",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", True), ("state", "open")),
                fields=("mentorship",),
                name="students_proposal_one_new_date",
                violation_error_message="A proposed time is already waiting for an answer.",
            ),
        ),
    ]
