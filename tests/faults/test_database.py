"""PostgreSQL is stopped while a worker is at work, and comes back."""

import time


def test_nothing_is_lost_while_the_database_is_away(world, servers, size, say):
    for policy in size.policies:
        stopped_in_mid_send(world, servers, size, say, policy)


def stopped_in_mid_send(world, servers, size, say, policy):
    rows = size.due_at_once // 4
    world.fill(rows, policy=policy)
    world.record.write_text("")
    workers = [world.worker() for _ in range(2)]
    world.wait_until(lambda: len(world.mails()) > rows // 5)
    servers.children["postgres"].ask_to_end()
    servers.children.pop("postgres").end()
    began = len(world.mails())
    time.sleep(size.without_database)
    servers.start(servers.postgres.program())
    for worker in workers:
        world.finish(worker)
    mails = world.mails()
    say(
        f"PostgreSQL away {size.without_database} s after {began} mails, {policy}: "
        f"{rows} reminders, {world.states()}, {len(world.twice())} twice, "
        f"{world.sum('repeats')} repeats, oldest {world.oldest():.0f} s"
    )
    assert world.states() == {"sent": rows}
    assert {mail["to"] for mail in mails} == {f"stu{n}@faults.test" for n in range(rows)}
    # Each worker waited and wrote down what it alone knew.
    assert len(mails) == rows
    assert world.twice() == []
    assert world.notifications() == rows
