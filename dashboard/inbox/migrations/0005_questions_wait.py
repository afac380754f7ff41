"""A message that was taken to a session waits for the next one when that session falls out.

A session that is moved keeps its row, and so its messages.
"""

from django.db import migrations, models
from django.db.models import Q

RULES = """
-- The next session of the two, or the one that runs.
create function public.inbox_next_session(mentor bigint, student bigint) returns bigint
language sql stable as $$
    select session.id from public.students_session session
    where session.mentor_id = mentor and session.student_id = student
    and session.status = 'planned' and session.ends_at > statement_timestamp()
    order by session.starts_at limit 1
$$;

-- A session that does not take place leaves its messages to the next one; they stay where they are
-- when none is planned. A session that is given to another mentor leaves them to the next one with
-- their own, or to none.
create function public.inbox_session_falls_out() returns trigger language plpgsql as $$
declare
    next_one bigint;
begin
    if not exists (select from public.inbox_message where session_id = new.id) then
        return null;
    end if;
    next_one := public.inbox_next_session(old.mentor_id, old.student_id);
    if next_one is not null or new.mentor_id <> old.mentor_id then
        update public.inbox_message set session_id = next_one where session_id = new.id;
    end if;
    return null;
end $$;
create trigger inbox_falls_out after update on public.students_session for each row
    when (old.mentor_id <> new.mentor_id
          or (old.status <> new.status and new.status not in ('planned', 'held')))
    execute function public.inbox_session_falls_out();

-- A new session takes up what waits since one fell out.
create function public.inbox_session_is_planned() returns trigger language plpgsql as $$
begin
    update public.inbox_message message
    set session_id = public.inbox_next_session(new.mentor_id, new.student_id)
    from public.inbox_thread thread, public.students_session missed
    where thread.kind = 'student' and thread.lead_id = new.mentor_id
    and thread.partner_id = new.student_id and message.thread_id = thread.id
    and message.session_id is not null and missed.id = message.session_id
    and missed.status not in ('planned', 'held');
    return null;
end $$;
create trigger inbox_is_planned after insert on public.students_session for each row
    when (new.status = 'planned' and new.ends_at > statement_timestamp())
    execute function public.inbox_session_is_planned();
"""
BACK = """
drop trigger inbox_is_planned on public.students_session;
drop trigger inbox_falls_out on public.students_session;
drop function public.inbox_session_is_planned();
drop function public.inbox_session_falls_out();
drop function public.inbox_next_session(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_home"), ("students", "0032_fixes_stay")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["thread"],
                condition=Q(session__isnull=False),
                name="inbox_message_taken",
            ),
        ),
        migrations.RunSQL(RULES, BACK),
    ]
