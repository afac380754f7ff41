"""Words of labels and messages; no table changes."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_delivery_unsettled"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mailpreference",
            options={
                "verbose_name": "e-mail preference",
                "verbose_name_plural": "e-mail preferences",
            },
        ),
        migrations.AlterField(
            model_name="delivery",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="schedule_version",
            field=models.PositiveIntegerField(default=0, verbose_name="version of the date"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("sending", "Being sent"),
                    ("ambiguous", "It is not known whether it was sent"),
                    ("sent", "Sent"),
                    ("dead", "Abandoned"),
                    ("cancelled", "Cancelled"),
                ],
                default="pending",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="try_at",
            field=models.DateTimeField(verbose_name="next attempt"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="why",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="mailpreference",
            name="wanted",
            field=models.BooleanField(default=True, verbose_name="by e-mail"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="announced"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="schedule_version",
            field=models.PositiveIntegerField(default=0, verbose_name="version of the date"),
        ),
    ]
