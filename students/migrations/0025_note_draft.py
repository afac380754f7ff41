"""A note is a draft until the mentor has saved it for both. The notes that are there are none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0024_expected_of_deliverable"),
    ]

    operations = [
        migrations.AddField(
            model_name="discoveryform",
            name="is_draft",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="not for the student yet"
            ),
        ),
        migrations.AddField(
            model_name="sessionnote",
            name="is_draft",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="not for the student yet"
            ),
        ),
    ]
