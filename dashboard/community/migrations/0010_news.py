"""What is news for somebody, for the outbox and the bell: what they have not read of a topic, what
a digest holds; and that news is read when what it is about is read or removed."""

from django.db import migrations

RULES = """
create function public.community_mutes(person bigint, other bigint) returns boolean
language sql stable as $$
    select exists (select from public.accounts_block block where block.blocker_id = person
                   and block.blocked_id = other and block.ended_at is null)
$$;

-- Whether something of a topic is unread for somebody, from one number on and below another one:
-- the rule of dashboard/community/unread.py for one topic.
create function public.community_unread(person bigint, found bigint, first bigint, below bigint)
returns boolean language sql stable as $$
    select exists (
        select from public.community_reply reply
        left join public.community_reader place
            on place.topic_id = reply.topic_id and place.user_id = person
        left join public.community_groupreader marked
            on marked.group_id = reply.group_id and marked.user_id = person
        where reply.topic_id = found and reply.removed_at is null and reply.author_id <> person
        and reply.number >= first and (below is null or reply.number < below)
        and reply.number > coalesce(place.read_number, 0)
        and reply.created_at > coalesce(marked.read_until, '-infinity')
        and not public.community_mutes(person, reply.author_id))
$$;

-- The zone of a person, or UTC for a name that PostgreSQL does not know.
create function public.community_clock(zone text) returns text language plpgsql stable as $$
begin
    perform statement_timestamp() at time zone zone;
    return zone;
exception when invalid_parameter_value then
    return 'UTC';
end $$;

-- The topics of a digest that is due at an instant: with replies that are unread and were written
-- since the digest before, in groups whose digest is due that day. By the clock of the wall, so
-- that a day of 23 or 25 hours is one day.
create function public.community_digest_topics(person bigint, due timestamptz)
returns setof bigint language sql stable as $$
    with clock as materialized (
        select public.community_clock(who.zone) as zone
        from public.accounts_user who where who.id = person
    ), groups as materialized (
        select g.id, marked.read_until,
            ((due at time zone clock.zone) - case marked.digest
                when 'daily' then interval '1 day' else interval '7 days' end)
                at time zone clock.zone as since
        from public.community_group g
        cross join clock
        left join public.community_groupreader marked
            on marked.group_id = g.id and marked.user_id = person
        where (marked.digest = 'daily' or (coalesce(marked.digest, 'weekly') = 'weekly'
               and extract(isodow from due at time zone clock.zone) = 1))
        and public.community_sees(person, g.id)
    ), topics as materialized (
        select distinct reply.topic_id
        from groups
        join public.community_reply reply on reply.group_id = groups.id
            and reply.created_at > greatest(groups.since, groups.read_until)
        left join public.community_reader place
            on place.topic_id = reply.topic_id and place.user_id = person
        where reply.removed_at is null and reply.author_id <> person
        and reply.number > coalesce(place.read_number, 0)
        and not public.community_mutes(person, reply.author_id)
    )
    -- Of the few that are left each is asked for, not of all topics.
    select topics.topic_id from topics
    where exists (select from public.community_topic topic
                  where topic.id = topics.topic_id and topic.removed_at is null)
    and public.community_sees_topic(person, topics.topic_id)
$$;

-- News about a reply is read once the reply is no longer unread, or was removed; news that a topic
-- has replies, once none of them is; other news of a topic, when its reader reads on.
create function public.community_news_is_read(people bigint[], topics bigint[], kinds text[])
returns void language sql volatile as $$
    update public.students_notification news set read_at = statement_timestamp()
    from unnest(topics) found (id)
    where news.recipient_id = any(people) and news.read_at is null
    and (kinds is null or news.kind = any(kinds))
    and ((news.scope = 'community_topic' and news.subject = found.id::text)
         or (news.scope = 'community_reply' and news.payload ->> 'topic' = found.id::text))
    and case when news.payload ->> 'number' ~ '^[0-9]{1,9}$' then not public.community_unread(
        news.recipient_id, found.id, (news.payload ->> 'number')::bigint,
        case news.kind when 'community_answered' then null
        else (news.payload ->> 'number')::bigint + 1 end) else true end
$$;

create function public.community_place_moves() returns trigger language plpgsql as $$
begin
    perform public.community_news_is_read(array[new.user_id], array[new.topic_id], null);
    return null;
end $$;
create trigger community_place_begins after insert on public.community_reader
    for each row when (new.read_number > 0)
    execute function public.community_place_moves();
create trigger community_place_moves after update of read_number on public.community_reader
    for each row when (new.read_number > old.read_number)
    execute function public.community_place_moves();

create function public.community_group_is_read() returns trigger language plpgsql as $$
begin
    perform public.community_news_is_read(array[new.user_id], array(
        select topic.id from public.community_topic topic
        join public.students_notification news on news.recipient_id = new.user_id
            and news.read_at is null and (news.payload ->> 'topic' = topic.id::text
            or (news.scope = 'community_topic' and news.subject = topic.id::text))
        where topic.group_id = new.group_id), null);
    return null;
end $$;
create trigger community_group_is_read after insert or update of read_until
    on public.community_groupreader
    for each row when (new.read_until is not null)
    execute function public.community_group_is_read();

create function public.community_news_is_removed() returns trigger language plpgsql as $$
begin
    perform public.community_news_is_read(array(
        select place.user_id from public.community_reader place
        where place.topic_id = new.topic_id and place.follows
        union select mention.user_id from public.community_mention mention
        where mention.reply_id = new.id), array[new.topic_id],
        array['community_answered', 'community_mentioned']);
    return null;
end $$;
create trigger community_news_is_removed after update of removed_at on public.community_reply
    for each row when (old.removed_at is null and new.removed_at is not null)
    execute function public.community_news_is_removed();
"""
BACK = """
drop trigger community_news_is_removed on public.community_reply;
drop trigger community_group_is_read on public.community_groupreader;
drop trigger community_place_moves on public.community_reader;
drop trigger community_place_begins on public.community_reader;
drop function public.community_news_is_removed();
drop function public.community_group_is_read();
drop function public.community_place_moves();
drop function public.community_news_is_read(bigint[], bigint[], text[]);
drop function public.community_digest_topics(bigint, timestamptz);
drop function public.community_clock(text);
drop function public.community_unread(bigint, bigint, bigint, bigint);
drop function public.community_mutes(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0003_live"), ("notifications", "0006_live")]
    operations = [migrations.RunSQL(RULES, BACK)]
