"""What a mentor has put away or ticked off on their home: announcements, resources."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def reader() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name="reader",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0007_photo_of_the_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnouncementDismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="put away"
                    ),
                ),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dashboard.announcement",
                        verbose_name="announcement",
                    ),
                ),
                ("reader", reader()),
            ],
            options={
                "verbose_name": "announcement put away",
                "verbose_name_plural": "announcements put away",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reader", "announcement"),
                        name="dashboard_announcement_dismissed_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResourceReadMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="read"),
                ),
                ("reader", reader()),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dashboard.mentorresource",
                        verbose_name="resource for mentors",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource read",
                "verbose_name_plural": "resources read",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reader", "resource"), name="dashboard_resource_read_once"
                    )
                ],
            },
        ),
    ]
