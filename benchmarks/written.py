"""Messages in the school of ``benchmarks.school``: 200,000 with 20,000 students and 2,000 mentors.

Each mentor has a thread with each of their students, and the manager one with each of 500 mentors.
"""

WRITTEN = """
insert into inbox_thread (uid, kind, lead_id, partner_id, title, last_number, changed_at)
select gen_random_uuid(), 'student', mentor_id, student_id, '', 8,
       now() - id % 900 * interval '1 hour'
from students_mentorship where kind = 'main' and ended_at is null;
insert into inbox_thread (uid, kind, lead_id, partner_id, title, last_number, changed_at)
select gen_random_uuid(), 'manager', manager.id, mentor.id, '', 80,
       now() - mentor.id % 900 * interval '1 hour'
from accounts_user manager, (
    select id from accounts_user where email like 'mentor%@%' order by id limit 500) mentor
where manager.email = 'manager@example.org';
insert into inbox_participant (thread_id, user_id, read_number)
select t.id, each.person, t.last_number - case when t.id % 5 = 0 then 2 else 0 end
from inbox_thread t cross join lateral (values (t.lead_id), (t.partner_id)) each (person);
insert into inbox_message (thread_id, number, author_id, body, html, key, sent_at)
select t.id, n, case when n % 2 = 0 then t.lead_id else t.partner_id end, words.body,
       '<p>' || words.body || '</p>', gen_random_uuid(),
       t.changed_at - (t.last_number - n) * interval '3 hours'
from inbox_thread t, generate_series(1, t.last_number) n
cross join lateral (select 'Loaf ' || t.id || ', question ' || n
    || ': the dough rests longer than the recipe says, and the crust stays pale. What would you '
    || 'change first, the water or the heat of the oven?' as body) words;
"""
