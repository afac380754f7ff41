"""What must always hold of defences: their student, who may judge them, and that neither person is
taken; in which order statuses follow; and that what was released is never changed."""

from django.db import migrations

from mentorhub.live.triggers import watch

RULES = """
create function public.defence_is_of_its_work() returns trigger language plpgsql as $$
begin
    if not exists (
        select from public.students_projectwork w
          join public.students_enrolment e on e.id = w.enrolment_id
         where w.id = new.work_id and e.student_id = new.student_id) then
        raise exception 'A defence is of the student of its work.'
            using errcode = 'check_violation', constraint = 'students_defence_of_work';
    end if;
    return new;
end $$;
create trigger of_its_work before insert or update of work_id, student_id
    on public.students_defence
    for each row execute function public.defence_is_of_its_work();

create function public.may_assess(assessor bigint, work bigint) returns boolean
language sql stable as $$
    select exists (
        select from public.students_projectwork w
          join public.students_project p on p.id = w.project_id
          join public.students_enrolment e on e.id = w.enrolment_id
          join public.students_approval a on a.path_id = p.path_id
         where w.id = work and a.user_id = assessor and a.kind = 'assessor' and a.ended_at is null
           and e.student_id <> assessor
           and not exists (select from public.students_enrolment own where own.path_id = p.path_id
                           and own.student_id = assessor and own.ended_at is null)
           and not exists (select from public.students_mentorship m where m.mentor_id = assessor
                           and m.student_id = e.student_id and not isempty(m.during)))
$$;

-- Waits for whatever makes the person a mentor of the student, or ends their approval
-- (students.defences.endings): those take the same lock.
create function public.defence_has_eligible_assessor() returns trigger language plpgsql as $$
begin
    if new.assessor_id is null or new.status <> 'booked'
       or (tg_op = 'UPDATE' and new.assessor_id is not distinct from old.assessor_id) then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('assessing ' || new.assessor_id, 0));
    if not public.may_assess(new.assessor_id, new.work_id) then
        raise exception 'An assessor is approved for the path and never supported the student.'
            using errcode = 'check_violation', constraint = 'students_defence_assessor_eligible';
    end if;
    return new;
end $$;
create trigger has_eligible_assessor before insert or update of assessor_id, status
    on public.students_defence
    for each row execute function public.defence_has_eligible_assessor();

create function public.assessment_has_eligible_assessor() returns trigger language plpgsql as $$
declare
    judged public.students_defence;
begin
    select * into judged from public.students_defence d where d.id = new.defence_id;
    if new.released_at is not null or new.handed_in_at is not null then
        raise exception 'An assessment begins without a date of release.'
            using errcode = 'check_violation', constraint = 'students_assessment_begins_open';
    end if;
    if new.part = 'first' and new.assessor_id is distinct from judged.assessor_id
       or not public.may_assess(new.assessor_id, judged.work_id) then
        raise exception 'Whoever takes a defence judges it.'
            using errcode = 'check_violation', constraint = 'students_assessment_assessor_eligible';
    end if;
    if new.part = 'answer' and not exists (
        select from public.students_verdict v
         where v.defence_id = new.defence_id and v.outcome = 'conditional') then
        raise exception 'Only a conditional verdict is answered.'
            using errcode = 'check_violation', constraint = 'students_assessment_answer';
    end if;
    return new;
end $$;
create trigger has_eligible_assessor before insert on public.students_assessment
    for each row execute function public.assessment_has_eligible_assessor();

create function public.mentorship_is_not_of_assessor() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('assessing ' || new.mentor_id, 0));
    if exists (
        select from public.students_defence d
          join public.students_projectwork w on w.id = d.work_id
         where d.student_id = new.student_id and d.assessor_id = new.mentor_id
           and (d.status in ('booked', 'held')
                or d.status = 'released' and w.state = 'conditional')) then
        raise exception 'Nobody supports a student whose defence they judge.'
            using errcode = 'check_violation', constraint = 'students_mentorship_not_assessor';
    end if;
    return new;
end $$;
create trigger is_not_of_assessor before insert or update of mentor_id, student_id
    on public.students_mentorship
    for each row execute function public.mentorship_is_not_of_assessor();

-- Sessions take shared locks and so never wait for each other; a defence waits for both.
create function public.session_avoids_defences() returns trigger language plpgsql as $$
begin
    if new.status <> 'planned' then
        return new;
    end if;
    perform pg_advisory_xact_lock_shared(hashtextextended('busy ' || person, 0))
       from (select unnest(array[new.mentor_id, new.student_id]) person order by 1) people;
    if exists (
        select from public.students_defence d
         where d.status = 'booked' and d.during && tstzrange(new.starts_at, new.ends_at)
           and (d.assessor_id in (new.mentor_id, new.student_id)
                or d.student_id in (new.mentor_id, new.student_id))) then
        raise exception 'One of the two has a defence then.'
            using errcode = 'exclusion_violation', constraint = 'students_session_defence_free';
    end if;
    return new;
end $$;
create trigger avoids_defences
    before insert or update of starts_at, ends_at, status, mentor_id, student_id
    on public.students_session
    for each row execute function public.session_avoids_defences();

create function public.defence_avoids_sessions() returns trigger language plpgsql as $$
begin
    if new.status <> 'booked' then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('busy ' || person, 0))
       from (select unnest(array[new.assessor_id, new.student_id]) person order by 1) people;
    if exists (
        select from public.students_session s
         where s.status = 'planned' and s.during && tstzrange(new.starts_at, new.ends_at)
           and (s.mentor_id in (new.assessor_id, new.student_id)
                or s.student_id in (new.assessor_id, new.student_id))) then
        raise exception 'One of the two has a session then.'
            using errcode = 'exclusion_violation', constraint = 'students_defence_session_free';
    end if;
    if exists (
        select from public.students_defence d
         where d.id is distinct from new.id and d.status = 'booked'
           and d.during && tstzrange(new.starts_at, new.ends_at)
           and (d.assessor_id = new.student_id or d.student_id = new.assessor_id)) then
        raise exception 'One of the two has another defence then.'
            using errcode = 'exclusion_violation', constraint = 'students_defence_both_free';
    end if;
    return new;
end $$;
create trigger avoids_sessions
    before insert or update of starts_at, ends_at, status, assessor_id
    on public.students_defence
    for each row execute function public.defence_avoids_sessions();

create function public.defence_statuses_in_order() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and not (
        (old.status = 'requested' and new.status in ('booked', 'not_held'))
        or (old.status = 'booked' and new.status in ('requested', 'held', 'not_held'))
        or (old.status = 'held' and new.status in ('released', 'not_held', 'requested'))) then
        raise exception 'A defence that is % does not become %.', old.status, new.status
            using errcode = 'check_violation', constraint = 'students_defence_order';
    end if;
    if new.status = 'released' and not exists (
        select from public.students_verdict v where v.defence_id = new.id) then
        raise exception 'A defence without a verdict is not released.'
            using errcode = 'check_violation', constraint = 'students_defence_has_verdict';
    end if;
    return new;
end $$;
create trigger statuses_in_order before update of status on public.students_defence
    for each row execute function public.defence_statuses_in_order();

-- Anonymising removes words; nothing else of what people have read changes.
create function public.verdict_stays() returns trigger language plpgsql as $$
declare
    before jsonb := to_jsonb(old) - 'words' - 'reason';
begin
    if tg_op = 'DELETE' or to_jsonb(new) - 'words' - 'reason' <> before
       or coalesce(to_jsonb(new) ->> 'words', '') not in ('', to_jsonb(old) ->> 'words')
       or coalesce(to_jsonb(new) ->> 'reason', '')
          not in ('', coalesce(to_jsonb(old) ->> 'reason', '')) then
        raise exception 'What was released stays as it is.'
            using errcode = 'check_violation', constraint = 'students_verdict_stays';
    end if;
    return new;
end $$;
create trigger stays before update or delete on public.students_verdict
    for each row execute function public.verdict_stays();
create trigger stays before update or delete on public.students_verdictskill
    for each row execute function public.verdict_stays();
"""
BACK = """
drop trigger stays on public.students_verdictskill;
drop trigger stays on public.students_verdict;
drop function public.verdict_stays();
drop trigger statuses_in_order on public.students_defence;
drop function public.defence_statuses_in_order();
drop trigger avoids_sessions on public.students_defence;
drop function public.defence_avoids_sessions();
drop trigger avoids_defences on public.students_session;
drop function public.session_avoids_defences();
drop trigger is_not_of_assessor on public.students_mentorship;
drop function public.mentorship_is_not_of_assessor();
drop trigger has_eligible_assessor on public.students_assessment;
drop function public.assessment_has_eligible_assessor();
drop trigger has_eligible_assessor on public.students_defence;
drop function public.defence_has_eligible_assessor();
drop function public.may_assess(bigint, bigint);
drop trigger of_its_work on public.students_defence;
drop function public.defence_is_of_its_work();
"""

DEFENCE = """
    select public.live_homes_of_student(changed.student_id)
    union all
    select unnest(array['home:' || changed.assessor_id, 'home:' || changed.proposed_to_id,
        'defence:' || changed.id])
"""
VERDICT = """
    select public.live_homes_of_student(d.student_id)
    from public.students_defence d where d.id = changed.defence_id
    union all
    select unnest(array['home:' || changed.assessor_id, 'defence:' || changed.defence_id])
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0030_defences"), ("live", "0001_change")]

    operations = [
        migrations.RunSQL(RULES, BACK),
        watch("students_defence", DEFENCE),
        watch("students_verdict", VERDICT),
    ]
