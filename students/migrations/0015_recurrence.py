"""Sessions that are planned at once share one calendar entry; each keeps its place in it.

Those that exist have none: the identifiers with which they were mailed stay theirs.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0014_outcome_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="recurrence_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="place in the series"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("recurrence_at__isnull", True), ("series__isnull", False), _connector="OR"
                ),
                name="students_session_recurrence_has_series",
                violation_error_message="Only a session of a series has a place in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=Q(("recurrence_at__isnull", False)),
                fields=("series", "recurrence_at"),
                name="students_session_recurrence_once",
                violation_error_message="Another session has this place in the series.",
            ),
        ),
    ]
