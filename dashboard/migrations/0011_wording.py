"""Words of labels and messages; no table changes."""

import django.core.validators
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0010_wording"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="announcementdismissal",
            options={
                "ordering": ("-at", "-pk"),
                "verbose_name": "archived announcement",
                "verbose_name_plural": "archived announcements",
            },
        ),
        migrations.AlterField(
            model_name="announcementdismissal",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="archived"),
        ),
        migrations.AlterField(
            model_name="mentor",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                default=3,
                validators=[django.core.validators.MaxValueValidator(40)],
                verbose_name="number of students",
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
                ],
                max_length=20,
                verbose_name="field",
            ),
        ),
        migrations.AlterConstraint(
            model_name="announcement",
            name="dashboard_announcement_window",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="dashboard_announcement_window",
                violation_error_message="The end is before the start.",
            ),
        ),
    ]
