"""Keys of criteria, and what mentors and assessors write about a work: behind the walls of ``guides``.

Everybody who may read a guide may read all its versions from now on: a work is judged by the
version of its beginning.
"""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guides.keys import key_of_text

# ruff: noqa: E501

# Plain names in the schema, created in it: a table that is moved here keeps public privileges.
IN_SCHEMA = "set local search_path to guides, public"

POLICIES = """
set local search_path to guides, public;

create function guides.project_of_work(work bigint) returns bigint language sql stable
return (select w.project_id from public.students_projectwork w where w.id = work);

create function guides.student_of_work(work bigint) returns bigint language sql stable
return (select e.student_id from public.students_projectwork w
          join public.students_enrolment e on e.id = w.enrolment_id where w.id = work);

-- The reader judges this assessment: took it, did not give it back, may open the guide, and is
-- approved as an assessor still.
create function guides.judges(assessment bigint) returns boolean language sql stable
return exists (
    select from public.students_assessment a
      join public.students_defence d on d.id = a.defence_id
      join public.students_projectwork w on w.id = d.work_id
      join public.students_project p on p.id = w.project_id
      join public.students_approval r on r.path_id = p.path_id and r.user_id = a.assessor_id
     where a.id = assessment and a.assessor_id = guides.reader() and a.withdrawn_at is null
       and r.kind = 'assessor' and r.ended_at is null
       and guides.is_open(w.project_id));

-- It is still a draft, of a defence that takes place or took place.
create function guides.is_draft(assessment bigint) returns boolean language sql stable
return exists (select from public.students_assessment a
                 join public.students_defence d on d.id = a.defence_id
                where a.id = assessment and a.handed_in_at is null and a.released_at is null
                  and d.status not in ('requested', 'not_held'));

-- The reader supports the student now, and the verdict has been released.
create function guides.reads_released(assessment bigint) returns boolean language sql stable
return exists (
    select from public.students_assessment a
      join public.students_defence d on d.id = a.defence_id
      join public.students_projectwork w on w.id = d.work_id
     where a.id = assessment and a.released_at is not null
       and guides.supports(d.student_id) and guides.is_open(w.project_id));

revoke execute on all functions in schema guides from public;
grant execute on all functions in schema guides to mentorhub_guides, mentorhub_staff;

alter table guides_workversion enable row level security;
alter table guides_readiness enable row level security;
alter table guides_evaluation enable row level security;
alter table guides_mark enable row level security;
alter table guides_skillwords enable row level security;
alter table guides_savedcomment enable row level security;

drop policy last_versions on guides_guideversion;
create policy readers on guides_guideversion for select to mentorhub_guides
    using (exists (select from guides.guides_guide g where g.id = guide_id));

create policy readers on guides_workversion for select to mentorhub_guides
    using (guides.is_open(guides.project_of_work(work_id)));

create policy own on guides_readiness for select to mentorhub_guides
    using (mentor_id = guides.reader() and guides.is_open(guides.project_of_work(work_id)));
create policy own_students on guides_readiness for insert to mentorhub_guides
    with check (mentor_id = guides.reader()
                and guides.is_open(guides.project_of_work(work_id))
                and guides.supports(guides.student_of_work(work_id)));
create policy own_changed on guides_readiness for update to mentorhub_guides
    using (mentor_id = guides.reader()
           and guides.is_open(guides.project_of_work(work_id))
           and guides.supports(guides.student_of_work(work_id)));

create policy own on guides_evaluation for select to mentorhub_guides
    using (guides.judges(assessment_id));
create policy released on guides_evaluation for select to mentorhub_guides
    using (guides.reads_released(assessment_id));
create policy own_begun on guides_evaluation for insert to mentorhub_guides
    with check (guides.judges(assessment_id) and guides.is_draft(assessment_id));
create policy own_changed on guides_evaluation for update to mentorhub_guides
    using (guides.judges(assessment_id) and guides.is_draft(assessment_id));

create policy of_evaluation on guides_mark for select to mentorhub_guides
    using (exists (select from guides.guides_evaluation e where e.id = evaluation_id));
create policy own_begun on guides_mark for insert to mentorhub_guides
    with check (exists (select from guides.guides_evaluation e where e.id = evaluation_id
                        and guides.judges(e.assessment_id) and guides.is_draft(e.assessment_id)));
create policy own_changed on guides_mark for update to mentorhub_guides
    using (exists (select from guides.guides_evaluation e where e.id = evaluation_id
                   and guides.judges(e.assessment_id) and guides.is_draft(e.assessment_id)));

create policy of_evaluation on guides_skillwords for select to mentorhub_guides
    using (exists (select from guides.guides_evaluation e where e.id = evaluation_id));
create policy own_begun on guides_skillwords for insert to mentorhub_guides
    with check (exists (select from guides.guides_evaluation e where e.id = evaluation_id
                        and guides.judges(e.assessment_id) and guides.is_draft(e.assessment_id)));
create policy own_changed on guides_skillwords for update to mentorhub_guides
    using (exists (select from guides.guides_evaluation e where e.id = evaluation_id
                   and guides.judges(e.assessment_id) and guides.is_draft(e.assessment_id)));

create policy own on guides_savedcomment to mentorhub_guides
    using (author_id = guides.reader() and guides.is_open(project_id))
    with check (author_id = guides.reader() and guides.is_open(project_id));

create policy staff on guides_workversion to mentorhub_staff using (true) with check (true);
create policy staff on guides_readiness to mentorhub_staff using (true) with check (true);
create policy staff on guides_evaluation to mentorhub_staff using (true) with check (true);
create policy staff on guides_mark to mentorhub_staff using (true) with check (true);
create policy staff on guides_skillwords to mentorhub_staff using (true) with check (true);
create policy staff on guides_savedcomment to mentorhub_staff using (true) with check (true);

create trigger append_only before update or delete on guides_workversion
    for each row execute function guides.refuse_change();

-- A save that waited for the release (which locks the evaluation) is refused: the policies have been
-- asked before, so this asks again, in a statement that begins when the lock is held.
create function guides.refuse_unless_draft() returns trigger language plpgsql as $$
declare
    draft bigint := coalesce((to_jsonb(new) ->> 'evaluation_id')::bigint, new.id);
begin
    if current_user = 'mentorhub_guides' then
        perform from guides.guides_evaluation e where e.id = draft for share;
        perform from guides.guides_evaluation e
          where e.id = draft and guides.is_draft(e.assessment_id);
        if not found then
            raise exception 'A draft that was released stays as it is.'
                using errcode = 'check_violation', constraint = 'guides_evaluation_is_draft';
        end if;
    end if;
    return new;
end $$;
create trigger is_draft before update on guides_evaluation
    for each row execute function guides.refuse_unless_draft();
create trigger is_draft before update on guides_mark
    for each row execute function guides.refuse_unless_draft();
create trigger is_draft before update on guides_skillwords
    for each row execute function guides.refuse_unless_draft();
"""
BACK = """
set local search_path to guides, public;
drop policy readers on guides_guideversion;
create policy last_versions on guides_guideversion for select to mentorhub_guides
    using (exists (select from guides.guides_guide g
                   where g.id = guide_id and number > g.version - 3));
drop trigger is_draft on guides_evaluation;
drop trigger is_draft on guides_mark;
drop trigger is_draft on guides_skillwords;
drop function guides.refuse_unless_draft();
drop policy readers on guides_workversion;
drop policy own on guides_readiness;
drop policy own_students on guides_readiness;
drop policy own_changed on guides_readiness;
drop policy own on guides_savedcomment;
drop policy of_evaluation on guides_mark;
drop policy own_begun on guides_mark;
drop policy own_changed on guides_mark;
drop policy of_evaluation on guides_skillwords;
drop policy own_begun on guides_skillwords;
drop policy own_changed on guides_skillwords;
drop policy own on guides_evaluation;
drop policy released on guides_evaluation;
drop policy own_begun on guides_evaluation;
drop policy own_changed on guides_evaluation;
drop function guides.reads_released(bigint);
drop function guides.is_draft(bigint);
drop function guides.judges(bigint);
drop function guides.student_of_work(bigint);
drop function guides.project_of_work(bigint);
"""


