"""Several uploads of a person may wait at once; what they chose is kept in the row.

The release before writes none of the new columns and none of the new states.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cartridges", "0001_initial"),
        ("students", "0015_recurrence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cartridgeimport",
            name="cartridges_finished_has_end",
        ),
        migrations.AddField(
            model_name="cartridgeimport",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="applied"),
        ),
        migrations.AddField(
            model_name="cartridgeimport",
            name="into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.path",
                verbose_name="into",
            ),
        ),
        migrations.AddField(
            model_name="cartridgeimport",
            name="publish",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="publish at once"
            ),
        ),
        migrations.AddField(
            model_name="cartridgeimport",
            name="sha256",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="SHA-256"
            ),
        ),
        migrations.AddField(
            model_name="cartridgeimport",
            name="title",
            field=models.CharField(blank=True, db_default="", max_length=200, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="cartridgeimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "Waiting to be applied"),
                    ("applying", "Being applied"),
                    ("done", "Applied"),
                    ("failed", "Failed, nothing was changed"),
                    ("dropped", "Cancelled, nothing was changed"),
                    ("expired", "Expired, it was not applied in time"),
                ],
                default="ready",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="cartridgeimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("state__in", ("ready", "applying"))),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("state__in", ("done", "failed", "dropped", "expired")),
                    ),
                    _connector="OR",
                ),
                name="cartridges_finished_has_end",
            ),
        ),
    ]
