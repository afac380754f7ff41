"""The help centre in the school of ``benchmarks.school``: 10,000 published articles in both
languages. Words are drawn from 4,000, common ones more often, so that a search finds few or many.
"""

HELPED = """
insert into helpcenter_category (slug, name_en, name_fr, position)
select 'topic-' || k, 'Topic ' || k, 'Sujet ' || k, k from generate_series(1, 8) k;
create temporary table words as
    select n, (array['session','student','project','mentor','move','cancel','defence','guide',
        'calendar','password','invoice','message','oven','dough','crust','loaf','bake','flour',
        'mettre','seance'])[1 + n %% 20]
        || case when n < 20 then '' else translate(to_char(n / 20, 'FM000'), '0123456789',
            'abcdefghij') end word
    from generate_series(0, 3999) n;
create temporary table texts as
    select t, string_agg(w.word, ' ' order by k) filter (where k <= 6) title,
        string_agg(w.word, ' ' order by k) filter (where k between 7 and 46) questions,
        string_agg(w.word, ' ' order by k) filter (where k > 46) body
    from generate_series(0, 1999) t cross join generate_series(1, 246) k
    join words w on w.n = (power(((t * 7919 + k * 104729) %% 1000) / 1000.0, 3) * 3999)::int
    group by t;
insert into helpcenter_article (slug, category_id, audience, state, is_for_staff, reviewed_at,
    review_days, created_at, published_at)
select 'article-' || k, (select id from helpcenter_category c where c.position = 1 + k %% 8
        and c.slug like 'topic-%%'),
    (array['anyone','members','students','mentors','managers'])[1 + k %% 5], 'published', false,
    now(), 180, now(), now()
from generate_series(1, %(articles)s) k;
-- Built once at the end, they take a tenth of the time.
drop index helpcenter_text_search, helpcenter_text_head;
insert into helpcenter_articletext (article_id, language, title, questions, body, searched, words,
    updated_at, shipped_sha256)
select a.id, l.language, initcap(x.title), x.questions, x.body, x.body,
    string_to_array(x.body, ' '), now(), ''
from helpcenter_article a
cross join (values ('en', 0), ('fr', 13)) l (language, shift)
join texts x on x.t = (a.id * 3 + l.shift) %% 2000
where a.slug like 'article-%%';
create index helpcenter_text_search on helpcenter_articletext using gin (search)
    with (fastupdate = off);
create index helpcenter_text_head on helpcenter_articletext using gin (ts_filter(search, '{a,b}'))
    with (fastupdate = off);
insert into helpcenter_word (word, language, audience, articles)
select word, text.language, article.audience, count(distinct article.id)
from helpcenter_articletext text
join helpcenter_article article on article.id = text.article_id
cross join unnest(text.words) word
group by word, text.language, article.audience on conflict do nothing;
insert into helpcenter_articlepage (article_id, url_name)
select id, (array['session','sessions','inbox','training'])[1 + id %% 4]
from helpcenter_article where id %% 50 = 0 on conflict do nothing;
insert into helpcenter_article_related (from_article_id, to_article_id)
select a.id, b.id from helpcenter_article a
join helpcenter_article b on b.id between a.id + 1 and a.id + 3 on conflict do nothing;
drop table words; drop table texts; analyze helpcenter_article; analyze helpcenter_articletext;
analyze helpcenter_word;
"""
