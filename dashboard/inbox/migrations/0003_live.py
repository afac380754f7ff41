"""What an open page of messages, and the number in the navigation, listen to."""

from django.db import migrations

from mentorhub.live.triggers import watch

OF_THREAD = """
select 'inbox:' || p.user_id from public.inbox_participant p
where p.thread_id = changed.thread_id and p.left_at is null
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_rules"), ("live", "0001_change")]
    operations = [
        watch("inbox_message", OF_THREAD),
        watch("inbox_participant", "select 'inbox:' || changed.user_id"),
    ]
