"""The help centre of the demo school, from help.toml: the articles that come with the product, and
what people asked, answered, voted on and searched for. Nobody is told of it: all of it is past."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path as FilePath
from typing import Any

from dashboard.helpcenter import shipped
from dashboard.helpcenter.models import (
    Article,
    Asked,
    Avoided,
    CannedReply,
    EventKind,
    InternalNote,
    Request,
    RequestEvent,
    RequestMessage,
    RequestState,
    Responsible,
    Subject,
    Vote,
)
from mentorhub.accounts.models import User
from mentorhub.posts import RULES, html_of
from students.models import Path

TEXTS = FilePath(__file__).parent / "help.toml"
Row = dict[str, Any]
# How often an article was enough, and how often somebody sent a request after all: by subject.
AVOIDED = (
    ("sessions", "move-or-cancel", 9, 2),
    ("sign-in", "sign-in", 5, 3),
    ("invoicing", "invoicing", 3, 4),
)
# What was searched for and found, how often; by article.
ANSWERED = {
    "move-or-cancel": ("how do I move a session", 14),
    "student-does-not-connect": ("student is not here", 9),
    "invoicing": ("invoicing", 6),
    "sign-in": ("lost my phone", 5),
    "hand-in-a-file": ("hand in my work", 3),
}
# Looked at so long ago that it is due again.
STALE = {"community": 200, "calendar-feed": 190}


def create_help(now: datetime) -> None:
    """Write the articles and all that is around them, on the login *staff*."""
    shipped.load()
    DemoHelp(tomllib.loads(TEXTS.read_text(encoding="utf-8")), now).write()


class DemoHelp:
    def __init__(self, texts: Row, now: datetime) -> None:
        self.texts, self.now = texts, now
        by_email = User.objects.in_bulk(texts["who"].values(), field_name="email")
        self.people = {key: by_email[email] for key, email in texts["who"].items()}
        self.subjects = {each.slug: each for each in Subject.objects.all()}
        self.articles = {each.slug: each for each in Article.objects.all()}

    def write(self) -> None:
        for row in self.texts["requests"]:
            self._request(row)
        self._canned()
        self._votes()
        self._asked()
        self._answered()
        self._avoided()
        self._responsible()
        for slug, days in STALE.items():
            at = self.now - timedelta(days=days)
            Article.objects.filter(slug=slug).update(reviewed_at=at)

    def _request(self, row: Row) -> None:
        said = [(each, self._instant(each["at"])) for each in row["messages"]]
        requester = self.people.get(row.get("by", ""))
        assignee = self.people.get(row.get("assignee", ""))
        request = Request.objects.create(
            requester=requester,
            address=row.get("address", ""),
            subject=self.subjects[row["subject"]],
            title=row["title"],
            language=row["language"],
            came_from=row.get("came_from", ""),
            assignee=assignee,
            created_at=said[0][1],
            changed_at=said[-1][1],
            last_number=len(said),
            answered_at=next((at for each, at in said if self._is_answer(each, row)), None),
        )
        RequestMessage.objects.bulk_create(
            RequestMessage(
                request=request,
                number=number,
                author=self._author(each, row),
                is_answer=self._is_answer(each, row),
                body=each["body"].strip(),
                html=html_of(each["body"].strip()),
                rules_version=RULES,
                sent_at=at,
            )
            for number, (each, at) in enumerate(said, 1)
        )
        for each in row.get("notes", ()):
            self._note(request, each)
        self._states(request, row, said)
        if slug := row.get("article"):
            Article.objects.filter(slug=slug).update(made_of=request)

    def _author(self, message: Row, row: Row) -> User | None:
        key = message.get("by", row.get("by", ""))
        return self.people.get(key)

    def _is_answer(self, message: Row, row: Row) -> bool:
        return message.get("by", row.get("by")) != row.get("by")

    def _note(self, request: Request, note: Row) -> None:
        body = note["body"].strip()
        InternalNote.objects.create(
            request=request,
            author=self.people[note["by"]],
            body=body,
            html=html_of(body),
            rules_version=RULES,
            written_at=self._instant(note["at"]),
        )

    def _states(self, request: Request, row: Row, said: list[tuple[Row, datetime]]) -> None:
        """What happened, in order, and the state at the end."""
        events = []
        if request.assignee is not None:
            at = said[1][1] - timedelta(minutes=12)
            events.append(
                RequestEvent(
                    request=request,
                    kind=EventKind.ASSIGNED,
                    by=request.assignee,
                    assignee=request.assignee,
                    at=at,
                )
            )
        ends = {"solved_at": RequestState.SOLVED, "closed_at": RequestState.CLOSED}
        for name, state in ends.items():
            if name not in row:
                continue
            by = request.assignee if state == RequestState.SOLVED else None
            at = self._instant(row[name])
            events.append(
                RequestEvent(request=request, kind=EventKind.STATE, by=by, state=state, at=at)
            )
            request.changed_at = max(request.changed_at, at)
        RequestEvent.objects.bulk_create(events)
        request.state = row["state"]
        request.solved_at = self._instant(row["solved_at"]) if "solved_at" in row else None
        request.save(update_fields=["state", "solved_at", "changed_at"])

    def _instant(self, when: list[Any]) -> datetime:
        if len(when) == 1:
            return self.now - timedelta(hours=when[0])
        days, clock = when
        day = (self.now - timedelta(days=days)).date()
        return datetime.combine(day, time.fromisoformat(clock), self.now.tzinfo)

    def _canned(self) -> None:
        CannedReply.objects.bulk_create(
            CannedReply(
                subject=self.subjects[row["subject"]],
                language=language,
                title=row["name"][language],
                body=row[language].strip(),
            )
            for row in self.texts["canned"]
            for language in ("en", "fr")
        )

    def _votes(self) -> None:
        Vote.objects.bulk_create(
            Vote(
                article=self.articles[row["article"]],
                person=self.people[row["by"]],
                helpful=row["helpful"],
                reason=row.get("reason", ""),
                words=row.get("words", ""),
                at=self.now - timedelta(days=row["days_ago"]),
            )
            for row in self.texts["votes"]
        )

    def _asked(self) -> None:
        """The last one so many days ago, the others in the weeks before."""
        Asked.objects.bulk_create(
            Asked(
                words=row["words"],
                language=row["language"],
                audience=row["audience"],
                found=row["found"],
                asked_at=self.now - timedelta(days=row["days_ago"] + 5 * nth, hours=2),
            )
            for row in self.texts["asked"]
            for nth in range(row["times"])
        )

    def _answered(self) -> None:
        """Questions whose answer was found, for “Most asked”."""
        Asked.objects.bulk_create(
            Asked(
                words=words,
                language="en",
                audience="mentors",
                found=3,
                opened=self.articles[slug],
                asked_at=self.now - timedelta(days=3 * nth, hours=3),
            )
            for slug, (words, times) in ANSWERED.items()
            for nth in range(times)
        )

    def _avoided(self) -> None:
        Avoided.objects.bulk_create(
            Avoided(
                subject=self.subjects[subject],
                article=self.articles[article],
                at=self.now - timedelta(days=9 + 3 * nth),
                came_back=nth >= enough,
            )
            for subject, article, enough, sent in AVOIDED
            for nth in range(enough + sent)
        )

    def _responsible(self) -> None:
        noor, since = self.people["noor"], self.now - timedelta(days=120)
        Responsible.objects.create(manager=noor, path=Path.objects.first(), since=since)
        for slug in ("safety", "training"):
            Responsible.objects.create(manager=noor, subject=self.subjects[slug], since=since)
        french = Path.objects.get(slug="developpeur-web-python")
        Responsible.objects.create(
            manager=self.people["helene"], path=french, since=self.now - timedelta(days=60)
        )
