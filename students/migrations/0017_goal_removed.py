"""A goal can be removed, and put back."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0016_proposals_by_session"),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="removed"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("removed_at__gte", datetime(2000, 1, 2, tzinfo=UTC)),
                    ("removed_at__lte", datetime(2099, 12, 31, tzinfo=UTC)),
                ),
                name="students_goal_removed_dates",
                violation_error_message="Choose dates between the years 2000 and 2099.",
            ),
        ),
    ]
