"""The three tables of notifications move here from the app ``students``, with their rows and their
names: only Django's own picture of them changes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

USER = settings.AUTH_USER_MODEL


def _key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def _about():
    return [
        (
            "recipient",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=USER,
                verbose_name="recipient",
            ),
        ),
        ("kind", models.CharField(max_length=15, verbose_name="kind")),
        (
            "session",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="students.session",
                verbose_name="session",
            ),
        ),
        ("schedule_version", models.PositiveIntegerField(default=0, verbose_name="date number")),
        (
            "reference",
            models.CharField(blank=True, default="", max_length=64, verbose_name="reference"),
        ),
        (
            "actor",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=USER,
                verbose_name="by",
            ),
        ),
    ]


DELIVERY = migrations.CreateModel(
    name="Delivery",
    fields=[
        _key(),
        *_about(),
        (
            "state",
            models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("sending", "Being sent"),
                    ("ambiguous", "Nobody knows whether it went out"),
                    ("sent", "Sent"),
                    ("dead", "Given up"),
                    ("cancelled", "Called off"),
                ],
                default="pending",
                max_length=9,
                verbose_name="state",
            ),
        ),
        ("due_at", models.DateTimeField(verbose_name="due")),
        ("try_at", models.DateTimeField(verbose_name="next try")),
        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
        ("leased_by", models.UUIDField(blank=True, editable=False, null=True)),
        ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
        (
            "data_started_at",
            models.DateTimeField(blank=True, null=True, verbose_name="handed over"),
        ),
        ("repeats", models.PositiveSmallIntegerField(default=0, verbose_name="repeats")),
        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
        ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
        (
            "created_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
        ),
    ],
    options={
        "verbose_name": "delivery",
        "verbose_name_plural": "deliveries",
        "db_table": "students_reminder",
        "ordering": ("-due_at",),
        "indexes": [
            models.Index(
                condition=models.Q(("state", "pending")),
                fields=["try_at"],
                name="students_reminder_due",
            ),
            models.Index(
                condition=models.Q(("state", "sending")),
                fields=["lease_until"],
                name="students_reminder_claimed",
            ),
        ],
        "constraints": [
            models.UniqueConstraint(
                fields=("session", "recipient", "kind", "schedule_version", "reference"),
                name="students_reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sending"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="students_reminder_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="students_reminder_sent_has_time",
            ),
        ],
    },
)

NOTIFICATION = migrations.CreateModel(
    name="Notification",
    fields=[
        _key(),
        *_about(),
        ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="start")),
        (
            "created_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="told"),
        ),
        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
    ],
    options={
        "verbose_name": "notification",
        "verbose_name_plural": "notifications",
        "db_table": "students_notification",
        "ordering": ("-created_at", "-pk"),
        "indexes": [
            models.Index(
                fields=["recipient", "-created_at"], name="students_notification_latest"
            ),
            models.Index(
                condition=models.Q(("read_at", None)),
                fields=["recipient"],
                name="students_notification_unread",
            ),
        ],
        "constraints": [
            models.UniqueConstraint(
                fields=("recipient", "kind", "session", "schedule_version", "reference"),
                name="students_notification_once",
                nulls_distinct=False,
            )
        ],
    },
)

MAIL_PREFERENCE = migrations.CreateModel(
    name="MailPreference",
    fields=[
        _key(),
        ("kind", models.CharField(max_length=15, verbose_name="kind")),
        ("wanted", models.BooleanField(default=True, verbose_name="by mail")),
        (
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mail_preferences",
                to=USER,
                verbose_name="person",
            ),
        ),
    ],
    options={
        "verbose_name": "mail preference",
        "verbose_name_plural": "mail preferences",
        "db_table": "students_mailpreference",
        "constraints": [
            models.UniqueConstraint(fields=("person", "kind"), name="students_mail_preference_one")
        ],
    },
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(USER),
        ("students", "0011_role_and_relation"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[DELIVERY, NOTIFICATION, MAIL_PREFERENCE]
        )
    ]
