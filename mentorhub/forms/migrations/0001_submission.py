"""The forms that were carried out lately. The release before ignores the table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="key of the form")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of what was sent")),
                ("location", models.CharField(max_length=500, verbose_name="answer")),
                ("at", models.DateTimeField(db_index=True, verbose_name="carried out at")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "form that was sent",
                "verbose_name_plural": "forms that were sent",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="forms_submission_once")
                ],
            },
        ),
    ]
