"""The words of one reason to report a message; the database does not change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0007_drafts_of_circles")]
    operations = [
        migrations.AlterField(
            model_name="report",
            name="reason",
            field=models.CharField(
                choices=[
                    ("insult", "It insults or threatens somebody"),
                    ("harassment", "They went on after they were asked to stop"),
                    ("private", "It tells something private"),
                    ("guide", "It gives away a mentor guide"),
                    ("spam", "It has nothing to do with the school"),
                    ("other", "Something else"),
                ],
                max_length=10,
                verbose_name="reason",
            ),
        )
    ]
