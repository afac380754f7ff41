"""When somebody is told by mail: ten minutes after a message, and not in their night.

The page and the bell show it at once.
"""

from datetime import datetime, time, timedelta

from mentorhub.dates import zone_of

DELAY = timedelta(minutes=10)
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def mail_due(now: datetime, zone: str) -> datetime:
    """The instant (UTC) at which somebody in this zone gets the mail about a message of now."""
    return quiet_until(now + DELAY, zone) or now + DELAY


def quiet_until(at: datetime, zone: str) -> datetime | None:
    """The end of the quiet hours in which an instant lies on this clock; None outside of them."""
    local = at.astimezone(zone_of(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date()
    if local.time() >= QUIET_FROM:
        day += timedelta(days=1)
    # On the night when clocks change, the hour of the wall counts.
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo).astimezone(at.tzinfo)
