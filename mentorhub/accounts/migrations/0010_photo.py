"""The photo of a person; so far only mentors had one, in their profile.

A column without a default: the table is not written again. dashboard/0007 copies the photos.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_plain_names")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="photo",
            field=models.UUIDField(
                blank=True, editable=False, null=True, unique=True, verbose_name="photo"
            ),
        ),
    ]
