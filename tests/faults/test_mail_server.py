"""What the mail server may answer, before and after DATA, and what becomes of the reminder."""

import pytest

# The address asks for a fault, at a step; the state in the end, and how often the text came whole
# and was not refused.
BEFORE_DATA = {
    "mail421once": ("sent", 1),
    "mail451once": ("sent", 1),
    "rcpt421once": ("sent", 1),
    "rcpt451once": ("sent", 1),
    "rcpthangonce": ("sent", 1),
    "rcptdroponce": ("sent", 1),
    "rcpt550": ("dead", 0),
    "rcpt552": ("dead", 0),
    "mail550": ("dead", 0),
    "data421once": ("sent", 1),
    "data451once": ("sent", 1),
    "data550": ("dead", 0),
}
REFUSED_AFTER_DATA = {
    "dot421": ("pending", 0),
    "dot451": ("pending", 0),
    "dot550": ("dead", 0),
    "dot552": ("dead", 0),
}
BROKEN_AFTER_DATA = ("dothangonce", "dotdroponce", "datahangonce", "datadroponce")
AFTER_DATA_WITH = {
    # datahang: the server never took the text, which nobody can know who only waits.
    "resend": {"dothangonce": ("sent", 2), "dotdroponce": ("sent", 2),
               "datahangonce": ("sent", 1), "datadroponce": ("sent", 1)},
    "hold": {"dothangonce": ("ambiguous", 1), "dotdroponce": ("ambiguous", 1),
             "datahangonce": ("ambiguous", 0), "datadroponce": ("ambiguous", 0)},
}  # fmt: skip


@pytest.mark.parametrize("policy", ["resend", "hold"])
def test_each_answer_leads_to_its_state_and_no_other(world, size, say, policy):
    expected = REFUSED_AFTER_DATA | BEFORE_DATA | AFTER_DATA_WITH[policy]
    addresses = [f"{fault}.{n}@faults.test" for fault in expected for n in range(size.faults)]
    healthy = [f"well{n}@faults.test" for n in range(20)]
    world.fill([*addresses, *healthy], policy=policy)
    # Those that are refused for ever are given up when the session begins.
    world.begin_soon("dot4", seconds=12 * size.faults)
    world.finish(world.worker(lease=20, timeout=0.5))

    mails, rows = world.mails(), world.rows()
    for address in addresses:
        fault = address.partition(".")[0]
        state, times = expected[fault]
        state = "dead" if state == "pending" else state
        row = rows[address]
        assert row["state"] == state, (address, row)
        assert sum(mail["to"] == address for mail in mails) == times, address
        unknown = fault in BROKEN_AFTER_DATA and policy == "resend"
        assert row["repeats"] == unknown, address
        if state == "dead":
            assert any(code in row["why"] for code in ("421", "451", "550", "552")), row["why"]
    for address in healthy:
        assert rows[address]["state"] == "sent"
        assert sum(mail["to"] == address for mail in mails) == 1
    flagged = [mail for mail in mails if mail["repeat"]]
    say(
        f"mail server, {policy}: {len(rows)} reminders, {world.states()}, "
        f"{len(world.twice())} twice, {len(flagged)} flagged, {world.sum('attempts')} tries"
    )
    repeats = len(BROKEN_AFTER_DATA) * size.faults if policy == "resend" else 0
    assert len(flagged) == world.sum("repeats") == repeats
    assert set(world.twice()) <= {mail["id"] for mail in flagged}
    assert world.notifications() == len(rows)


def test_a_mail_server_that_is_away_is_waited_for(world, say):
    world.fill(150)
    answers = world.mail_server_away()
    worker = world.worker(lease=20)
    world.wait_until(lambda: world.sum("attempts") >= 150)
    assert world.states().get("sent", 0) == 0
    answers()
    world.finish(worker)
    say(f"mail server away: 150 reminders, {world.states()}, {world.sum('attempts')} tries")
    assert world.states() == {"sent": 150}
    assert world.twice() == []
