"""The community in the school of ``benchmarks.school``: five topics a mentor with twenty replies
each, so 10,000 and 200,000 with 2,000 mentors.

Half of the topics are in the group of everybody, the others in those of the paths. The words of a
text are drawn from 400, common ones more often, so that a search finds few texts or many. Topics
and replies are written in the order of their instants, as in a school: the groups lie among each
other.
"""

from mentorhub.full_text import StemsWithPlace

_PLACED = StemsWithPlace.template.format(stems="search", key="id", group="group_id")
TALKED = f"""
insert into community_group (slug, kind, path_id, title, purpose)
select 'everyone', 'all', null::bigint, '', '' union all
select slug, 'path', id, '', '' from students_path;
create temporary table rooms as select id, row_number() over (order by id) - 1 n, path_id
    from community_group;
create temporary table writers as
    select id, row_number() over (order by id) - 1 n from accounts_user
    where email like 'mentor%%@%%';
create temporary table words as
    select n, (array['how','do','you','the','a','of','to','when','project','student','session',
        'validate','deliverable','brief','oven','dough','crust','loaf','bake','flour'])[1 + n %% 20]
        || case when n < 20 then '' else to_char(n / 20, 'FM000') end word
    from generate_series(0, 399) n;
create temporary table texts as
    select t, string_agg(w.word, ' ' order by k) text
    from generate_series(0, 1999) t cross join generate_series(1, 40) k
    join words w on w.n = (power(((t * 7919 + k * 104729) %% 1000) / 1000.0, 3) * 399)::int
    group by t;
-- Whoever writes in the group of a path is approved for it.
create temporary table members as
    select r.id room, a.user_id person, row_number() over (partition by r.id order by a.user_id) - 1
        n, count(*) over (partition by r.id) total
    from rooms r join students_approval a on a.path_id = r.path_id
    union all select r.id, w.id, w.n, (select count(*) from writers) from rooms r, writers w
    where r.path_id is null;
create index on members (room, n); create index on texts (t);
analyze rooms; analyze writers; analyze texts; analyze members;
insert into community_topic (group_id, kind, project_id, title, language, author_id, created_at,
    last_number, last_at, changed_at)
select r.id, case when k %% 3 = 0 then 'discussion' else 'question' end,
       case when r.path_id is not null and k %% 2 = 1 then
            (select min(id) from students_project p where p.path_id = r.path_id) end,
       initcap(left(x.text, 90)), 'en', m.person, now() - k * interval '80 minutes',
       20, now() - k * interval '80 minutes' + interval '2 hours', now() - k * interval '80 minutes'
from generate_series(1, %(topics)s) k
join rooms r on r.n = case when k %% 2 = 0 then 0
    else 1 + (k / 2) %% ((select count(*) from rooms) - 1) end
join members m on m.room = r.id and m.n = (k * 31) %% m.total
join texts x on x.t = k %% 2000
order by k desc;
-- Built once at the end, they take a tenth of the time.
drop index community_reply_search, community_reply_newest;
insert into community_reply (topic_id, number, group_id, author_id, body, html, rules_version,
    language, key, created_at)
select t.id, k, t.group_id, m.person, x.text, '<p>' || x.text || '</p>', 1, 'en',
       gen_random_uuid(), t.created_at + k * interval '5 minutes'
from community_topic t cross join generate_series(1, 20) k
join members m on m.room = t.group_id and m.n = (t.id * 31 + k * 7) %% m.total
join texts x on x.t = (t.id + k * 37) %% 2000
order by t.created_at + k * interval '5 minutes', t.id;
create index community_reply_search on community_reply using gin (search)
    with (fastupdate = off);
create index community_reply_newest on community_reply using gin (
    {_PLACED}
) with (fastupdate = off);
update community_topic t set accepted_id = r.id from community_reply r
where r.topic_id = t.id and r.number = 3 and t.kind = 'question' and t.id %% 3 <> 0;
insert into community_reader (user_id, topic_id, read_number, follows)
select m.person, t.id, case when t.id %% 7 = 0 then 15 else 20 end, t.id %% 10 = 0
from community_topic t join members m on m.room = t.group_id and m.n = any (array[
    0, 1, 2, 3, (t.id * 13) %% m.total, (t.id * 17 + 1) %% m.total, (t.id * 19 + 2) %% m.total,
    (t.id * 23 + 3) %% m.total, (t.id * 29 + 4) %% m.total, (t.id * 37 + 5) %% m.total])
where t.id %% 5 < 4 on conflict do nothing;
insert into community_reaction (reply_id, user_id, kind)
select r.id, m.person, (array['agree', 'thanks', 'insight'])[1 + r.id %% 3]
from community_reply r join members m on m.room = r.group_id and m.n = (r.id * 7) %% m.total
where r.id %% 4 = 0 on conflict do nothing;
drop table rooms; drop table writers; drop table words; drop table texts; drop table members;
"""  # noqa: S608  of constants alone
