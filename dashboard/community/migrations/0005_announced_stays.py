"""What an ordinary page may not write: the topic of an announcement and its opening follow the
announcement, which staff write; and the group of a reply is always that of its topic."""

from django.db import migrations

STAYS = """
create function public.community_announced_stays() returns trigger language plpgsql as $$
begin
    if new.group_id <> old.group_id or new.title <> old.title or new.language <> old.language
        or new.removed_at is distinct from old.removed_at then
        perform public.community_refuse('community_announced_stays',
                                        'An announcement is edited where it is written.');
    end if;
    return new;
end $$;
create trigger announced_stays before update on public.community_topic
    for each row when (current_user = 'mentorhub_web' and old.announcement_id is not null)
    execute function public.community_announced_stays();

create function public.community_opening_stays() returns trigger language plpgsql as $$
begin
    if exists (select from public.community_topic t
               where t.id = old.topic_id and t.announcement_id is not null) then
        perform public.community_refuse('community_announced_stays',
                                        'An announcement is edited where it is written.');
    end if;
    return new;
end $$;
create trigger opening_stays before update on public.community_reply
    for each row when (current_user = 'mentorhub_web' and old.number = 1)
    execute function public.community_opening_stays();

create function public.community_reply_stays() returns trigger language plpgsql as $$
begin
    if new.group_id is distinct from (select t.group_id from public.community_topic t
                                      where t.id = new.topic_id) then
        perform public.community_refuse('community_reply_group',
                                        'A reply is in the group of its topic.');
    end if;
    return new;
end $$;
create trigger reply_stays before update of group_id on public.community_reply
    for each row execute function public.community_reply_stays();
"""
BACK = """
drop trigger reply_stays on public.community_reply;
drop trigger opening_stays on public.community_reply;
drop trigger announced_stays on public.community_topic;
drop function public.community_reply_stays();
drop function public.community_opening_stays();
drop function public.community_announced_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0004_news")]
    operations = [migrations.RunSQL(STAYS, BACK)]
