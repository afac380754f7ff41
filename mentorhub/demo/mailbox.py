"""The mailbox of the demo: mails are stored in MAILBOX_DIR, shown at /demo/mailbox/, never sent."""

import email
import os
import re
import time
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

MAX_MESSAGES = 200
NAME = re.compile(r"[0-9]+-[0-9a-f]+")


@dataclass(frozen=True)
class Message:
    """A mail as the mailbox shows it; ``sent_at`` in UTC."""

    key: str
    sender: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    attachments: list[str]
    reply_to: str = ""
    # The HTML part, and the calendar entries, of the mail; empty where it has none.
    html: str = ""
    calendar: tuple[str, ...] = ()


class EmailBackend(BaseEmailBackend):
    """Writes each message to a file of its own, atomically."""

    def send_messages(self, email_messages: Any) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns()}-{os.urandom(4).hex()}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.chmod(0o600)
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


def stored_messages() -> list[Message]:
    """The newest first, at most 200."""
    files = sorted(Path(settings.MAILBOX_DIR).glob("*.eml"), reverse=True)[:MAX_MESSAGES]
    return [_read_message(file) for file in files]


def find_message(key: str) -> Message | None:
    """One mail by its key; None when there is none."""
    file = Path(settings.MAILBOX_DIR) / f"{key}.eml"
    return _read_message(file) if NAME.fullmatch(key) and file.is_file() else None


def _header(message: EmailMessage, name: str) -> str:
    """The text of a header; empty without it. A long word is folded into a line of its own, and
    what folds it, a space before the text, is no part of it (RFC 5322, 2.2.3)."""
    return str(message[name] or "").strip()


def _read_message(file: Path) -> Message:
    message = email.message_from_bytes(file.read_bytes(), policy=policy)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy makes it one
    body = message.get_body(("plain", "html"))
    html = message.get_body(("html",))
    calendar = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Message(
        key=file.stem,
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        sent_at=datetime.fromtimestamp(int(file.stem.split("-")[0]) / 1e9).astimezone(),
        text=body.get_content() if body else "",
        reply_to=_header(message, "Reply-To"),
        html=html.get_content() if html else "",
        calendar=tuple(part.get_content() for part in calendar),
        attachments=[part.get_filename() or "" for part in message.iter_attachments()],
    )
