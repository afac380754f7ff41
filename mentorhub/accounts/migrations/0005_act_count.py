"""How often each person did each kind of act lately. The release before ignores the table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_names_on_one_line"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="kind of act")),
                ("began_at", models.DateTimeField(verbose_name="since")),
                ("count", models.PositiveIntegerField(verbose_name="count")),
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
                "verbose_name": "count of acts",
                "verbose_name_plural": "counts of acts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind"), name="accounts_act_count_once"
                    )
                ],
            },
        ),
    ]
