"""Defences and verdicts in the school of ``benchmarks.school``: a queue of a thousand.

Forty assessors are approved for paths 1 to 3. Of the students there, some have a defence that was
held and a half-written draft, some one that is booked, a thousand wait in the queue. On the other
paths every fifth student has a verdict on their third project.
"""

ASSESSOR = "assessor1@example.org"

JUDGED = """
insert into accounts_user (email, name, language, zone, theme, is_active, joined_at, password)
select 'assessor' || n || '@example.org', 'Assessor Person ' || n, 'en', 'Europe/Paris', 'system',
       true, now() - interval '700 days', '!' from generate_series(1, 40) n;
create temporary table assessors as select id, row_number() over (order by id) n
    from accounts_user where email like 'assessor%';
insert into account_emailaddress (email, verified, "primary", user_id)
select email, true, true, u.id from accounts_user u join assessors using (id);
insert into accounts_role (user_id, kind, granted_at)
select id, 'assessor', now() - interval '700 days' from assessors;
insert into students_approval (user_id, path_id, kind, granted_at)
select a.id, p.id, 'assessor', now() - interval '600 days' from assessors a, students_path p
where p.slug in ('path-1', 'path-2', 'path-3');

-- A version of each guide, by which works are judged, and the public titles of its skills.
insert into guides_guideversion (guide_id, number, content, saved_at)
select g.id, 1, jsonb_build_object('advice', g.advice, 'steps', g.steps, 'skills', (
           select jsonb_agg(jsonb_build_object('key', s.key, 'name', s.name, 'deliverable',
               s.deliverable, 'criteria', (
               select jsonb_agg(jsonb_build_object('key', c.key, 'text', c.text, 'required',
                   c.required) order by c.position) from guides_criterion c where c.skill_id = s.id
           )) order by s.position) from guides_skill s where s.guide_id = g.id
       )), now() - interval '700 days' from guides_guide g;
insert into students_projectskill (project_id, key, position, title)
select g.project_id, s.key, s.position, 'Skill number ' || s.position
from guides_skill s join guides_guide g on g.id = s.guide_id;

create temporary table works as
select w.id, w.enrolment_id, w.project_id, e.student_id, m.mentor_id,
       row_number() over (order by w.id) n
from students_projectwork w join students_enrolment e on e.id = w.enrolment_id
join students_path p on p.id = e.path_id
join students_mentorship m on m.student_id = e.student_id and m.kind = 'main' and m.ended_at is null
where w.finished_at is null and e.ended_at is null and p.slug in ('path-1', 'path-2', 'path-3');
insert into students_defence (work_id, number, student_id, status, requested_by_id, requested_at,
    earliest_on, latest_on, zone, assessor_id, taken_at, starts_at, ends_at, schedule_version, uid,
    join_url, recording_url, ended_at, ended_by_id, not_held_because, not_held_words)
select w.id, 1, w.student_id, case when w.n <= 200 then 'held' else 'booked' end, w.mentor_id,
       now() - interval '18 days', current_date - 2, current_date + 5, 'Europe/Paris', a.id,
       now() - interval '17 days', begins, begins + interval '45 minutes', 1, gen_random_uuid(),
       '', '', case when w.n <= 200 then begins + interval '45 minutes' end,
       case when w.n <= 200 then a.id end, '', ''
from works w join assessors a on a.n = 1 + w.n % 40
cross join lateral (select date_trunc('hour', now())
    + ((w.n - 1) / 40 * 24 - 24 * 5 + 2) * interval '1 hour' as begins) each
where w.n <= 400;
insert into students_defence (work_id, number, student_id, status, requested_by_id, requested_at,
    earliest_on, latest_on, zone, schedule_version, uid, join_url, recording_url, not_held_because,
    not_held_words)
select id, 1, student_id, 'requested', mentor_id, now() - n * interval '20 minutes',
       current_date + 9, current_date + 16, 'Europe/Paris', 0, gen_random_uuid(), '', '', '', ''
from works where n between 401 and 1400;

create temporary table judged as
select w.id, e.student_id, m.mentor_id, w.finished_at, row_number() over (order by w.id) n
from students_projectwork w join students_enrolment e on e.id = w.enrolment_id
join students_project j on j.id = w.project_id join students_path p on p.id = e.path_id
join students_mentorship m on m.student_id = e.student_id and m.kind = 'main' and m.ended_at is null
where e.ended_at is null and j.position = 3 and w.id % 5 = 0
    and p.slug not in ('path-1', 'path-2', 'path-3');
insert into students_defence (work_id, number, student_id, status, requested_by_id, requested_at,
    earliest_on, latest_on, zone, assessor_id, taken_at, starts_at, ends_at, schedule_version, uid,
    join_url, recording_url, ended_at, ended_by_id, not_held_because, not_held_words, closes_at)
select j.id, 1, j.student_id, 'released', j.mentor_id, j.finished_at - interval '20 days',
       current_date - 300, current_date - 1, 'Europe/Paris', a.id,
       j.finished_at - interval '18 days', begins, begins + interval '45 minutes', 1,
       gen_random_uuid(), '', '', begins + interval '45 minutes', a.id, '', '',
       j.finished_at + interval '30 days'
from judged j join assessors a on a.n = 1 + j.n % 40
cross join lateral (select j.finished_at - interval '2 hours' as begins) each;
insert into students_verdict (defence_id, number, kind, outcome, words, reason, guide_version,
    assessor_id, released_at)
select d.id, 1, 'defence', 'validated', repeat('The loaf is good, and its crust is better. ', 12),
       '', 1, d.assessor_id, d.ends_at + interval '1 hour'
from students_defence d where d.status = 'released';
insert into students_verdictskill (verdict_id, position, title, acquired, words)
select v.id, n, 'Skill number ' || n, true, repeat('The dough has been kneaded by hand. ', 5)
from students_verdict v, generate_series(1, 3) n;

insert into students_assessment (defence_id, part, assessor_id, begun_at, handed_in_at, released_at)
select d.id, 'first', d.assessor_id, d.taken_at, v.released_at, v.released_at
from students_defence d left join students_verdict v on v.defence_id = d.id
where d.assessor_id is not null;
insert into guides_evaluation (assessment_id, version, revision, outcome, words, mentor_words,
    updated_at)
select a.id, 1, 3, 'validated', repeat('The loaf is good. ', 12), '', now()
from students_assessment a join students_defence d on d.id = a.defence_id
where d.status <> 'booked';
create temporary table drafts as
select v.id, g.id guide_id from guides_evaluation v
join students_assessment a on a.id = v.assessment_id join students_defence d on d.id = a.defence_id
join students_projectwork w on w.id = d.work_id join guides_guide g on g.project_id = w.project_id;
insert into guides_mark (evaluation_id, key, value, words, revision)
select d.id, c.key, case when c.position < 3 then 'met' else '' end,
       case when c.position = 2 then 'Cut in front of me, and described.' else '' end, 1
from drafts d join guides_skill s on s.guide_id = d.guide_id
join guides_criterion c on c.skill_id = s.id;
insert into guides_skillwords (evaluation_id, key, words, revision)
select d.id, s.key, 'The dough has been kneaded by hand.', 1
from drafts d join guides_skill s on s.guide_id = d.guide_id;
drop table assessors; drop table works; drop table judged; drop table drafts;
"""
