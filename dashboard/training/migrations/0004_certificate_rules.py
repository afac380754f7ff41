"""What must always hold of certificates: they stay as they were issued, but what anonymising a
person empties; a key only ends; a certificate replaces one of the same person and course."""

from django.db import migrations

RULES = """
create function public.training_certificate_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.name = '' and new.credential = ''::bytea and new.pdf is null
       and to_jsonb(new) - array['name', 'credential', 'pdf']
         = to_jsonb(old) - array['name', 'credential', 'pdf'] then
        return new;
    end if;
    raise exception 'A certificate stays as it was issued.'
        using errcode = 'check_violation', constraint = 'training_certificate_stays';
end $$;
create trigger stays before update or delete on public.training_certificate
    for each row execute function public.training_certificate_stays();

create function public.training_revocation_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.note = '' and new.reason = '…'
       and to_jsonb(new) - array['note', 'reason'] = to_jsonb(old) - array['note', 'reason'] then
        return new;
    end if;
    raise exception 'A revocation stays as it was written.'
        using errcode = 'check_violation', constraint = 'training_revocation_stays';
end $$;
create trigger stays before update or delete on public.training_revocation
    for each row execute function public.training_revocation_stays();

create function public.training_key_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'until' = to_jsonb(old) - 'until' then
        return new;
    end if;
    raise exception 'A key that has signed is kept.'
        using errcode = 'check_violation', constraint = 'training_key_stays';
end $$;
create trigger stays before update or delete on public.training_credentialkey
    for each row execute function public.training_key_stays();

create function public.training_certificate_follows() returns trigger language plpgsql as $$
begin
    if new.replaces_id is not null and new.completion_id is distinct from (
        select earlier.completion_id from public.training_certificate earlier
        where earlier.id = new.replaces_id) then
        raise exception 'A certificate replaces one of the same person and course.'
            using errcode = 'check_violation', constraint = 'training_certificate_follows';
    end if;
    return new;
end $$;
create trigger follows before insert on public.training_certificate
    for each row execute function public.training_certificate_follows();
"""
BACK = """
drop trigger follows on public.training_certificate;
drop function public.training_certificate_follows();
drop trigger stays on public.training_credentialkey;
drop function public.training_key_stays();
drop trigger stays on public.training_revocation;
drop function public.training_revocation_stays();
drop trigger stays on public.training_certificate;
drop function public.training_certificate_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0003_certificates")]
    operations = [migrations.RunSQL(RULES, BACK)]
