"""What must hold of requests, whoever writes them: who answers, who gets one, what follows."""

from django.db import migrations

RULES = """
create function public.helpcenter_refuse(what text, because text) returns void
language plpgsql as $$
begin
    raise exception '%', because using errcode = 'check_violation', constraint = what;
end $$;

create function public.helpcenter_manages(person bigint) returns boolean
language sql stable as $$
    select exists (select from public.accounts_role role where role.user_id = person
                   and role.kind = 'manager' and role.ended_at is null)
$$;

create function public.helpcenter_request_changes() returns trigger language plpgsql as $$
begin
    if new.assignee_id is not null
        and (tg_op = 'INSERT' or new.assignee_id is distinct from old.assignee_id) then
        if not public.helpcenter_manages(new.assignee_id) then
            perform public.helpcenter_refuse('helpcenter_assignee_manages',
                                             'Only a mentorship manager gets a request.');
        end if;
        if new.assignee_id = new.requester_id then
            perform public.helpcenter_refuse('helpcenter_assignee_is_another',
                                             'Nobody answers a request of their own.');
        end if;
    end if;
    if tg_op = 'UPDATE' and new.state <> old.state
        and not (old.state, new.state) in (
            ('new', 'open'), ('new', 'waiting'), ('new', 'solved'), ('new', 'closed'),
            ('open', 'waiting'), ('open', 'solved'), ('open', 'closed'),
            ('waiting', 'open'), ('waiting', 'solved'), ('waiting', 'closed'),
            ('solved', 'open'), ('solved', 'closed')) then
        perform public.helpcenter_refuse('helpcenter_state_follows',
                                         'This state does not follow.');
    end if;
    return new;
end $$;
create trigger changes before insert or update on public.helpcenter_request
    for each row execute function public.helpcenter_request_changes();

create function public.helpcenter_message_is_sent() returns trigger language plpgsql as $$
declare
    request public.helpcenter_request;
begin
    select * into request from public.helpcenter_request where id = new.request_id;
    if request.state = 'closed' then
        perform public.helpcenter_refuse('helpcenter_request_closed',
                                         'Nobody writes in a closed request.');
    end if;
    if new.is_answer then
        if not public.helpcenter_manages(new.author_id) or new.author_id = request.requester_id then
            perform public.helpcenter_refuse('helpcenter_answer_of_manager',
                                             'Another manager answers a request.');
        end if;
    elsif new.author_id is distinct from request.requester_id then
        perform public.helpcenter_refuse('helpcenter_message_of_requester',
                                         'Only whose request it is writes in it.');
    end if;
    return new;
end $$;
create trigger is_sent before insert on public.helpcenter_requestmessage
    for each row execute function public.helpcenter_message_is_sent();

create function public.helpcenter_note_is_written() returns trigger language plpgsql as $$
begin
    if not public.helpcenter_manages(new.author_id) or exists (
        select from public.helpcenter_request request
        where request.id = new.request_id and request.requester_id = new.author_id) then
        perform public.helpcenter_refuse('helpcenter_note_of_manager',
                                         'Managers note on the requests of others.');
    end if;
    return new;
end $$;
create trigger is_written before insert on public.helpcenter_internalnote
    for each row execute function public.helpcenter_note_is_written();

create function public.helpcenter_responsible_begins() returns trigger language plpgsql as $$
begin
    if new.ended_at is null and not public.helpcenter_manages(new.manager_id) then
        perform public.helpcenter_refuse('helpcenter_responsible_manages',
                                         'Only a mentorship manager is responsible.');
    end if;
    return new;
end $$;
create trigger begins before insert or update on public.helpcenter_responsible
    for each row execute function public.helpcenter_responsible_begins();

create function public.helpcenter_stays() returns trigger language plpgsql as $$
begin
    raise exception 'What is recorded is never changed.';
end $$;
create trigger stays before update on public.helpcenter_articleversion
    for each row when (old.text_id is distinct from new.text_id
        or old.number is distinct from new.number or old.body is distinct from new.body)
    execute function public.helpcenter_stays();
create trigger stays before update or delete on public.helpcenter_requestevent
    for each row execute function public.helpcenter_stays();
"""
BACK = """
drop trigger stays on public.helpcenter_requestevent;
drop trigger stays on public.helpcenter_articleversion;
drop trigger begins on public.helpcenter_responsible;
drop trigger is_written on public.helpcenter_internalnote;
drop trigger is_sent on public.helpcenter_requestmessage;
drop trigger changes on public.helpcenter_request;
drop function public.helpcenter_stays();
drop function public.helpcenter_responsible_begins();
drop function public.helpcenter_note_is_written();
drop function public.helpcenter_message_is_sent();
drop function public.helpcenter_request_changes();
drop function public.helpcenter_manages(bigint);
drop function public.helpcenter_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("helpcenter", "0001_initial")]
    operations = [migrations.RunSQL(RULES, BACK)]
