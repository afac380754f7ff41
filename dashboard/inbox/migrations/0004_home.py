"""The home of a mentor shows which student waits for an answer."""

from django.db import migrations

from mentorhub.live.triggers import watch

OF_LEAD = """
select 'home:' || t.lead_id from public.inbox_thread t
where t.id = changed.thread_id and t.kind = 'student'
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_live")]
    operations = [
        watch("inbox_message", OF_LEAD, name="inbox_message_home"),
        watch(
            "inbox_participant",
            "select 'home:' || changed.user_id",
            events="update of muted_until, archived_at",
            name="inbox_participant_home",
        ),
    ]
