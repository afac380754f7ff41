"""The bell of the recipient changes with each notification that is written or read."""

from django.db import migrations

from mentorhub.live.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_wording"), ("live", "0001_change")]

    operations = [watch("students_notification", "select 'bell:' || changed.recipient_id")]
