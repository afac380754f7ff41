"""Words of labels and messages; no table changes."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0004_presets_by_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="matchingpolicy",
            name="enough_starts",
            field=models.PositiveSmallIntegerField(
                default=40,
                help_text="A start each quarter of an hour: 40 are ten hours in common.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(672),
                ],
                verbose_name="shared hours beyond this count no more (possible starts a week)",
            ),
        ),
        migrations.AlterField(
            model_name="matchingpolicy",
            name="longest_wait_days",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="waits beyond this count no more (days)",
            ),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="wants_previous",
            field=models.BooleanField(
                blank=True,
                help_text="Yes, no, or empty: it does not matter.",
                null=True,
                verbose_name="the previous mentor",
            ),
        ),
    ]
