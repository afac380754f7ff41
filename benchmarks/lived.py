"""What a year of sessions leaves in the school of ``benchmarks.school``: 50 a student."""

LIVED = """
create temporary table pairs as
select m.id, m.mentor_id, m.student_id, e.id enrolment_id, w.project_id,
       date_trunc('hour', now()) + interval '1 day'
           + row_number() over (partition by m.mentor_id order by m.student_id) * interval '1 hour'
           as next
from students_mentorship m
join students_enrolment e on e.student_id = m.student_id and e.ended_at is null
join students_projectwork w on w.enrolment_id = e.id and w.finished_at is null
where m.kind = 'main' and m.ended_at is null;
insert into students_session (mentorship_id, mentor_id, student_id, kind, starts_at, ends_at, zone,
    join_url, status, schedule_version, uid, planned_by_id, planned_at)
select id, mentor_id, student_id, 'weekly', next - k * interval '7 days',
       next - k * interval '7 days' + interval '45 minutes', 'Europe/Paris', '',
       case when k = 0 then 'planned' when k % 9 = 0 then 'no_show' else 'held' end, 0,
       gen_random_uuid(), mentor_id, next - (k + 1) * interval '7 days'
from pairs, generate_series(0, 49) k;
insert into students_outcome (session_id, status, text, by_id, at)
select id, status, '', mentor_id, ends_at from students_session where status <> 'planned';
insert into students_sessionnote (session_id, check_in, progress, remarks, questions, week,
    updated_at)
select id, 'Well.', 'The dough rises.', 'Warm water.', 'How warm?', 'Bake.', now()
from students_session where starts_at > now() - interval '60 days' and status = 'held';
insert into students_goal (enrolment_id, text, set_at, done_at)
select enrolment_id, 'Goal ' || k, now() - k * interval '7 days',
       case when k > 2 then now() end from pairs, generate_series(0, 9) k;
insert into students_deliverable (id, enrolment_id, project_id, number, link, note, file, file_name,
    content_type, size, sha256, handed_in_at, read_at)
select gen_random_uuid(), enrolment_id, project_id, k, 'https://example.org/', '', '', '', '', 0,
       '', now() - k * interval '9 days', case when k > 1 then now() end
from pairs, generate_series(1, 4) k;
insert into students_reminder (session_id, recipient_id, kind, schedule_version, reference, scope,
    state, due_at, try_at, attempts, repeats, why, created_at, sent_at)
select s.id, person, r.kind, 0, '', 'session',
       case when s.status = 'planned' then 'pending' else 'sent' end, s.starts_at - before,
       s.starts_at - before, 0, 0, '', s.planned_at,
       case when s.status <> 'planned' then s.starts_at - before end
from students_session s, unnest(array[s.mentor_id, s.student_id]) person,
     (values ('early', interval '48 hours'), ('late', interval '1 hour')) r (kind, before)
where s.starts_at > now() - interval '21 days';
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    scope, starts_at, created_at, read_at)
select recipient_id, kind, session_id, 0, '', 'session', due_at, due_at,
       case when due_at < now() - interval '7 days' then now() end
from students_reminder where state = 'sent';
drop table pairs;
"""
