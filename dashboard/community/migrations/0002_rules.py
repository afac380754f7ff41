"""Who sees what of the community, as ``mentorhub/access/rules/community.py`` says it; and what the
database does by itself: the group of a path, the topic of an announcement, the end of guests."""

from django.db import migrations

RULES = """
create function public.community_holds(person bigint, kinds text[]) returns boolean
language sql stable as $$
    select exists (select from public.accounts_role role where role.user_id = person
                   and role.kind = any(kinds) and role.ended_at is null)
$$;

-- Whether somebody is enrolled in the path; without one, in any.
create function public.community_studies(person bigint, path bigint) returns boolean
language sql stable as $$
    select exists (select from public.students_enrolment enrolment
                   where enrolment.student_id = person and enrolment.ended_at is null
                   and (path is null or enrolment.path_id = path))
$$;

create function public.community_sees(person bigint, found bigint) returns boolean
language sql stable as $$
    select coalesce((
        select case g.kind
        when 'path' then public.community_holds(person, array['manager'])
            or (public.community_holds(person, array['mentor', 'assessor'])
                and not public.community_studies(person, g.path_id)
                and exists (select from public.students_approval approval
                            where approval.user_id = person and approval.path_id = g.path_id
                            and approval.ended_at is null))
        else public.community_holds(person, array['mentor', 'assessor', 'manager']) end
        or (exists (select from public.community_guest guest where guest.group_id = g.id
                    and guest.user_id = person and guest.ended_at is null)
            and public.community_holds(person, array['mentor', 'assessor', 'manager', 'staff'])
            and not public.community_studies(person, null))
        from public.community_group g where g.id = found), false)
$$;

create function public.community_sees_topic(person bigint, found bigint) returns boolean
language sql stable as $$
    select coalesce((
        select public.community_sees(person, t.group_id)
            and (project.id is null or not public.community_studies(person, project.path_id))
            and (public.community_holds(person, array['manager'])
                 or (t.removed_at is null
                     and (announced.id is null or announced.since <= statement_timestamp())))
        from public.community_topic t
        left join public.students_project project on project.id = t.project_id
        left join public.dashboard_announcement announced on announced.id = t.announcement_id
        where t.id = found), false)
$$;

create function public.community_refuse(what text, because text) returns void
language plpgsql as $$
begin
    raise exception '%', because using errcode = 'check_violation', constraint = what;
end $$;

-- The group of everybody comes with the first path or announcement, each path brings its own.
create function public.community_everybody() returns bigint language plpgsql as $$
declare
    found bigint;
begin
    insert into public.community_group (slug, kind, title, purpose)
    values ('everyone', 'all', '', '') on conflict do nothing;
    select g.id into found from public.community_group g where g.kind = 'all';
    return found;
end $$;

create function public.community_path_begins() returns trigger language plpgsql as $$
begin
    perform public.community_everybody();
    insert into public.community_group (slug, kind, path_id, title, purpose)
    values (case when new.slug in ('topics', 'search', 'similar', 'mentions', 'drafts', 'number',
                                   'moderation', 'files', 'announcements')
                 or exists (select from public.community_group g where g.slug = new.slug)
            then 'path-' || new.id else new.slug end, 'path', new.id, '', '');
    return null;
end $$;
create trigger community_path_begins after insert on public.students_path
    for each row execute function public.community_path_begins();

create function public.community_guest_is_let_in() returns trigger language plpgsql as $$
begin
    if new.ended_at is null and public.community_studies(new.user_id, null) then
        perform public.community_refuse('community_guest_studies', 'A student is never a guest.');
    end if;
    return new;
end $$;
create trigger is_let_in before insert or update on public.community_guest
    for each row execute function public.community_guest_is_let_in();

create function public.community_enrolment_begins() returns trigger language plpgsql as $$
begin
    update public.community_guest set ended_at = greatest(statement_timestamp(), granted_at)
    where user_id = new.student_id and ended_at is null;
    return null;
end $$;
create trigger community_enrolment_begins after insert on public.students_enrolment
    for each row when (new.ended_at is null)
    execute function public.community_enrolment_begins();

create function public.community_topic_is_written() returns trigger language plpgsql as $$
begin
    if new.project_id is not null and exists (
        select from public.community_group g
        join public.students_project project on project.id = new.project_id
        where g.id = new.group_id and g.path_id is not null and g.path_id <> project.path_id) then
        perform public.community_refuse('community_topic_project',
                                        'The project is not of the path of the group.');
    end if;
    if new.accepted_id is not null and not exists (
        select from public.community_reply r where r.id = new.accepted_id
        and r.topic_id = new.id and r.number > 1 and r.removed_at is null) then
        perform public.community_refuse('community_topic_accepted', 'Not an answer to it.');
    end if;
    if tg_op = 'UPDATE' and new.announcement_id is distinct from old.announcement_id then
        perform public.community_refuse('community_topic_announced', 'An announcement stays one.');
    end if;
    return new;
end $$;
create trigger is_written before insert or update on public.community_topic
    for each row execute function public.community_topic_is_written();

create function public.community_topic_is_moved() returns trigger language plpgsql as $$
begin
    update public.community_reply set group_id = new.group_id where topic_id = new.id;
    return null;
end $$;
create trigger is_moved after update of group_id on public.community_topic
    for each row when (old.group_id is distinct from new.group_id)
    execute function public.community_topic_is_moved();

create function public.community_reply_is_posted() returns trigger language plpgsql as $$
declare
    t public.community_topic;
begin
    select * into t from public.community_topic where id = new.topic_id;
    new.group_id := t.group_id;
    -- What is announced is written by the trigger below.
    if new.number = 1 and t.kind = 'announcement' then
        return new;
    end if;
    if not public.community_sees_topic(new.author_id, t.id) then
        perform public.community_refuse('community_may_write', 'The author does not see it.');
    end if;
    if (t.locked_at is not null or t.removed_at is not null
        or exists (select from public.community_group g
                   where g.id = t.group_id and g.archived_at is not null))
        and not public.community_holds(new.author_id, array['manager']) then
        perform public.community_refuse('community_topic_closed', 'Nobody writes there any more.');
    end if;
    return new;
end $$;
create trigger is_posted before insert on public.community_reply
    for each row execute function public.community_reply_is_posted();

-- What is removed is no accepted answer.
create function public.community_reply_is_removed() returns trigger language plpgsql as $$
begin
    update public.community_topic set accepted_id = null where accepted_id = new.id;
    return null;
end $$;
create trigger is_removed after update of removed_at on public.community_reply
    for each row when (old.removed_at is null and new.removed_at is not null)
    execute function public.community_reply_is_removed();

-- The topic of an announcement has its title, and its first reply the text, which is drawn when
-- somebody reads it (rules_version 0).
create function public.community_announce() returns trigger language plpgsql as $$
declare
    topic bigint;
    place bigint;
begin
    place := coalesce(new.group_id, public.community_everybody());
    select t.id into topic from public.community_topic t where t.announcement_id = new.id;
    if topic is null then
        insert into public.community_topic (group_id, kind, announcement_id, title, language,
            author_id, created_at, last_number, last_at, changed_at)
        values (place, 'announcement', new.id, new.title, 'en', new.written_by_id, new.since, 1,
            new.since, statement_timestamp())
        returning id into topic;
        insert into public.community_reply (topic_id, number, group_id, author_id, body, language,
            key, created_at)
        values (topic, 1, place, new.written_by_id, new.body, 'en', gen_random_uuid(), new.since);
    else
        update public.community_topic t set group_id = place, title = new.title,
            created_at = new.since, changed_at = statement_timestamp(),
            last_at = case when t.last_number > 1 then greatest(t.last_at, new.since)
                      else new.since end
        where t.id = topic;
        update public.community_reply r set body = new.body, html = '', rules_version = 0,
            created_at = new.since,
            edited_at = case when r.body = new.body then r.edited_at
                        else statement_timestamp() end
        where r.topic_id = topic and r.number = 1;
    end if;
    return null;
end $$;
create trigger community_announce after insert or update on public.dashboard_announcement
    for each row execute function public.community_announce();

-- What exists already.
do $$ begin
    if exists (select from public.students_path)
        or exists (select from public.dashboard_announcement) then
        perform public.community_everybody();
    end if;
end $$;
insert into public.community_group (slug, kind, path_id, title, purpose)
select case when path.slug in ('everyone', 'topics', 'search', 'similar', 'mentions', 'drafts',
                               'number', 'moderation', 'files', 'announcements')
       then 'path-' || path.id else path.slug end, 'path', path.id, '', ''
from public.students_path path;
update public.dashboard_announcement set title = title;
"""
BACK = """
drop trigger community_announce on public.dashboard_announcement;
drop trigger is_removed on public.community_reply;
drop trigger is_posted on public.community_reply;
drop trigger is_moved on public.community_topic;
drop trigger is_written on public.community_topic;
drop trigger community_enrolment_begins on public.students_enrolment;
drop trigger is_let_in on public.community_guest;
drop trigger community_path_begins on public.students_path;
drop function public.community_announce();
drop function public.community_reply_is_removed();
drop function public.community_reply_is_posted();
drop function public.community_topic_is_moved();
drop function public.community_topic_is_written();
drop function public.community_enrolment_begins();
drop function public.community_guest_is_let_in();
drop function public.community_path_begins();
drop function public.community_everybody();
drop function public.community_refuse(text, text);
drop function public.community_sees_topic(bigint, bigint);
drop function public.community_sees(bigint, bigint);
drop function public.community_studies(bigint, bigint);
drop function public.community_holds(bigint, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0001_initial"),
        ("dashboard", "0014_announcement_group"),
        ("accounts", "0017_plain_latin"),
        ("students", "0032_fixes_stay"),
    ]
    operations = [migrations.RunSQL(RULES, BACK)]
