"""Indexes on the instants by which the audit list reads its latest rows (students.admin.logs)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0019_plain_titles"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deliverable",
            index=models.Index(fields=["-handed_in_at"], name="students_deliverable_in_at"),
        ),
        migrations.AddIndex(
            model_name="deliverable",
            index=models.Index(
                fields=["-read_at"],
                condition=Q(read_at__isnull=False),
                name="students_deliverable_read_at",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["-at"], name="students_outcome_at"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["-planned_at"], name="students_session_planned_at"),
        ),
    ]
