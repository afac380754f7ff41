"""The headings of their own with which a mentor's new notes begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0011_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name="mentor",
            name="note_headings",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                max_length=400,
                verbose_name="headings of session notes",
            ),
        ),
        migrations.AlterField(
            model_name="profilechange",
            name="field",
            field=models.CharField(
                choices=[
                    ("photo", "Photo"),
                    ("introduction", "Introduction"),
                    ("languages", "Languages"),
                    ("zone", "Time zone"),
                    ("links", "Links"),
                    ("capacity", "Number of students"),
                    ("projects", "Projects I can mentor"),
                    ("hours", "Weekly hours"),
                    ("disabled_students", "Disabled students"),
                    ("pause", "Pause"),
                    ("room", "Link to my room"),
                    ("note_headings", "Headings of session notes"),
                ],
                max_length=20,
                verbose_name="field",
            ),
        ),
    ]
