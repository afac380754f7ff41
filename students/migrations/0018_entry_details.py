"""What the calendar entry of a session shows beside its date: the number of changes that people
were told of, and a hash of what they were told. The hashes of existing rows are recorded by the
workers (students.sessions.entry_updates)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0017_goal_removed"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="details_version",
            field=models.PositiveIntegerField(
                db_default=0, default=0, verbose_name="details number"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="entry_shows",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
