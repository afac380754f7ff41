"""When the mail about a message goes out, on the clock of its reader."""

from datetime import UTC, datetime

import pytest

from dashboard.inbox.clock import mail_due
from mentorhub.dates import quiet_until


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "zone", "due"),
    [
        # By day: ten minutes later.
        ("2026-06-10 09:00", "Europe/Paris", "2026-06-10 09:10"),
        ("2026-06-10 18:49", "Europe/Paris", "2026-06-10 18:59"),
        # 20:50 in Paris and ten minutes are 21:00: at eight in the morning.
        ("2026-06-10 18:50", "Europe/Paris", "2026-06-11 06:00"),
        ("2026-06-10 21:30", "Europe/Paris", "2026-06-11 06:00"),
        # After midnight: the same morning.
        ("2026-06-10 23:00", "Europe/Paris", "2026-06-11 06:00"),
        ("2026-06-11 05:49", "Europe/Paris", "2026-06-11 06:00"),
        ("2026-06-11 05:50", "Europe/Paris", "2026-06-11 06:00"),
        # Elsewhere it is day.
        ("2026-06-10 21:30", "America/New_York", "2026-06-10 21:40"),
        ("2026-06-10 16:00", "Asia/Kathmandu", "2026-06-11 02:15"),
    ],
)
def test_nobody_gets_a_mail_in_their_night(sent, zone, due):
    assert mail_due(at(sent), zone) == at(due)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        # The night on which the clock is put forward: eight is an hour earlier by UTC.
        ("2026-03-28 21:30", "2026-03-29 06:00"),
        ("2026-03-29 00:30", "2026-03-29 06:00"),
        # Put back: an hour later.
        ("2026-10-24 20:30", "2026-10-25 07:00"),
        ("2026-10-25 00:30", "2026-10-25 07:00"),
    ],
)
def test_eight_is_eight_on_the_wall_when_clocks_change(sent, due):
    assert mail_due(at(sent), "Europe/Paris") == at(due)


def test_on_both_days_of_change_no_mail_goes_out_between_nine_and_eight():
    for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"):
        for hour in range(24):
            for minute in (0, 29, 51):
                sent = at(f"{day} {hour:02}:{minute:02}")
                assert quiet_until(mail_due(sent, "Europe/Paris"), "Europe/Paris") is None, sent
