"""Who is told of what is posted, and when. The notification is written with the reply; its mail is
due ``MAIL_AFTER`` later, so that what is removed or read meanwhile is never mailed."""

from datetime import timedelta

from dashboard.community.models import Reply, Topic

MAIL_AFTER = timedelta(minutes=5)


def of_topic(topic: Topic, opening: Reply) -> None:
    """Whom the opening mentions."""


def of_reply(topic: Topic, reply: Reply) -> None:
    """Whom the reply mentions; the asker; those who follow the topic."""


def of_edit(topic: Topic, reply: Reply) -> None:
    """Whom the reply mentions since the edit."""


def of_accepted(topic: Topic, reply: Reply) -> None:
    """The author of the answer that was accepted."""
