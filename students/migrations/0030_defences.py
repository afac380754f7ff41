"""Defences, who judges them, and verdicts; a work may have fixes to make."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone

# ruff: noqa: E501
from django.conf import settings
from django.db import migrations, models

import students.enrolments.models.mentorship


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0029_deliverables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deliverable",
            name="begun_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                verbose_name="begun",
            ),
        ),
        migrations.AlterField(
            model_name="projectwork",
            name="state",
            field=models.CharField(
                choices=[
                    ("in_progress", "In progress"),
                    ("conditional", "Fixes to make"),
                    ("to_rework", "To rework"),
                    ("validated", "Validated"),
                ],
                default="in_progress",
                max_length=11,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Defence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("booked", "Booked"),
                            ("held", "Held"),
                            ("not_held", "Not held"),
                            ("released", "Verdict released"),
                        ],
                        default="requested",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="requested"
                    ),
                ),
                ("earliest_on", models.DateField(verbose_name="earliest day")),
                ("latest_on", models.DateField(verbose_name="latest day")),
                (
                    "proposed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="asked until"),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="start")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="end")),
                (
                    "during",
                    models.GeneratedField(
                        db_persist=True,
                        expression=students.enrolments.models.mentorship.TsTzRange(
                            "starts_at", "ends_at"
                        ),
                        output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                    ),
                ),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                (
                    "schedule_version",
                    models.PositiveIntegerField(default=0, verbose_name="version of the date"),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4, unique=True, verbose_name="calendar identifier"
                    ),
                ),
                (
                    "join_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["https"])],
                        verbose_name="link to join",
                    ),
                ),
                (
                    "recording_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["https"])],
                        verbose_name="link to the recording",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "not_held_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_deliverables", "Nothing was handed in before the start"),
                            ("student_absent", "The student did not come"),
                            ("assessor_absent", "The assessor did not come"),
                            ("called_off", "Called off"),
                        ],
                        default="",
                        max_length=15,
                        verbose_name="why it was not held",
                    ),
                ),
                (
                    "not_held_words",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="explanation"
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="open to the assessor until"
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defences_judged",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "proposed_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked first",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="student",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defences",
                        to="students.projectwork",
                        verbose_name="work",
                    ),
                ),
            ],
            options={
                "verbose_name": "defence",
                "verbose_name_plural": "defences",
                "ordering": ("-requested_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("first", "Of the defence"), ("answer", "Of the student’s fixes")],
                        default="first",
                        max_length=6,
                        verbose_name="part",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="given back"),
                ),
                (
                    "handed_in_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="handed in"),
                ),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="released"),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "defence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="students.defence",
                        verbose_name="defence",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ("defence", "begun_at"),
            },
        ),
        migrations.CreateModel(
            name="EvaluationPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ask_from_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="earliest defence after the request (days)",
                    ),
                ),
                (
                    "ask_until_days",
                    models.PositiveSmallIntegerField(
                        default=21,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="latest defence after the request (days)",
                    ),
                ),
                (
                    "question_minutes",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MaxValueValidator(90)],
                        verbose_name="questions after the presentation (minutes)",
                    ),
                ),
                (
                    "proposal_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(168),
                        ],
                        verbose_name="time for the assessor who is asked first (hours)",
                    ),
                ),
                (
                    "fix_hours",
                    models.PositiveSmallIntegerField(
                        default=48,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(336),
                        ],
                        verbose_name="time for the student’s fixes (hours)",
                    ),
                ),
                (
                    "answer_hours",
                    models.PositiveSmallIntegerField(
                        default=48,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(336),
                        ],
                        verbose_name="time for the assessor’s answer (hours)",
                    ),
                ),
                (
                    "grace_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="time for an upload begun before the deadline (minutes)",
                    ),
                ),
                (
                    "students_supported",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="students an assessor has supported before",
                    ),
                ),
                (
                    "students_finished",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="of these, students who finished their path",
                    ),
                ),
                (
                    "work_open_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="time the work stays open to its assessor after the verdict (days)",
                    ),
                ),
            ],
            options={
                "verbose_name": "rules for defences",
                "verbose_name_plural": "rules for defences",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="students_evaluationpolicy_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_hours__gte", 1),
                            ("ask_until_days__gte", models.F("ask_from_days")),
                            ("fix_hours__gte", 1),
                        ),
                        name="students_evaluationpolicy_hours",
                        violation_error_message="The latest day of a defence cannot be before the earliest.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="key")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="students.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "public title of a skill",
                "verbose_name_plural": "public titles of skills",
                "ordering": ("project", "position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("defence", "After the defence"),
                            ("answer", "After the fixes"),
                            ("correction", "Correction"),
                        ],
                        default="defence",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("validated", "Validated"),
                            ("conditional", "Validated on condition"),
                            ("to_rework", "To rework"),
                        ],
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="what the student reads"
                    ),
                ),
                (
                    "fix_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="fixes until"),
                ),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
                ),
                (
                    "guide_version",
                    models.PositiveIntegerField(default=0, verbose_name="version of the guide"),
                ),
                (
                    "released_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="released"
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "defence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="students.defence",
                        verbose_name="defence",
                    ),
                ),
            ],
            options={
                "verbose_name": "verdict",
                "verbose_name_plural": "verdicts",
                "ordering": ("defence", "number"),
            },
        ),
        migrations.CreateModel(
            name="VerdictSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("acquired", models.BooleanField(verbose_name="acquired")),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what the student reads"
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="students.verdict",
                        verbose_name="verdict",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill in a verdict",
                "verbose_name_plural": "skills in verdicts",
                "ordering": ("verdict", "position"),
            },
        ),
        migrations.AddIndex(
            model_name="defence",
            index=models.Index(
                fields=["assessor", "starts_at"], name="students_defence_of_assessor"
            ),
        ),
        migrations.AddIndex(
            model_name="defence",
            index=models.Index(fields=["student", "starts_at"], name="students_defence_of_student"),
        ),
        migrations.AddIndex(
            model_name="defence",
            index=models.Index(
                condition=models.Q(("status", "requested")),
                fields=["requested_at"],
                name="students_defence_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="defence",
            index=models.Index(
                condition=models.Q(("status", "booked")),
                fields=["starts_at"],
                name="students_defence_next_booked",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.UniqueConstraint(
                fields=("work", "number"), name="students_defence_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["requested", "booked", "held"])),
                fields=("work",),
                name="students_defence_one_open",
                violation_error_message="A defence of this project is already under way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status", "booked")),
                expressions=[("assessor", "="), ("during", "&&")],
                name="students_defence_assessor_free",
                violation_error_message="The assessor has another defence then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status", "booked")),
                expressions=[("student", "="), ("during", "&&")],
                name="students_defence_student_free",
                violation_error_message="The student has another defence then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assessor", None),
                        ("ends_at", None),
                        ("starts_at", None),
                        ("status", "requested"),
                    ),
                    models.Q(
                        ("status__in", ("booked", "held", "released")),
                        ("assessor__isnull", False),
                        ("ends_at__isnull", False),
                        ("starts_at__isnull", False),
                    ),
                    ("status", "not_held"),
                    _connector="OR",
                ),
                name="students_defence_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "not_held"), models.Q(("not_held_because", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("status", "not_held"), _negated=True), ("not_held_because", "")
                    ),
                    _connector="OR",
                ),
                name="students_defence_not_held_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None),
                    models.Q(
                        ("ends_at__gt", models.F("starts_at")),
                        (
                            "ends_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("starts_at"),
                                "+",
                                models.Value(datetime.timedelta(seconds=10800)),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="students_defence_length",
                violation_error_message="A defence lasts at most 3 hours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.CheckConstraint(
                condition=models.Q(("latest_on__gte", models.F("earliest_on"))),
                name="students_defence_days",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earliest_on__gte", datetime.date(2000, 1, 1)),
                    ("earliest_on__lte", datetime.date(2099, 12, 31)),
                    ("latest_on__gte", datetime.date(2000, 1, 1)),
                    ("latest_on__lte", datetime.date(2099, 12, 31)),
                    ("starts_at__gte", datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                    ("starts_at__lte", datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                    ("ends_at__gte", datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                    ("ends_at__lte", datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="students_defence_dates",
                violation_error_message="Choose dates between the years 2000 and 2099.",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["assessor", "-begun_at"], name="students_assessment_assessor"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("defence", "part"),
                name="students_assessment_one",
                violation_error_message="Another assessor is judging this already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_at", None),
                    models.Q(
                        ("handed_in_at__lte", models.F("released_at")), ("withdrawn_at", None)
                    ),
                    _connector="OR",
                ),
                name="students_assessment_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectskill",
            constraint=models.UniqueConstraint(
                fields=("project", "key"), name="students_projectskill_once"
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=models.Q(("fix_until__isnull", False)),
                fields=["fix_until"],
                name="students_verdict_fix_until",
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(fields=["-released_at"], name="students_verdict_released"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                fields=("defence", "number"), name="students_verdict_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fix_until__isnull", False), ("outcome", "conditional")),
                    models.Q(
                        models.Q(("outcome", "conditional"), _negated=True), ("fix_until", None)
                    ),
                    _connector="OR",
                ),
                name="students_verdict_fix_has_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "answer"), ("outcome", "conditional"), _negated=True),
                name="students_verdict_answer_is_final",
                violation_error_message="After the fixes, the work is validated or to rework.",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdictskill",
            constraint=models.UniqueConstraint(
                fields=("verdict", "position"), name="students_verdictskill_position"
            ),
        ),
    ]
