"""The training in the school of ``benchmarks.school``: four courses as large as the bundled ones,
two of them also in another language.

Every mentor has finished the first course, has a certificate of it, and is under way in the second:
a part is read, and its quiz is open with two of five questions answered.
"""

SUMMARY = "What a good loaf needs, and how to tell before it is cut."
CHAPTER = (
    "Most loaves fail before they see the oven. **Ask first**, then look, then knead.\n\n"
    "## What to look at\n\n"
    + "The dough tells you *when* it is ready: press it, and wait until it comes back.\n\n"
    * 15
    + "> **Baker:** What do you see?\n>\n> **Apprentice:** It has not moved.\n\n"
    "- Weigh the flour.\n- Weigh the water.\n- Write both numbers down.\n\n"
    + "Do not praise the crust before it is cut; ask what they would change next time.\n\n" * 15
    + "## One thing to do\n\nBake a loaf with half of the yeast, and compare.\n"
)
CHOICES = '["Wait for an hour", "Knead it again", "Bake it at once", "Ask the baker"]'

TRAINED = """
insert into training_course (slug, title, summary, recap, minutes, difficulty, language, certifies,
    open_to_visitors, position, published, updated_at)
select 'course-' || n, 'Course number ' || n, %(summary)s, '- Weigh. - Knead.', 60, 'easy',
       case when n > 4 then 'fr' else 'en' end, n in (1, 5), false, n, true, now()
from generate_series(1, 6) n;
update training_course c set twin_id = t.id
from training_course t where c.position > 4 and t.position = c.position - 4;
insert into training_part (course_id, slug, title, position)
select id, 'part-' || n, 'Part number ' || n, n from training_course, generate_series(1, 3) n;
insert into training_chapter (id, part_id, course_id, slug, title, summary, body, minutes, position,
    published, added_at)
select gen_random_uuid(), p.id, p.course_id, 'chapter-' || 3 * (p.position - 1) + k,
       'Chapter number ' || k, %(summary)s, %(chapter)s, 5, k, true, now() - interval '300 days'
from training_part p, generate_series(1, 3) k where p.position < 3 or k < 3;
insert into training_quiz (part_id) select id from training_part;
insert into training_question (quiz_id, "group", kind, position, archived)
select id, 'group-' || n %% 5, 'single', n, false from training_quiz, generate_series(1, 10) n;
insert into training_questionversion (question_id, number, text, choices, key, reasons, explanation,
    at)
select id, 1, 'The dough has not risen after two hours. What do you do first?', %(choices)s, '[0]',
       '["", "", "", ""]', 'Cold dough needs time, and nothing else.', now() - interval '300 days'
from training_question;

create temporary table trained as
select m.user_id id, row_number() over (order by m.user_id) n from dashboard_mentor m;
insert into training_reading (reader_id, chapter_id, at)
select t.id, c.id, now() - interval '100 days'
from trained t, training_chapter c join training_course o on o.id = c.course_id
join training_part p on p.id = c.part_id
where o.position = 1 or (o.position = 2 and p.position = 1);
create temporary table asked as
select z.id quiz_id, o.position course, jsonb_agg(jsonb_build_object('question', q.id, 'version',
    v.id, 'group', q."group", 'order', '[2, 0, 3, 1]'::jsonb) order by q.position) drawn
from training_quiz z join training_part p on p.id = z.part_id
join training_course o on o.id = p.course_id
join training_question q on q.quiz_id = z.id and q.position <= 5
join training_questionversion v on v.question_id = q.id
where o.position = 1 or (o.position = 2 and p.position = 1) group by z.id, o.position;
insert into training_attempt (quiz_id, person_id, number, seed, drawn, carried, pass_percent,
    started_at, finished_at, score, passed)
select a.quiz_id, t.id, 1, 1, a.drawn, '[]', 80, now() - interval '99 days',
       case when a.course = 1 then now() - interval '99 days' end,
       case when a.course = 1 then 100 end, case when a.course = 1 then true end
from trained t, asked a;
insert into training_answer (attempt_id, question_id, version_id, given, is_right, at)
select a.id, (d.one ->> 'question')::bigint, (d.one ->> 'version')::bigint, '[0]', true,
       a.started_at
from training_attempt a, jsonb_array_elements(a.drawn) with ordinality d (one, place)
where a.finished_at is not null or d.place <= 2;
insert into training_completion (person_id, course_id, at)
select t.id, o.id, now() - interval '99 days' from trained t, training_course o
where o.position = 1;
insert into training_credentialkey (public, since) values ('z6Mk', now() - interval '700 days');
insert into training_certificate (code, completion_id, name, course, criteria, language, minutes,
    issued_at, status_index, key_id, credential, credential_sha256, pdf, pdf_sha256)
select lpad(upper(to_hex(d.id)), 26, '0'), d.id, u.name,
       'Course number 1', 'Every chapter of the course read and every quiz passed.', 'en', 60,
       d.at, d.id, k.id,
       convert_to(repeat('a signed file ', 250), 'utf8'), md5(d.id::text) || md5('c'),
       convert_to(repeat('a PDF of the certificate ', 2000), 'utf8'), md5(d.id::text) || md5('p')
from training_completion d join accounts_user u on u.id = d.person_id, training_credentialkey k;
drop table trained; drop table asked;
"""
VALUES = {"summary": SUMMARY, "chapter": CHAPTER, "choices": CHOICES}
