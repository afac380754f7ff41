"""Who may write to whom, as ``mentorhub/access/rules/inbox.py`` says it, asked again for each
message; and what stays of a thread: its people, what is read, what was removed."""

from django.db import migrations

RULES = """
create function public.inbox_holds(person bigint, kinds text[]) returns boolean
language sql stable as $$
    select exists (select from public.accounts_role role where role.user_id = person
                   and role.kind = any(kinds) and role.ended_at is null)
$$;

create function public.inbox_is_member(person bigint) returns boolean language sql stable as $$
    select exists (select from public.accounts_role role
                   where role.user_id = person and role.ended_at is null)
        or exists (select from public.students_enrolment enrolment
                   where enrolment.student_id = person and enrolment.ended_at is null)
$$;

create function public.inbox_share_a_path(one bigint, other bigint) returns boolean
language sql stable as $$
    select exists (
        select from public.students_approval mine
        join public.students_approval theirs on theirs.path_id = mine.path_id
        where mine.user_id = one and theirs.user_id = other
        and mine.ended_at is null and theirs.ended_at is null)
$$;

-- The relation that a thread of this kind stands on: lead is the mentor, the manager, or one of two
-- colleagues.
create function public.inbox_relation(kind text, lead bigint, partner bigint) returns boolean
language sql stable as $$
    select case kind
    when 'student' then public.inbox_holds(lead, array['mentor']) and exists (
        select from public.students_mentorship support
        where support.mentor_id = lead and support.student_id = partner
        and support.during @> statement_timestamp())
    when 'colleagues' then public.inbox_holds(lead, array['mentor', 'assessor'])
        and public.inbox_holds(partner, array['mentor', 'assessor'])
        and public.inbox_share_a_path(lead, partner)
    when 'manager' then public.inbox_holds(lead, array['manager'])
        and public.inbox_is_member(partner)
    else false end
$$;

-- A block of somebody who is a manager today does not count.
create function public.inbox_blocked(one bigint, other bigint) returns boolean
language sql stable as $$
    select exists (
        select from public.accounts_block block
        where block.kind = 'block' and block.ended_at is null
        and ((block.blocker_id = one and block.blocked_id = other)
             or (block.blocker_id = other and block.blocked_id = one))
        and not public.inbox_holds(block.blocked_id, array['manager']))
$$;

create function public.inbox_may_write_to(one bigint, other bigint) returns boolean
language sql stable as $$
    select one <> other
        and (select person.is_active from public.accounts_user person where person.id = other)
        and (public.inbox_relation('student', one, other)
             or public.inbox_relation('student', other, one)
             or public.inbox_relation('colleagues', one, other)
             or public.inbox_relation('manager', one, other)
             or public.inbox_relation('manager', other, one))
        and not public.inbox_blocked(one, other)
$$;

-- Whether what the thread stands on still holds for this person. In a circle: a colleague who
-- shares a path with somebody in it.
create function public.inbox_stands(thread bigint, person bigint) returns boolean
language sql stable as $$
    select exists (
        select from public.inbox_participant mine
        where mine.thread_id = found.id and mine.user_id = person and mine.left_at is null)
    and case when found.lead_id is null then
        public.inbox_holds(person, array['mentor', 'assessor']) and exists (
            select from public.inbox_participant other
            where other.thread_id = found.id and other.user_id <> person and other.left_at is null
            and public.inbox_holds(other.user_id, array['mentor', 'assessor'])
            and public.inbox_share_a_path(person, other.user_id))
    else public.inbox_relation(found.kind, found.lead_id, found.partner_id) end
    from public.inbox_thread found where found.id = thread
$$;

create function public.inbox_may_write(thread bigint, person bigint) returns boolean
language sql stable as $$
    select public.inbox_stands(found.id, person)
        and (found.lead_id is null
             or (not public.inbox_blocked(found.lead_id, found.partner_id)
                 and (select bool_and(other.is_active) from public.accounts_user other
                      where other.id in (found.lead_id, found.partner_id))))
    from public.inbox_thread found where found.id = thread
$$;

create function public.inbox_refuse(what text, because text) returns void
language plpgsql as $$
begin
    raise exception '%', because using errcode = 'check_violation', constraint = what;
end $$;

create function public.inbox_message_is_sent() returns trigger language plpgsql as $$
declare
    thread public.inbox_thread;
    people bigint[];
begin
    select * into thread from public.inbox_thread t where t.id = new.thread_id;
    if new.number = 1 then
        select array_agg(p.user_id order by p.user_id) into people
        from public.inbox_participant p where p.thread_id = new.thread_id;
        if thread.lead_id is null and cardinality(people) between 2 and 8 then
            null;
        elsif people is distinct from array[least(thread.lead_id, thread.partner_id),
                                            greatest(thread.lead_id, thread.partner_id)] then
            perform public.inbox_refuse('inbox_thread_people', 'Those are not its people.');
        end if;
    end if;
    if not public.inbox_may_write(new.thread_id, new.author_id) then
        perform public.inbox_refuse('inbox_may_write', 'The author may not write here.');
    end if;
    return new;
end $$;
create trigger is_sent before insert on public.inbox_message
    for each row execute function public.inbox_message_is_sent();

-- What is removed is empty and stays removed; a session is one of the two people.
create function public.inbox_message_changes() returns trigger language plpgsql as $$
begin
    if old.removed_at is not null and (new.removed_at is null or new.body <> '') then
        perform public.inbox_refuse('inbox_message_stays_removed', 'It was removed.');
    end if;
    if new.session_id is distinct from old.session_id and new.session_id is not null
        and not exists (
            select from public.students_session session
            join public.inbox_thread thread on thread.id = new.thread_id
            where session.id = new.session_id and thread.kind = 'student'
            and session.mentor_id = thread.lead_id and session.student_id = thread.partner_id) then
        perform public.inbox_refuse('inbox_message_session', 'Not a session of these two.');
    end if;
    return new;
end $$;
create trigger changes before update on public.inbox_message
    for each row execute function public.inbox_message_changes();

-- A message that is removed loses its files and what it said before.
create function public.inbox_message_is_emptied() returns trigger language plpgsql as $$
begin
    delete from public.inbox_attachment where message_id = new.id;
    delete from public.inbox_messageedit where message_id = new.id;
    return null;
end $$;
create trigger is_emptied after update of removed_at on public.inbox_message
    for each row when (old.removed_at is null and new.removed_at is not null)
    execute function public.inbox_message_is_emptied();

create function public.inbox_participant_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if (select t.last_number > 0 from public.inbox_thread t where t.id = new.thread_id) then
            perform public.inbox_refuse('inbox_participant_late',
                                        'Nobody is added to what others have written.');
        end if;
    elsif new.read_number < old.read_number then
        perform public.inbox_refuse('inbox_participant_read', 'What is read stays read.');
    elsif old.left_at is not null and new.left_at is null then
        perform public.inbox_refuse('inbox_participant_left', 'Who has left stays outside.');
    elsif new.left_at is not null and (
        select t.lead_id is not null from public.inbox_thread t where t.id = new.thread_id) then
        perform public.inbox_refuse('inbox_participant_two', 'Only a circle is left.');
    end if;
    return new;
end $$;
create trigger stays before insert or update on public.inbox_participant
    for each row execute function public.inbox_participant_stays();
"""
BACK = """
drop trigger stays on public.inbox_participant;
drop trigger is_emptied on public.inbox_message;
drop trigger changes on public.inbox_message;
drop trigger is_sent on public.inbox_message;
drop function public.inbox_participant_stays();
drop function public.inbox_message_is_emptied();
drop function public.inbox_message_changes();
drop function public.inbox_message_is_sent();
drop function public.inbox_refuse(text, text);
drop function public.inbox_may_write(bigint, bigint);
drop function public.inbox_stands(bigint, bigint);
drop function public.inbox_may_write_to(bigint, bigint);
drop function public.inbox_blocked(bigint, bigint);
drop function public.inbox_relation(text, bigint, bigint);
drop function public.inbox_share_a_path(bigint, bigint);
drop function public.inbox_is_member(bigint);
drop function public.inbox_holds(bigint, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0001_initial"),
        ("accounts", "0017_plain_latin"),
        ("students", "0032_fixes_stay"),
    ]
    operations = [migrations.RunSQL(RULES, BACK)]
