"""A worker is killed with -9 at each point of its way through mails of the community: none is lost,
none goes out twice, and the notification that was written with the reply stays one."""

import json

from tests.faults.test_kill import A_ROUND, BATCH, MARKED, MOST
from tests.faults.worker import POINTS

# A question of one person, a reply of another, and every mentor follows it: what telling.py writes.
FOLLOWED = """
set session_replication_role = replica;
insert into community_group (slug, kind, title, purpose) values ('everyone', 'all', '', '')
on conflict do nothing;
insert into community_topic (id, group_id, kind, title, language, author_id, last_number)
select 1, id, 'question', 'Why is the crust soft?', 'en', 2, 2 from community_group
where kind = 'all';
insert into community_reply (topic_id, number, group_id, author_id, body, language, key)
select 1, number, group_id, 2 * number, 'Bake it longer.', 'en', gen_random_uuid()
from community_topic cross join generate_series(1, 2) number;
insert into community_reader (user_id, topic_id, follows)
select user_id, 1, true from accounts_role where kind = 'mentor';
update students_reminder r set kind = 'community_answered', session_id = null,
    recipient_id = r.recipient_id - 1, reference = 'topic:1:2', scope = 'community_topic',
    subject = '1', payload = '{"topic": 1, "number": 2}', actor_id = 4;
insert into students_notification (recipient_id, kind, schedule_version, reference, scope, subject,
    payload, actor_id, created_at)
select recipient_id, kind, schedule_version, reference, scope, subject, payload, actor_id, now()
from students_reminder;
"""


def test_nothing_is_lost_and_nothing_sent_twice(world, size, say):
    rows = A_ROUND * size.kills + 40
    world.fill(rows, policy="hold")
    world.execute(FOLLOWED)
    points = [point for point in POINTS for _ in range(size.kills)]
    worker = world.worker(points=points, lease=3, batch=BATCH, most=MOST)
    killed = json.loads(world.finish(worker))
    assert killed == dict.fromkeys(POINTS, size.kills)
    unknown = sum(killed[point] for point in MARKED)
    mails = world.mails()
    say(
        f"kill -9 × {size.kills} at {len(POINTS)} points, {rows} mails of the community, "
        f"{len(world.twice())} twice, {unknown} unknown and held"
    )
    assert world.states() == {"sent": rows - unknown, "ambiguous": unknown}
    assert world.twice() == []
    assert len({mail["to"] for mail in mails}) == len(mails)
    assert all("mentor" in str(mail["to"]) for mail in mails)
    assert world.notifications() == rows
