"""An approval ends with its role, also when the role's row is deleted rather than ended."""

from django.db import migrations

ROLE_GONE = """
create function public.role_gone_ends_approvals() returns trigger language plpgsql as $$
begin
    update public.students_approval a
       set ended_at = greatest(now(), a.granted_at)
     where a.user_id = old.user_id and a.kind = old.kind and a.ended_at is null;
    return old;
end $$;
create trigger gone_ends_approvals before delete on public.accounts_role
    for each row when (old.ended_at is null)
    execute function public.role_gone_ends_approvals();
"""
BACK = """
drop trigger gone_ends_approvals on public.accounts_role;
drop function public.role_gone_ends_approvals();
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0002_rules"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(ROLE_GONE, BACK)]
