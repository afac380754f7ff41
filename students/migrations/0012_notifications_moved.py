"""Reminders, notifications and mail preferences belong to the app ``notifications`` now; their
tables stay as they are (notifications/0001)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0011_role_and_relation"),
        ("notifications", "0001_initial"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("Reminder"),
                migrations.DeleteModel("Notification"),
                migrations.DeleteModel("MailPreference"),
            ]
        )
    ]
