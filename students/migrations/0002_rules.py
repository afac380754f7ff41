"""What must always hold between roles, approvals and enrolments, also when two people act at once.

Each trigger locks the person's row first, so that the two sides of a rule wait for each other.
"""

from django.db import migrations

RULES = """
create function public.lock_person(person bigint) returns void language sql
begin atomic
    select from public.accounts_user where id = person for no key update;
end;

-- Nobody is staff or manager while enrolled: one rule, seen from both sides.
create function public.enrolment_refuses_staff() returns trigger language plpgsql as $$
begin
    if new.ended_at is null then
        perform public.lock_person(new.student_id);
        if exists (select from public.accounts_role r where r.user_id = new.student_id
                   and r.kind in ('manager', 'staff') and r.ended_at is null) then
            raise exception 'A manager or an administrator cannot be enrolled as a student.'
                using errcode = 'check_violation', constraint = 'students_enrolment_not_staff';
        end if;
    end if;
    return new;
end $$;
create trigger not_staff before insert or update on public.students_enrolment
    for each row execute function public.enrolment_refuses_staff();

create function public.role_refuses_students() returns trigger language plpgsql as $$
begin
    if new.ended_at is null and new.kind in ('manager', 'staff') then
        perform public.lock_person(new.user_id);
        if exists (select from public.students_enrolment e where e.student_id = new.user_id
                   and e.ended_at is null) then
            raise exception 'A student cannot be a manager or an administrator while enrolled.'
                using errcode = 'check_violation', constraint = 'accounts_role_not_student';
        end if;
    end if;
    return new;
end $$;
create trigger not_student before insert or update on public.accounts_role
    for each row execute function public.role_refuses_students();

-- An approval stands on the role of its kind, and ends with it.
create function public.approval_needs_role() returns trigger language plpgsql as $$
begin
    if new.ended_at is null then
        perform public.lock_person(new.user_id);
        if not exists (select from public.accounts_role r where r.user_id = new.user_id
                       and r.kind = new.kind and r.ended_at is null) then
            raise exception 'Only somebody who holds the role can be approved for a path.'
                using errcode = 'check_violation', constraint = 'students_approval_needs_role';
        end if;
    end if;
    return new;
end $$;
create trigger needs_role before insert or update on public.students_approval
    for each row execute function public.approval_needs_role();

create function public.role_ends_approvals() returns trigger language plpgsql as $$
begin
    perform public.lock_person(old.user_id);
    update public.students_approval a
       set ended_at = greatest(coalesce(new.ended_at, now()), a.granted_at)
     where a.user_id = old.user_id and a.kind = old.kind and a.ended_at is null;
    return null;
end $$;
create trigger ends_approvals after update on public.accounts_role
    for each row when (old.ended_at is null
        and (new.ended_at is not null or new.kind <> old.kind or new.user_id <> old.user_id))
    execute function public.role_ends_approvals();

-- A mentorship ends once.
create function public.mentorship_ends_once() returns trigger language plpgsql as $$
begin
    raise exception 'This mentorship has ended already.'
        using errcode = 'check_violation', constraint = 'students_mentorship_ends_once';
end $$;
create trigger ends_once before update on public.students_mentorship
    for each row when (old.ended_at is not null and new.ended_at is distinct from old.ended_at)
    execute function public.mentorship_ends_once();
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0001_initial"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
