"""Why somebody declined is written once; it is taken away when one of the two leaves for good."""

from django.db import migrations

# The rest of the row stays as it was, and no page of the login web does it.
FORGOTTEN = """
drop trigger declined_once on public.matching_assignment;
create trigger declined_once before update on public.matching_assignment
    for each row when (
        old.declined_at is not null
        and (current_user = 'mentorhub_web' or new.declined_at is distinct from old.declined_at
             or new.decline_reason <> '…')
    )
    execute function public.assignment_declined_once();
"""
ONCE = """
drop trigger declined_once on public.matching_assignment;
create trigger declined_once before update on public.matching_assignment
    for each row when (old.declined_at is not null)
    execute function public.assignment_declined_once();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_rules")]
    operations = [migrations.RunSQL(FORGOTTEN, ONCE)]
