"""When somebody is told by mail: ten minutes after a message, and not in their night.

The page and the bell show it at once.
"""

from datetime import datetime, timedelta

from mentorhub.dates import quiet_until

DELAY = timedelta(minutes=10)


def mail_due(now: datetime, zone: str) -> datetime:
    """The instant (UTC) at which somebody in this zone gets the mail about a message of now."""
    return quiet_until(now + DELAY, zone) or now + DELAY
