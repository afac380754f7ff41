"""Words of labels and messages; no table changes."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0005_wording"),
        ("students", "0027_wording"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="verdict",
            options={
                "ordering": ("-at",),
                "verbose_name": "pinned or blocked pair",
                "verbose_name_plural": "pinned and blocked pairs",
            },
        ),
        migrations.AlterField(
            model_name="assignment",
            name="decline_reason",
            field=models.TextField(blank=True, default="", max_length=1000, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="matchingpolicy",
            name="decline_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="time to decline a student (days)",
            ),
        ),
        migrations.AlterField(
            model_name="matchingpolicy",
            name="enough_starts",
            field=models.PositiveSmallIntegerField(
                default=40,
                help_text=(
                    "There is one start time every quarter of an hour: 40 mean ten shared hours."
                ),
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(672),
                ],
                verbose_name="shared hours that count at most (start times a week)",
            ),
        ),
        migrations.AlterField(
            model_name="matchingpolicy",
            name="longest_wait_days",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="waiting time that counts at most (days)",
            ),
        ),
        migrations.AlterField(
            model_name="matchingrun",
            name="asked_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="requested"),
        ),
        migrations.AlterField(
            model_name="matchingrun",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AlterField(
            model_name="matchingrun",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="matchingrun",
            name="why",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="closed_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("matched", "Has a mentor"),
                    ("withdrawn", "Withdrawn"),
                    ("left", "Left the path"),
                ],
                default="",
                max_length=9,
                verbose_name="reason for closing",
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="made_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
                verbose_name="created",
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="project",
            field=models.ForeignKey(
                blank=True,
                help_text="In progress or wished for, on the path of the enrolment.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.project",
                verbose_name="project",
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="reason_for_change",
            field=models.TextField(
                blank=True, default="", max_length=2000, verbose_name="reason for another mentor"
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="wants_previous",
            field=models.BooleanField(
                blank=True,
                help_text="Yes, no, or empty if it does not matter.",
                null=True,
                verbose_name="the previous mentor",
            ),
        ),
        migrations.AlterField(
            model_name="proposedpair",
            name="why_nobody",
            field=models.JSONField(blank=True, default=list, verbose_name="why nobody fits"),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="lifted"),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="kind",
            field=models.CharField(
                choices=[("pinned", "Pinned"), ("forbidden", "Blocked")],
                max_length=9,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="weightpreset",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AlterField(
            model_name="weightpreset",
            name="overlap",
            field=models.PositiveSmallIntegerField(
                default=40,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="shared hours",
            ),
        ),
        migrations.AlterField(
            model_name="weightpreset",
            name="previous",
            field=models.PositiveSmallIntegerField(
                default=80,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="previous mentor",
            ),
        ),
        migrations.AlterField(
            model_name="weightpreset",
            name="spread",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="balanced load",
            ),
        ),
        migrations.AlterConstraint(
            model_name="assignment",
            name="matching_assignment_one_standing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at", None)),
                fields=("request",),
                name="matching_assignment_one_standing",
                violation_error_message="This request has already been answered.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorrequest",
            name="matching_request_one_open",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("student",),
                name="matching_request_one_open",
                violation_error_message="This student is already waiting for a mentor.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="verdict",
            name="matching_verdict_one_running",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("student", "mentor"),
                name="matching_verdict_one_running",
                violation_error_message="This pair is already pinned or blocked.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="verdict",
            name="matching_verdict_one_pin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("kind", "pinned")),
                fields=("student",),
                name="matching_verdict_one_pin",
                violation_error_message="This student is already pinned to somebody.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="verdict",
            name="matching_verdict_two_people",
            constraint=models.CheckConstraint(
                condition=models.Q(("student", models.F("mentor")), _negated=True),
                name="matching_verdict_two_people",
                violation_error_message="Nobody can be their own mentor.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="weightpreset",
            name="matching_preset_one_default",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("is_default",),
                name="matching_preset_one_default",
                violation_error_message="Other weights are already the default.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="assignment",
            name="matching_assignment_declined_in_time",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decline_reason", ""), ("declined_at", None)),
                    models.Q(
                        ("declined_at__lte", models.F("decline_until")),
                        models.Q(("decline_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="matching_assignment_declined_in_time",
                violation_error_message=(
                    "A declined student needs a reason, and the decline must be in time."
                ),
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentorrequest",
            name="matching_request_end_has_reason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_because", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        models.Q(("closed_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="matching_request_end_has_reason",
                violation_error_message="A closed request needs a reason; an open one has none.",
            ),
        ),
    ]
