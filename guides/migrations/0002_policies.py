"""Row-level security: who reads, ticks and logs what on the login ``guides``.

``guides.is_open`` says what ``access.projects_with_open_guide`` says; tests/walls compares them.
Row security is enabled, not forced: the owner runs migrations and backups, which must see all rows.
"""

from django.db import migrations

POLICIES = """
set local search_path to guides, public;

create function guides.reader() returns bigint language sql stable
return nullif(current_setting('app.user_id', true), '')::bigint;

create function guides.is_open(project_id bigint) returns boolean language sql stable
return exists (
    select from public.students_project p
    join public.students_approval a
      on a.path_id = p.path_id and a.user_id = guides.reader() and a.ended_at is null
    where p.id = project_id
      and not exists (
        select from public.students_enrolment e
        where e.path_id = p.path_id and e.student_id = guides.reader() and e.ended_at is null
      )
);

create function guides.supports(student_id bigint) returns boolean language sql stable
return exists (
    select from public.students_mentorship m
    where m.mentor_id = guides.reader() and m.student_id = supports.student_id
      and m.during @> now()
);

create function guides.manages() returns boolean language sql stable
return exists (
    select from public.accounts_role r
    where r.user_id = guides.reader() and r.kind = 'manager' and r.ended_at is null
);

alter table guides_guide enable row level security;
alter table guides_skill enable row level security;
alter table guides_criterion enable row level security;
alter table guides_guideversion enable row level security;
alter table guides_guidefile enable row level security;
alter table guides_tick enable row level security;
alter table guides_reading enable row level security;

create policy readers on guides_guide for select to mentorhub_guides
    using (guides.is_open(project_id));
create policy readers on guides_skill for select to mentorhub_guides
    using (exists (select from guides.guides_guide g where g.id = guide_id));
create policy readers on guides_criterion for select to mentorhub_guides
    using (exists (select from guides.guides_skill s where s.id = skill_id));
create policy readers on guides_guidefile for select to mentorhub_guides
    using (exists (select from guides.guides_guide g where g.id = guide_id));

create policy own on guides_tick for select to mentorhub_guides
    using (mentor_id = guides.reader()
           and exists (select from guides.guides_criterion c where c.id = criterion_id));
create policy own_students on guides_tick for insert to mentorhub_guides
    with check (mentor_id = guides.reader() and guides.supports(student_id)
                and exists (select from guides.guides_criterion c where c.id = criterion_id));
create policy own_removed on guides_tick for delete to mentorhub_guides
    using (mentor_id = guides.reader()
           and exists (select from guides.guides_criterion c where c.id = criterion_id));

create policy own on guides_reading for insert to mentorhub_guides
    with check (reader_id = guides.reader() and guides.is_open(project_id));
create policy managers on guides_reading for select to mentorhub_guides
    using (guides.manages());

create policy staff on guides_guide to mentorhub_staff using (true) with check (true);
create policy staff on guides_skill to mentorhub_staff using (true) with check (true);
create policy staff on guides_criterion to mentorhub_staff using (true) with check (true);
create policy staff on guides_guideversion to mentorhub_staff using (true) with check (true);
create policy staff on guides_guidefile to mentorhub_staff using (true) with check (true);
create policy staff on guides_tick to mentorhub_staff using (true) with check (true);
create policy staff on guides_reading to mentorhub_staff using (true) with check (true);

create function guides.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'What was written in % stays as it is.', tg_table_name
        using errcode = 'check_violation';
end $$;
create trigger append_only before update or delete on guides_reading
    for each row execute function guides.refuse_change();
create trigger append_only before update or delete on guides_guideversion
    for each row execute function guides.refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial"), ("students", "0002_rules")]
    operations = [migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
