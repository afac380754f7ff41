"""The direct messages of the demo school, from messages.toml.

They are written in bulk; the database asks for each message whether its author may write there.
"""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path as FilePath
from typing import Any

from dashboard.inbox import reporting
from dashboard.inbox.kinds import MESSAGE
from dashboard.inbox.models import Message, Participant, Report, Thread
from mentorhub.accounts.models import Block, User
from mentorhub.notifications.models import Notification
from mentorhub.posts import html_of
from students.models import Session

TEXTS = FilePath(__file__).parent / "messages.toml"
# Until it is turned on again, as the page says it.
MUTED_FOR = timedelta(days=365)
Row = dict[str, Any]


def create_messages(now: datetime) -> None:
    """Write all threads, on the login *staff*, after the people and their sessions."""
    DemoThreads(tomllib.loads(TEXTS.read_text(encoding="utf-8")), now).write()


class DemoThreads:
    """Collects the rows of all threads, then writes them."""

    def __init__(self, texts: Row, now: datetime) -> None:
        self.now = now
        by_email = User.objects.in_bulk(texts["who"].values(), field_name="email")
        self.people = {key: by_email[email] for key, email in texts["who"].items()}
        self.rows: list[Row] = texts["threads"]
        self.threads = [self._thread(row) for row in self.rows]

    def write(self) -> None:
        Thread.objects.bulk_create(self.threads)
        pairs = list(zip(self.rows, self.threads, strict=True))
        Participant.objects.bulk_create(
            place for row, thread in pairs for place in self._places(row, thread)
        )
        messages = [self._messages(row, thread) for row, thread in pairs]
        Message.objects.bulk_create(message for each in messages for message in each)
        for thread, sent in zip(self.threads, messages, strict=True):
            thread.last_number, thread.changed_at = len(sent), sent[-1].sent_at
        Thread.objects.bulk_update(self.threads, ["last_number", "changed_at"])
        for row, sent in zip(self.rows, messages, strict=True):
            self._news(row, sent)
            self._report_and_block(row, sent)

    def _thread(self, row: Row) -> Thread:
        if title := row.get("title"):
            return Thread(kind=row["kind"], title=title)
        people = [self.people[key] for key in row["people"]]
        if row["kind"] == Thread.Kind.COLLEAGUES:
            people.sort(key=lambda person: person.pk)
        return Thread(kind=row["kind"], lead=people[0], partner=people[1])

    def _places(self, row: Row, thread: Thread) -> list[Participant]:
        last, author = len(row["says"]), row["says"][-1][-2]
        places = []
        for key in row["people"]:
            unread = row.get("unread", 0) if key != author else 0
            muted = self.now + MUTED_FOR if row.get("mute") == key else None
            places.append(
                Participant(
                    thread=thread,
                    user=self.people[key],
                    read_number=last - unread,
                    muted_until=muted,
                )
            )
        return places

    def _messages(self, row: Row, thread: Thread) -> list[Message]:
        messages = [
            Message(
                thread=thread,
                number=number,
                author=self.people[author],
                body=text,
                html=html_of(text),
                sent_at=self._instant(when),
            )
            for number, (*when, author, text) in enumerate(row["says"], 1)
        ]
        for number, which in row.get("session", ()):
            message = messages[number - 1]
            message.session = self._session(thread, which, message.sent_at)
        return messages

    def _instant(self, when: list[Any]) -> datetime:
        if len(when) == 1:
            return self.now - timedelta(hours=when[0])
        days, clock = when
        day = (self.now - timedelta(days=days)).date()
        return datetime.combine(day, time.fromisoformat(clock), self.now.tzinfo)

    def _session(self, thread: Thread, which: str, sent_at: datetime) -> Session | None:
        """The first one held after the message, or the next one."""
        of_both = Session.objects.filter(mentor=thread.lead_id, student=thread.partner_id)
        if which == "next":
            of_both = of_both.filter(status=Session.Status.PLANNED, ends_at__gt=self.now)
        else:
            of_both = of_both.filter(status=Session.Status.HELD, starts_at__gt=sent_at)
        return of_both.order_by("starts_at").first()

    def _news(self, row: Row, sent: list[Message]) -> None:
        """The bell of whoever has not read the last messages; their mail went out meanwhile."""
        if not row.get("unread"):
            return
        first = sent[-row["unread"]]
        Notification.objects.bulk_create(
            Notification(
                recipient=self.people[key],
                kind=MESSAGE.name,
                reference=f"thread:{first.thread_id}:{first.number}",
                scope=MESSAGE.scope,
                subject=str(first.thread_id),
                actor=first.author,
                created_at=first.sent_at,
            )
            for key in row["people"]
            if self.people[key] != first.author
        )

    def _report_and_block(self, row: Row, sent: list[Message]) -> None:
        if told := row.get("report"):
            found = reporting.report(
                sent[told["message"] - 1],
                by=self.people[told["by"]],
                reason=told["reason"],
                words=told["words"],
            )
            at = self.now - timedelta(days=told["days_ago"])
            Report.objects.filter(pk=found.pk).update(reported_at=at)
        if block := row.get("block"):
            (blocked,) = (each for each in row["people"] if each != block["by"])
            Block.objects.create(
                blocker=self.people[block["by"]],
                blocked=self.people[blocked],
                kind=Block.Kind.BLOCK,
                since=self.now - timedelta(days=block["days_ago"]),
            )
