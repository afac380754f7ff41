"""Everything is due at once."""

import time


def test_one_worker_sends_them_all(world, size, say):
    world.fill(size.due_at_once)
    began = time.monotonic()
    # As many processes as a worker has on two cores.
    for process in [world.worker() for _ in range(2)]:
        world.finish(process)
    took = time.monotonic() - began
    say(
        f"{size.due_at_once} due at once, two processes: {took:.0f} s "
        f"({size.due_at_once / took:.0f} a second), oldest {world.oldest():.0f} s"
    )
    assert world.states() == {"sent": size.due_at_once}
    assert world.twice() == []
    assert len(world.mails()) == size.due_at_once == world.notifications()
