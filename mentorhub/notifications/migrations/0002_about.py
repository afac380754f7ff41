"""Rows say what they speak of: a row of which table, and what the feature wants to know of it.

The release before goes on writing rows until it is stopped, and does not know these columns: a
trigger fills them in. The next release may drop it.
"""

from django.db import migrations, models

from mentorhub.notifications.models import kind_choices, reason_choices

# A mentor who has handed a session over sees it no more; their rows speak of nothing. The reference
# of a match was role/mentorship/assignment/instant. References stay: Message-IDs derive from them.
FILL_IN = """
create function public.notification_about() returns trigger language plpgsql as $$
begin
    if new.kind in ('proposed', 'declined') then
        if new.reference ~ '^[0-9]{1,18}$' then
            new.scope := 'time_proposal';
            new.subject := new.reference;
        end if;
    elsif new.kind = 'handed_in' then
        if new.reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
            new.scope := 'deliverable';
            new.subject := new.reference;
        end if;
    elsif new.kind in ('matched', 'match_declined') then
        if new.reference ~ '^[a-z]+/[0-9]{1,18}/[0-9]{1,18}/[0-9]{1,18}$' then
            new.scope := 'mentorship';
            new.subject := split_part(new.reference, '/', 2);
            new.payload := jsonb_build_object(
                'role', split_part(new.reference, '/', 1),
                'assignment', split_part(new.reference, '/', 3)::bigint,
                'decline_until', split_part(new.reference, '/', 4)::bigint);
        end if;
    elsif new.kind = 'handed_over' then
        if exists (select from public.students_session s where s.id = new.session_id
                   and new.recipient_id in (s.mentor_id, s.student_id)) then
            new.scope := 'session';
        end if;
    elsif new.session_id is not null and new.kind in ('planned', 'moved', 'cancelled', 'early',
            'late', 'running_late', 'confirmed', 'absent_twice') then
        new.scope := 'session';
    end if;
    return new;
end $$;
create trigger fill_in_about before insert or update on public.students_reminder
    for each row when (new.scope = '') execute function public.notification_about();
create trigger fill_in_about before insert or update on public.students_notification
    for each row when (new.scope = '') execute function public.notification_about();
"""
AWAY = """
drop trigger fill_in_about on public.students_notification;
drop trigger fill_in_about on public.students_reminder;
drop function public.notification_about();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="payload",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="details"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=reason_choices,
                db_default="",
                default="",
                max_length=40,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="scope",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="about"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="subject",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="number"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="payload",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="details"),
        ),
        migrations.AddField(
            model_name="notification",
            name="scope",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="about"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="subject",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="number"
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=kind_choices,
                max_length=40,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="mailpreference",
            name="kind",
            field=models.CharField(
                choices=kind_choices,
                max_length=40,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=kind_choices,
                max_length=40,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(FILL_IN, AWAY),
    ]
