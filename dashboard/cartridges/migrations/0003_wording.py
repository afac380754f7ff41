"""Words of labels and messages; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cartridges", "0002_several_uploads"),
        ("students", "0027_wording"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cartridgeimport",
            name="into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.path",
                verbose_name="into the path",
            ),
        ),
        migrations.AlterField(
            model_name="cartridgeimport",
            name="publish",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="publish right away"
            ),
        ),
        migrations.AlterField(
            model_name="cartridgeimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "Waiting to be applied"),
                    ("applying", "Being applied"),
                    ("done", "Applied"),
                    ("failed", "Failed: nothing was changed"),
                    ("dropped", "Cancelled: nothing was changed"),
                    ("expired", "Expired: not applied in time"),
                ],
                default="ready",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="cartridgeimport",
            name="total",
            field=models.PositiveIntegerField(default=0, verbose_name="projects in total"),
        ),
    ]
