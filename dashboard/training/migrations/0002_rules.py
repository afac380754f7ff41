"""What must always hold of training: versions, answers and completions stay as they were written;
an attempt is finished once, and answered only with what was drawn for it; no chain of twins."""

from django.db import migrations

RULES = """
create function public.training_stays() returns trigger language plpgsql as $$
begin
    raise exception 'What was written in % stays as it is.', tg_table_name
        using errcode = 'check_violation', constraint = 'training_stays';
end $$;
create trigger stays before update or delete on public.training_questionversion
    for each row execute function public.training_stays();
create trigger stays before update or delete on public.training_answer
    for each row execute function public.training_stays();
create trigger stays before update or delete on public.training_completion
    for each row execute function public.training_stays();
create trigger stays before delete on public.training_attempt
    for each row execute function public.training_stays();
-- Its versions were written for this kind.
create trigger kind_stays before update of kind, quiz_id on public.training_question
    for each row when (old.kind <> new.kind or old.quiz_id <> new.quiz_id)
    execute function public.training_stays();

create function public.training_attempt_ends_once() returns trigger language plpgsql as $$
begin
    if old.finished_at is not null
       or to_jsonb(new) - array['finished_at', 'score', 'passed']
          <> to_jsonb(old) - array['finished_at', 'score', 'passed'] then
        raise exception 'An attempt is finished once, and nothing else of it changes.'
            using errcode = 'check_violation', constraint = 'training_attempt_ends_once';
    end if;
    return new;
end $$;
create trigger ends_once before update on public.training_attempt
    for each row execute function public.training_attempt_ends_once();

-- Locks the attempt, so that it is not finished while an answer is written.
create function public.training_answer_was_asked() returns trigger language plpgsql as $$
declare
    asked public.training_attempt;
begin
    select * into asked from public.training_attempt a where a.id = new.attempt_id for share;
    if asked.finished_at is not null or not asked.drawn @> jsonb_build_array(
        jsonb_build_object('question', new.question_id, 'version', new.version_id)) then
        raise exception 'Only what was drawn for an open attempt is answered.'
            using errcode = 'check_violation', constraint = 'training_answer_was_asked';
    end if;
    return new;
end $$;
create trigger was_asked before insert on public.training_answer
    for each row execute function public.training_answer_was_asked();

create function public.training_course_has_one_twin() returns trigger language plpgsql as $$
begin
    if new.twin_id is null then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('training twins', 0));
    if exists (
        select from public.training_course other
         where other.id = new.twin_id and other.id <> new.id
           and (other.twin_id is not null or other.language = new.language))
       or exists (select from public.training_course other where other.twin_id = new.id) then
        raise exception 'Two courses in two languages are twins, chosen on one of them.'
            using errcode = 'check_violation', constraint = 'training_course_one_twin';
    end if;
    return new;
end $$;
create trigger has_one_twin before insert or update of twin_id, language on public.training_course
    for each row execute function public.training_course_has_one_twin();

alter table public.training_chapter add constraint training_chapter_of_course
    foreign key (part_id, course_id) references public.training_part (id, course_id)
    deferrable initially deferred;
"""
BACK = """
alter table public.training_chapter drop constraint training_chapter_of_course;
drop trigger has_one_twin on public.training_course;
drop function public.training_course_has_one_twin();
drop trigger was_asked on public.training_answer;
drop function public.training_answer_was_asked();
drop trigger ends_once on public.training_attempt;
drop function public.training_attempt_ends_once();
drop trigger kind_stays on public.training_question;
drop trigger stays on public.training_attempt;
drop trigger stays on public.training_completion;
drop trigger stays on public.training_answer;
drop trigger stays on public.training_questionversion;
drop function public.training_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [migrations.RunSQL(RULES, BACK)]
