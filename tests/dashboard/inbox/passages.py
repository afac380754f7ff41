"""Passages of guides, and texts as people write them, sent through every form of messages: for a
test and for benchmarks/bench_messages.py."""

import random
import uuid
from dataclasses import dataclass
from typing import Any

from dashboard.inbox.models import MAX_TITLE, Draft, Message, MessageEdit, Report, Thread
from mentorhub.accounts.models import ActCount, User
from mentorhub.database import SIGNIN, STAFF, signed_in_as
from mentorhub.demo.seed import write_guides, write_paths
from students.models import Path
from tests import factories as make
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk
from tests.guides.pasting.samples import WAYS, ordinary_texts, sentences

# Fields of texts, by the form.
FORMS = (
    "message", "first message", "edit", "draft", "draft of a first message", "title of a circle",
    "text of a circle", "draft of a circle", "words of a report",
)  # fmt: skip
SHORT = {"title of a circle": MAX_TITLE, "draft of a circle": MAX_TITLE}


@dataclass
class Writer:
    """Somebody who may read all guides of the demo, with people to write to."""

    client: Client
    thread: Thread
    stranger: User
    colleague: User

    @classmethod
    def of_demo(cls) -> "Writer":
        with signed_in_as(STAFF):
            write_paths()
            write_guides()
            paths = Path.objects.all()
            writer = make.mentor("Maya Mentor", *paths)
            student, stranger = (make.student(name, paths[0]) for name in ("Stu", "Sam"))
            make.mentorship(writer, student)
            make.mentorship(writer, stranger)
            colleague = make.mentor("Carl Mentor", paths[0])
        thread = talk("student", student, writer, "Hello")
        client = Client()
        with signed_in_as(SIGNIN):
            client.force_login(fresh(writer))
        return cls(client, thread, stranger, colleague)

    def status(self, form: str, text: str) -> int:
        """Of the answer to this text in the form."""
        with signed_in_as(STAFF):
            ActCount.objects.all().delete()  # the limit of messages in ten minutes
        url, data = self._request(form, text)
        return self.client.post(url, data).status_code

    def _request(self, form: str, text: str) -> tuple[str, dict[str, Any]]:
        thread, people = self.thread.get_absolute_url(), [self.colleague.pk]
        match form:
            case "message":
                return thread, {"body": text, "key": uuid.uuid4()}
            case "first message":
                return f"/inbox/new/?to={self.stranger.pk}", {"body": text}
            case "edit":
                return self.newest().get_absolute_url().replace("#m", "") + "/", {"body": text}
            case "draft":
                return f"{thread}draft/", {"body": text}
            case "draft of a first message":
                return f"/inbox/new/draft/?to={self.stranger.pk}", {"body": text}
            case "title of a circle":
                return "/inbox/circle/", {"title": text, "body": "Hello", "people": people}
            case "text of a circle":
                return "/inbox/circle/", {"title": "Bread", "body": text, "people": people}
            case "draft of a circle":
                return "/inbox/circle/draft/", {"title": text}
        return f"{thread}1/report/", {"reason": "other", "words": text}

    def newest(self) -> Message:
        """A message that may still be edited."""
        own = self.thread.messages.exclude(author=self.thread.partner)
        return own.order_by("number").last() or say(self.thread, self.thread.lead, "Hello, Stu")


def count_stopped(writer: Writer, form: str, each_way: int) -> dict[str, int]:
    """How many passages are stopped in a form, of so many of each way in which they are pasted;
    none of them is stored."""
    draw, found = random.Random(form), {}
    longest = SHORT.get(form, 8000)
    writer.newest()  # is there before anything is counted
    for way, paste in WAYS.items():
        texts = [paste(each, draw) for each in draw.sample(sentences(), len(sentences()))]
        chosen = [each for each in texts if len(each) <= longest][:each_way]
        assert len(chosen) == each_way
        before = _stored()
        statuses = [writer.status(form, each) for each in chosen]
        found[way] = statuses.count(422)
        assert found[way] < each_way or _stored() == before
    return found


def _stored() -> list[int]:
    return [each.objects.count() for each in (Message, MessageEdit, Draft, Thread, Report)]


def count_stopped_ordinary(writer: Writer, number: int) -> int:
    """How many of so many texts that people write themselves are stopped as messages."""
    chosen = random.Random(17).sample(ordinary_texts(), number)
    return [writer.status("message", each) for each in chosen].count(422)
