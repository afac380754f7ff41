"""The copy in a report is evidence: an ordinary page may empty it when its time is over, and write
nothing else into it."""

from django.db import migrations

STAYS = """
create function public.inbox_report_copy_stays() returns trigger language plpgsql as $$
begin
    if new.copy <> '[]' or new.words <> '' then
        perform public.inbox_refuse('inbox_report_copy', 'A report stays as it was made.');
    end if;
    return new;
end $$;
create trigger copy_stays before update of copy, words on public.inbox_report
    for each row when (current_user = 'mentorhub_web')
    execute function public.inbox_report_copy_stays();
"""
BACK = """
drop trigger copy_stays on public.inbox_report;
drop function public.inbox_report_copy_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0005_questions_wait")]
    operations = [migrations.RunSQL(STAYS, BACK)]
