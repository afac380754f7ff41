"""A worker is killed with -9 at each point of its way; the next one goes on."""

import json

from tests.faults.worker import POINTS

MARKED = ("after data mark", "after DATA before sent")
BATCH, MOST = 20, 8
# Who dies after a claim may have sent one batch before; who dies at a mail, some of one. So many
# rows a round, and more, leave something to die at for the last.
A_ROUND = 2 * BATCH + 3 * MOST


def killed_everywhere(world, size, policy):
    rows = A_ROUND * size.kills + 40
    world.fill(rows, policy=policy)
    points = [point for point in POINTS for _ in range(size.kills)]
    worker = world.worker(points=points, lease=3, batch=BATCH, most=MOST)
    killed = json.loads(world.finish(worker))
    assert killed == dict.fromkeys(POINTS, size.kills)
    return rows, sum(killed[point] for point in MARKED)


def test_resend_loses_nothing_and_flags_each_repeat(world, size, say):
    rows, unknown = killed_everywhere(world, size, "resend")
    mails = world.mails()
    flagged = [mail for mail in mails if mail["repeat"]]
    say(
        f"kill -9 × {size.kills} at {len(POINTS)} points, resend: {rows} reminders, "
        f"{rows - len({m['to'] for m in mails})} lost, {len(world.twice())} twice, "
        f"{unknown} unknown, {len(flagged)} repeats, oldest {world.oldest():.0f} s"
    )
    assert world.states() == {"sent": rows}
    assert len({mail["to"] for mail in mails}) == rows
    assert world.sum("repeats") == len(flagged) == unknown
    assert set(world.twice()) <= {mail["id"] for mail in flagged}
    assert len(mails) == rows + size.kills  # those killed after DATA were out already
    assert world.notifications() == rows


def test_hold_sends_nothing_twice_and_shows_what_nobody_knows(world, size, say):
    rows, unknown = killed_everywhere(world, size, "hold")
    say(
        f"kill -9 × {size.kills} at {len(POINTS)} points, hold: {rows} reminders, "
        f"{len(world.twice())} twice, {unknown} unknown and held, oldest {world.oldest():.0f} s"
    )
    assert world.states() == {"sent": rows - unknown, "ambiguous": unknown}
    assert world.twice() == []
    assert world.sum("repeats") == 0
    assert len(world.mails()) == rows - size.kills  # those killed before DATA are not out
    assert world.notifications() == rows


def test_workers_whose_clocks_are_wrong_harm_nothing(world, size, say):
    """One is ten minutes fast, one ten minutes slow, one right; all are killed now and then."""
    rows = 30 * size.kills + 40
    world.fill(rows, policy="hold")
    points = [point for point in POINTS for _ in range(max(1, size.kills // 4))]
    workers = [
        world.worker(points=points, lease=4, batch=10, most=8, offset=offset)
        for offset in (600, -600, 0)
    ]
    unknown = 0
    for worker in workers:
        killed = json.loads(world.finish(worker))
        unknown += sum(killed[point] for point in MARKED)
    states = world.states()
    say(
        f"clocks of workers +10 min, -10 min and right: {rows} reminders, {states}, "
        f"{len(world.twice())} twice, oldest {world.oldest():.0f} s"
    )
    assert states == {"sent": rows - unknown, "ambiguous": unknown}
    assert world.twice() == []
    assert world.notifications() == rows
    wrong = "select count(*) from students_reminder where abs(extract(epoch from sent_at - due_at))"
    assert world.execute(f"{wrong} > 300") == [(0,)]