def write_keys(apps, schema_editor):
    """Each text gets the key that it has in older versions; a second of the same text keeps a
    random one."""
    alias = schema_editor.connection.alias
    for model, text, guide in (("Skill", "name", "guide"), ("Criterion", "text", "skill__guide")):
        rows = apps.get_model("guides", model).objects.using(alias).order_by("pk")
        seen = set()
        for pk, said, guide_id in rows.values_list("pk", text, guide):
            key = key_of_text(guide_id, said)
            if key not in seen:
                seen.add(key)
                rows.filter(pk=pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("guides", "0007_fingerprints"),
        ("students", "0031_defence_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(IN_SCHEMA, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="criterion",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4,
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                verbose_name="key",
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="required",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Without it the work cannot be validated.",
                verbose_name="required",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4,
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                verbose_name="key",
            ),
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version of the guide")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("validated", "Validated"),
                            ("conditional", "Validated on condition"),
                            ("to_rework", "To rework"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="what the student reads"
                    ),
                ),
                (
                    "mentor_words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="what only the mentor reads"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="updated"),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="students.assessment",
                        verbose_name="assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation",
                "verbose_name_plural": "evaluations",
            },
        ),
        migrations.CreateModel(
            name="WorkVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "moved_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="moved"),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moved by",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="students.projectwork",
                        verbose_name="work",
                    ),
                ),
            ],
            options={
                "verbose_name": "version for a work",
                "verbose_name_plural": "versions for works",
                "ordering": ("work", "-moved_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(verbose_name="criterion")),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("met", "Met"),
                            ("not_met", "Not met"),
                            ("not_applicable", "Does not apply"),
                        ],
                        default="",
                        max_length=14,
                        verbose_name="mark",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="guides.evaluation",
                        verbose_name="evaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks",
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "key"), name="guides_mark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Readiness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "met",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="criteria met",
                    ),
                ),
                ("is_ready", models.BooleanField(default=False, verbose_name="ready")),
                (
                    "words",
                    models.TextField(blank=True, max_length=2000, verbose_name="what is missing"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="updated"),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mentor",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="students.projectwork",
                        verbose_name="work",
                    ),
                ),
            ],
            options={
                "verbose_name": "readiness",
                "verbose_name_plural": "readiness of works",
                "constraints": [
                    models.UniqueConstraint(fields=("work", "mentor"), name="guides_readiness_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(verbose_name="criterion")),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                (
                    "used_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last used"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="students.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved comment",
                "verbose_name_plural": "saved comments",
                "ordering": ("-used_at", "-pk"),
                "indexes": [
                    models.Index(fields=["author", "project"], name="guides_savedcomment_of_author")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="guides_savedcomment_has_text",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SkillWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(verbose_name="skill")),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what the student reads"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="guides.evaluation",
                        verbose_name="evaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "words about a skill",
                "verbose_name_plural": "words about skills",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "key"), name="guides_skillwords_once"
                    )
                ],
            },
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
        migrations.RunSQL(POLICIES, BACK),
    ]
