"""Rows of the releases before say what they speak of, and why they did not go out.

A row's ``reference`` stays: its Message-ID is derived from it.
"""

from django.db import migrations

# The trigger of 0002 fills them in, one at a time: a join would be planned without statistics on a
# new column. What was sent goes nowhere any more. Deliveries last: workers wait for these rows.
NOTIFICATIONS = """
update students_notification set scope = ''
where scope = '' and kind not in ('digest', 'confirm_profile')"""
DELIVERIES = """
update students_reminder set scope = ''
where scope = '' and kind not in ('digest', 'confirm_profile') and state <> 'sent'"""

REASONS = {
    "The session was changed before it went out.": "called_off",
    "The proposed time was withdrawn before it went out.": "proposal_withdrawn",
    "The role or the mentorship that this was for has ended.": "role_ended",
    "The person has no access any more.": "no_access",
    "The session was moved, cancelled or closed.": "session_changed",
    "The session is not cancelled any more.": "not_cancelled",
    "The mentorship does not reach that date.": "mentorship_too_short",
    "The person is not one of the two people of the session.": "not_of_the_session",
    "The proposed time has been answered.": "proposal_answered",
    "The mentorship has ended already.": "mentorship_ended",
    "There is no session that day any more.": "empty_day",
    "The person does not want it by mail.": "unwanted",
    "It did not go out in time.": "too_late",
    "Nobody knows whether it went out.": "ambiguous",
    "Nobody knew whether it went out: sent once more.": "repeated",
    "Restored from a backup: it may have gone out already.": "restored",
}
WHY = """
update students_reminder r set reason = known.code,
    why = ltrim(substr(r.why, length(known.text) + 1))
from unnest(%(texts)s, %(codes)s) known (text, code)
where r.why <> '' and starts_with(r.why, known.text)"""

# The administrators' log names rows by their model.
MODELS = {
    "reminder": "delivery",
    "notification": "notification",
    "mailpreference": "mailpreference",
}


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NOTIFICATIONS)
        cursor.execute(DELIVERIES)
        cursor.execute(WHY, {"texts": list(REASONS), "codes": list(REASONS.values())})


def rename_models(apps, schema_editor):
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(
        schema_editor.connection.alias
    )
    for old, new in MODELS.items():
        if not kinds.filter(app_label="notifications", model=new).exists():
            kinds.filter(app_label="students", model=old).update(
                app_label="notifications", model=new
            )


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_about"),
        ("students", "0012_notifications_moved"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(rename_models, migrations.RunPython.noop),
    ]
