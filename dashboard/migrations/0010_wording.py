"""Words of labels and messages; no table changes."""

import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import dashboard.models.mentor


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0009_announcement_edits"),
        ("students", "0026_project_draft"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="mentor",
            name="certified_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Leave empty for a novice.",
                null=True,
                verbose_name="certified",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mentor",
            name="dashboard_mentor_few_links",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    dashboard.models.mentor.JsonLength(models.F("links")), 5
                ),
                name="dashboard_mentor_few_links",
                violation_error_message="You can add up to 5 links.",
            ),
        ),
    ]
