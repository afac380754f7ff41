"""Copies the photos of mentors from their profiles to the people.

The column of the profile stays in the table, and with it its privilege, because the release before
reads and writes it until it is stopped. Nothing uses it from now on; a later release drops both.
"""

from django.db import migrations

COPY = """
update public.accounts_user as person set photo = profile.photo
from public.dashboard_mentor as profile
where profile.user_id = person.id and profile.photo is not null
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_photo"), ("dashboard", "0006_seats")]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="mentor", name="photo")]
        ),
    ]
