"""A deliverable names which of the project's expected deliverables it is for.

Rows of before name none, which stays valid: a student need not say.
"""

from django.db import migrations, models

RULES = """
create function public.deliverable_expected_of_project() returns trigger language plpgsql as $$
begin
    if not exists (
        select from public.students_deliverable d
          join public.students_expecteddeliverable e on e.project_id = d.project_id
         where d.id = new.deliverable_id and e.id = new.expecteddeliverable_id) then
        raise exception 'A deliverable is for what its own project expects.'
            using errcode = 'check_violation', constraint = 'students_deliverable_own_project';
    end if;
    return new;
end $$;
create trigger of_its_project before insert or update on public.students_deliverable_expected
    for each row execute function public.deliverable_expected_of_project();
"""
BACK = """
drop trigger of_its_project on public.students_deliverable_expected;
drop function public.deliverable_expected_of_project();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0023_course_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliverable",
            name="expected",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="students.expecteddeliverable",
                verbose_name="what it is for",
            ),
        ),
        migrations.RunSQL(RULES, BACK),
    ]
