"""How a session ended is declared in one module: a new outcome needs no migration, and its value
may have up to 40 characters.

PostgreSQL writes no row anew for a longer limit; it builds again the partial indexes on planned
sessions, which takes a second or two for a million sessions.
"""

from django.db import migrations, models

import students.sessions.models.outcome_kinds


class Migration(migrations.Migration):
    dependencies = [("students", "0013_ended_by")]

    operations = [
        migrations.AlterField(
            model_name="outcome",
            name="status",
            field=models.CharField(max_length=40, verbose_name="outcome"),
        ),
        migrations.AlterField(
            model_name="session",
            name="status",
            field=models.CharField(
                choices=students.sessions.models.outcome_kinds.status_choices,
                default="planned",
                max_length=40,
                verbose_name="status",
            ),
        ),
    ]
