"""What a mentor writes stands on the role and on the mentorship; both end together.

A role of mentor that ends, or whose row is deleted, ends the mentorships of its holder. No
mentorship begins without the role. What an ordinary page (the login web) writes about a session is
refused once the mentorship is over: ``access.sessions_one_runs`` and ``access.sessions_to_record``
say the same, and tests/walls/test_former_mentor.py compares them.
"""

from django.db import migrations

RULES = """
-- Rows of before: a mentorship that outlived the role of its mentor ends now.
update public.students_mentorship m set ended_at = greatest(statement_timestamp(), m.starts_at)
 where m.ended_at is null and not exists (
    select from public.accounts_role r
     where r.user_id = m.mentor_id and r.kind = 'mentor' and r.ended_at is null);

create function public.mentorship_needs_role() returns trigger language plpgsql as $$
begin
    perform public.lock_person(new.mentor_id);
    if not exists (select from public.accounts_role r where r.user_id = new.mentor_id
                   and r.kind = 'mentor' and r.ended_at is null) then
        raise exception 'Only somebody who holds the role mentor can support a student.'
            using errcode = 'check_violation', constraint = 'students_mentorship_needs_role';
    end if;
    return new;
end $$;
create trigger needs_role before insert or update of mentor_id on public.students_mentorship
    for each row when (new.ended_at is null) execute function public.mentorship_needs_role();

create function public.role_ends_mentorships() returns trigger language plpgsql as $$
begin
    perform public.lock_person(old.user_id);
    update public.students_mentorship m
       set ended_at = greatest(statement_timestamp(), m.starts_at)
     where m.mentor_id = old.user_id and m.ended_at is null;
    return null;
end $$;
create trigger ends_mentorships after update on public.accounts_role
    for each row when (old.ended_at is null and old.kind = 'mentor'
        and (new.ended_at is not null or new.kind <> old.kind or new.user_id <> old.user_id))
    execute function public.role_ends_mentorships();
create trigger gone_ends_mentorships after delete on public.accounts_role
    for each row when (old.ended_at is null and old.kind = 'mentor')
    execute function public.role_ends_mentorships();

create function public.supports_now(mentor bigint, student bigint) returns boolean
language sql stable
return exists (
    select from public.accounts_role r
     where r.user_id = mentor and r.kind = 'mentor' and r.ended_at is null
) and exists (
    select from public.students_mentorship m
     where m.mentor_id = mentor and m.student_id = student and m.during @> statement_timestamp()
);

-- access.sessions_one_runs
create function public.runs_session(mentor bigint, session bigint) returns boolean
language sql stable
return exists (
    select from public.students_session s
      join public.students_mentorship m on m.id = s.mentorship_id
     where s.id = session and s.mentor_id = mentor
       and (public.supports_now(mentor, s.student_id) or lower(m.during) > statement_timestamp())
       and exists (select from public.accounts_role r
                    where r.user_id = mentor and r.kind = 'mentor' and r.ended_at is null)
);

-- access.sessions_to_record, for the seven days of access.OUTCOME_OWED_FOR
create function public.owes_outcome(mentor bigint, session bigint) returns boolean
language sql stable
return exists (
    select from public.students_session s
      join public.students_mentorship m on m.id = s.mentorship_id
     where s.id = session and s.mentor_id = mentor
       and m.during @> s.starts_at and s.ends_at > statement_timestamp() - interval '7 days'
       and not exists (select from public.students_outcome o where o.session_id = s.id)
       and exists (select from public.accounts_role r
                    where r.user_id = mentor and r.kind = 'mentor' and r.ended_at is null)
);

create function public.refuse_former_mentor() returns void language plpgsql as $$
begin
    raise exception 'The mentor does not support this student any more.'
        using errcode = 'check_violation', constraint = 'students_session_not_supported';
end $$;

create function public.note_needs_support() returns trigger language plpgsql as $$
begin
    if not exists (select from public.students_session s
                   where s.id = new.session_id and public.runs_session(s.mentor_id, s.id)) then
        perform public.refuse_former_mentor();
    end if;
    return new;
end $$;
create trigger needs_support before insert or update on public.students_sessionnote
    for each row when (current_user = 'mentorhub_web')
    execute function public.note_needs_support();
create trigger needs_support before insert or update on public.students_discoveryform
    for each row when (current_user = 'mentorhub_web')
    execute function public.note_needs_support();

create function public.private_note_needs_support() returns trigger language plpgsql as $$
begin
    if not public.runs_session(new.mentor_id, new.session_id) then
        perform public.refuse_former_mentor();
    end if;
    return new;
end $$;
create trigger needs_support before insert or update on public.students_privatenote
    for each row when (current_user = 'mentorhub_web')
    execute function public.private_note_needs_support();

create function public.scratchpad_needs_support() returns trigger language plpgsql as $$
begin
    if not public.supports_now(new.mentor_id, new.student_id) then
        perform public.refuse_former_mentor();
    end if;
    return new;
end $$;
create trigger needs_support before insert or update on public.students_scratchpad
    for each row when (current_user = 'mentorhub_web')
    execute function public.scratchpad_needs_support();

-- The student cancels their own; anybody who plans at that hour clears away what an ended
-- mentorship has left there (Session._clear_way). Everything else is the mentor's word.
create function public.outcome_needs_support() returns trigger language plpgsql as $$
begin
    if exists (
        select from public.students_session s
          join public.students_mentorship m on m.id = s.mentorship_id
         where s.id = new.session_id and s.mentor_id = new.by_id
           and (m.during @> s.starts_at or new.status <> 'cancelled_other'))
       and not public.runs_session(new.by_id, new.session_id)
       and not public.owes_outcome(new.by_id, new.session_id) then
        perform public.refuse_former_mentor();
    end if;
    return new;
end $$;
create trigger needs_support before insert on public.students_outcome
    for each row when (current_user = 'mentorhub_web')
    execute function public.outcome_needs_support();

create function public.answer_needs_support() returns trigger language plpgsql as $$
begin
    if not exists (
        select from public.students_mentorship m
          join public.accounts_role r on r.user_id = m.mentor_id and r.kind = 'mentor'
         where m.id = new.mentorship_id and r.ended_at is null
           and m.during && tstzrange(statement_timestamp(), null)) then
        perform public.refuse_former_mentor();
    end if;
    return new;
end $$;
create trigger needs_support before update of state on public.students_timeproposal
    for each row when (current_user = 'mentorhub_web' and new.state in ('accepted', 'declined'))
    execute function public.answer_needs_support();
"""
AWAY = """
drop trigger needs_support on public.students_timeproposal;
drop trigger needs_support on public.students_outcome;
drop trigger needs_support on public.students_scratchpad;
drop trigger needs_support on public.students_privatenote;
drop trigger needs_support on public.students_discoveryform;
drop trigger needs_support on public.students_sessionnote;
drop function public.answer_needs_support();
drop function public.outcome_needs_support();
drop function public.scratchpad_needs_support();
drop function public.private_note_needs_support();
drop function public.note_needs_support();
drop function public.refuse_former_mentor();
drop function public.owes_outcome(bigint, bigint);
drop function public.runs_session(bigint, bigint);
drop function public.supports_now(bigint, bigint);
drop trigger gone_ends_mentorships on public.accounts_role;
drop trigger ends_mentorships on public.accounts_role;
drop function public.role_ends_mentorships();
drop trigger needs_role on public.students_mentorship;
drop function public.mentorship_needs_role();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0010_date_bounds"),
        ("accounts", "0001_initial"),
    ]
    operations = [migrations.RunSQL(RULES, AWAY)]
