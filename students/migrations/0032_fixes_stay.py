"""A version that counts as a fix can no longer be withdrawn once the time for fixes is over: it is
what the assessor judges, and too late for another one. The queue of an assessor finds the open
works of a path without reading those that are finished.
"""

from django.db import migrations, models

# As in 0029, with the last condition; by then there are defences.
RULES = """
create or replace function public.deliverable_withdrawn() returns trigger language plpgsql as $$
begin
    if new.withdrawn_at is distinct from old.withdrawn_at then
        if old.withdrawn_at is not null or old.read_at is not null then
            raise exception 'A version is withdrawn once, before it is read.'
                using errcode = 'check_violation', constraint = 'students_deliverable_withdrawn';
        end if;
        if exists (
            select from public.students_projectwork w
              join public.students_defence d on d.work_id = w.id
              left join public.students_verdict v on v.defence_id = d.id
             where w.enrolment_id = old.enrolment_id and w.project_id = old.project_id
               and (d.status in ('booked', 'held', 'released')
                    and d.starts_at between old.handed_in_at and statement_timestamp()
                    or v.released_at >= old.handed_in_at)) then
            raise exception 'A version that is judged stays.'
                using errcode = 'check_violation', constraint = 'students_deliverable_judged';
        end if;
        if exists (
            select from public.students_projectwork w
              join public.students_defence d on d.work_id = w.id
              join public.students_verdict v on v.defence_id = d.id
             where w.enrolment_id = old.enrolment_id and w.project_id = old.project_id
               and w.state = 'conditional'
               and v.released_at < old.handed_in_at
               and v.fix_until >= old.begun_at
               and v.fix_until >= old.handed_in_at - interval '1 minute' * coalesce(
                   (select grace_minutes from public.students_evaluationpolicy limit 1), 60)
               and v.fix_until < statement_timestamp()
               and not exists (
                   select from public.students_verdict later
                     join public.students_defence after on after.id = later.defence_id
                    where after.work_id = w.id and later.id > v.id)) then
            raise exception 'A fix stays once its time is over.'
                using errcode = 'check_violation', constraint = 'students_deliverable_fix';
        end if;
        new.link := ''; new.note := ''; new.file := ''; new.file_name := '';
        new.content_type := ''; new.size := 0; new.sha256 := '';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0031_defence_rules")]

    # Back, the rule may stay: the release before refuses nothing that it allows.
    operations = [
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="projectwork",
            index=models.Index(
                fields=["project"],
                condition=models.Q(finished_at=None),
                name="students_work_open_of_project",
            ),
        ),
    ]
