"""The community of the demo school: groups, topics and replies, and what people do with them.

It is written in bulk; the database asks for each reply whether its author sees the group. Nobody is
told of it: all of it is past.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from dashboard.community.drafts import place_of
from dashboard.community.mentions import people_in
from dashboard.community.models import (
    Acknowledgement,
    Act,
    Draft,
    Group,
    GroupKind,
    GroupReader,
    Guest,
    Mention,
    Moderation,
    Reaction,
    Reader,
    Reply,
    ReplyEdit,
    Report,
    Topic,
    TopicKind,
)
from dashboard.models import Announcement
from mentorhub.accounts.models import User
from mentorhub.demo.community_texts import (
    MENTION,
    Row,
    instant_of,
    posts_of,
    read_groups,
    read_topics,
)
from mentorhub.posts import RULES, html_of
from students.models import Project

# Between a reply and the first reaction to it, and between two reactions.
REACTION_PAUSE = timedelta(minutes=25)
# What a topic is moderated by.
ACTS = {"locked": Act.LOCK, "moved": Act.MOVE}


def create_community(now: datetime) -> None:
    """Write all of it, on the login *staff*, after the people, paths and announcements."""
    DemoCommunity(now).write()


class DemoCommunity:
    """Holds the people and the groups by their keys, and writes the rows of all topics."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.texts = read_groups()
        by_email = User.objects.in_bulk(self.texts["who"].values(), field_name="email")
        self.people = {key: by_email[email] for key, email in self.texts["who"].items()}
        self.groups = {row["key"]: self._group(row) for row in self.texts["groups"]}
        self.projects = {project.slug: project for project in Project.objects.defer("brief")}

    def write(self) -> None:
        Guest.objects.bulk_create(self._guests())
        rows = read_topics()
        topics = self._topics(rows)
        replies = [self._replies(row, topic) for row, topic in zip(rows, topics, strict=True)]
        Reply.objects.bulk_create(reply for each in replies for reply in each if not reply.pk)
        self._finish(rows, topics, replies)
        GroupReader.objects.bulk_create(self._readers_of_groups())

    def _at(self, when: list[Any]) -> datetime:
        return instant_of(when, self.now)

    def _group(self, row: Row) -> Group:
        if row["kind"] == GroupKind.OPEN:
            words = {"title": row["title"], "purpose": row["purpose"]}
            return Group.objects.create(slug=row["key"], kind=GroupKind.OPEN, **words)
        if row["kind"] == GroupKind.ALL:
            return Group.objects.get(kind=GroupKind.ALL)
        return Group.objects.get(path__slug=row["key"])

    def _guests(self) -> Iterator[Guest]:
        for row in self.texts["guests"]:
            yield Guest(
                group=self.groups[row["group"]],
                user=self.people[row["person"]],
                granted_by=self.people[row["by"]],
                granted_at=self._at(row["at"]),
                ended_at=self._at(row["ended"]) if "ended" in row else None,
            )

    def _topics(self, rows: list[Row]) -> list[Topic]:
        """One for each row; those of announcements are there already."""
        announced = {topic.title: topic for topic in Topic.objects.exclude(announcement=None)}
        topics = [
            announced[row["title"]] if row["kind"] == TopicKind.ANNOUNCEMENT else self._topic(row)
            for row in rows
        ]
        Topic.objects.bulk_create(topic for topic in topics if not topic.pk)
        return topics

    def _topic(self, row: Row) -> Topic:
        at = self._at(row["at"])
        return Topic(
            group=self.groups[row["group"]],
            kind=row["kind"],
            project=self.projects[row["project"]] if "project" in row else None,
            title=row["title"],
            language=row["language"],
            author=self.people[row["author"]],
            created_at=at,
            last_at=at,
            changed_at=at,
        )

    def _replies(self, row: Row, topic: Topic) -> list[Reply]:
        """The opening and the replies; the opening of an announcement is there already."""
        replies = [
            self._reply(post, topic, number, row["language"])
            for number, post in enumerate(posts_of(row), 1)
        ]
        if topic.is_announcement:
            replies[0] = Reply.objects.get(topic=topic, number=1)
        return replies

    def _reply(self, post: Row, topic: Topic, number: int, language: str) -> Reply:
        mentioned = {self.people[key].pk for key in MENTION.findall(post["body"])}
        body = self._with_names(post["body"])
        hidden = post.get("hidden")
        return Reply(
            topic=topic,
            group=topic.group,
            number=number,
            author=self.people[post["author"]],
            body=body,
            html=html_of(body, mentioned),
            rules_version=RULES,
            language=language,
            key=uuid5(NAMESPACE_URL, f"{topic.title}#{number}"),
            created_at=self._at(post["at"]),
            edited_at=self._at(post["edits"][-1]["at"]) if "edits" in post else None,
            removed_at=self._at(hidden["at"]) if hidden else None,
            removed_by=self.people[hidden["by"]] if hidden else None,
        )

    def _with_names(self, body: str) -> str:
        def name(found: Any) -> str:
            person = self.people[found[1]]
            return f"@[{person.name}]({person.pk})"

        return MENTION.sub(name, body.strip())

    def _finish(self, rows: list[Row], topics: list[Topic], replies: list[list[Reply]]) -> None:
        """What refers to the replies, which have their keys now."""
        posts = [
            (post, reply)
            for row, each in zip(rows, replies, strict=True)
            for post, reply in zip(posts_of(row), each, strict=True)
        ]
        pairs = list(zip(rows, topics, replies, strict=True))
        for row, topic, each in pairs:
            self._bring_up_to_date(row, topic, each)
        Topic.objects.bulk_update(
            topics, ["accepted", "last_number", "last_at", "changed_at", "locked_at"]
        )
        Mention.objects.bulk_create(
            Mention(reply=reply, user=self.people[key])
            for post, reply in posts
            for key in sorted(set(MENTION.findall(post["body"])))
        )
        Reaction.objects.bulk_create(
            reaction for post, reply in posts for reaction in self._reactions(post, reply)
        )
        ReplyEdit.objects.bulk_create(
            ReplyEdit(
                reply=reply,
                body=self._with_names(edit["body"]),
                by=reply.author,
                at=self._at(edit["at"]),
            )
            for post, reply in posts
            for edit in post.get("edits", [])
        )
        Moderation.objects.bulk_create(
            act for row, topic, each in pairs for act in self._moderations(row, topic, each)
        )
        Report.objects.bulk_create(
            self._report(post["report"], reply) for post, reply in posts if "report" in post
        )
        Reader.objects.bulk_create(
            reader for row, topic, each in pairs for reader in self._readers(row, topic, each)
        )
        for row, topic, _each in pairs:
            self._acknowledge(row, topic)
            self._draft(row, topic)

    def _bring_up_to_date(self, row: Row, topic: Topic, replies: list[Reply]) -> None:
        topic.last_number = len(replies)
        topic.last_at = topic.changed_at = replies[-1].created_at
        for post, reply in zip(posts_of(row), replies, strict=True):
            if post.get("accepted"):
                topic.accepted = reply
        if "locked" in row:
            topic.locked_at = self._at(row["locked"]["at"])

    def _reactions(self, post: Row, reply: Reply) -> Iterator[Reaction]:
        at = reply.created_at
        for kind, people in post.get("reactions", {}).items():
            for key in people:
                at = min(at + REACTION_PAUSE, self.now)
                yield Reaction(reply=reply, user=self.people[key], kind=kind, at=at)

    def _moderations(self, row: Row, topic: Topic, replies: list[Reply]) -> Iterator[Moderation]:
        for word, act in ACTS.items():
            if word in row:
                yield self._moderation(row[word], act, topic)
        for post, reply in zip(posts_of(row), replies, strict=True):
            if "hidden" in post:
                yield self._moderation(post["hidden"], Act.HIDE, topic, reply)

    def _moderation(
        self, said: Row, act: Act, topic: Topic, reply: Reply | None = None
    ) -> Moderation:
        return Moderation(
            topic=topic,
            reply=reply,
            act=act,
            by=self.people[said["by"]],
            words=said["reason"],
            from_group=self.groups[said["from"]] if "from" in said else None,
            at=self._at(said["at"]),
        )

    def _report(self, said: Row, reply: Reply) -> Report:
        return Report(
            reply=reply,
            reporter=self.people[said["by"]],
            reason=said["reason"],
            words=said["words"],
            reported_at=self._at(said["at"]),
        )

    def _readers(self, row: Row, topic: Topic, replies: list[Reply]) -> Iterator[Reader]:
        """Whoever writes follows the topic, and has read it until there."""
        read = {reply.author_id: reply.number for reply in replies}
        follows = {self.people[key].pk for key in row.get("follows", [])} | set(read)
        bookmarked = {self.people[key].pk for key in row.get("bookmarks", [])}
        for person in sorted(follows | bookmarked):
            yield Reader(
                user_id=person,
                topic=topic,
                read_number=read.get(person, 0),
                follows=person in follows,
                bookmarked_at=topic.last_at if person in bookmarked else None,
            )

    def _readers_of_groups(self) -> Iterator[GroupReader]:
        for name, group in self.groups.items():
            inside = set(people_in(group).values_list("pk", flat=True))
            for key, person in self.people.items():
                own = self.texts["read"].get(key, {})
                until = self._at(own.get(name, self.texts["read_by_others"]))
                if person.pk in inside:
                    yield GroupReader(user=person, group=group, read_until=until)

    def _acknowledge(self, row: Row, topic: Topic) -> None:
        if not row.get("acknowledge"):
            return
        Announcement.objects.filter(pk=topic.announcement_id).update(acknowledge=True)
        Acknowledgement.objects.bulk_create(
            Acknowledgement(
                announcement_id=topic.announcement_id,
                user=self.people[key],
                at=topic.created_at + timedelta(hours=hours),
            )
            for hours, key in enumerate(row["acknowledged"], 1)
        )

    def _draft(self, row: Row, topic: Topic) -> None:
        if begun := row.get("draft"):
            Draft.objects.create(
                author=self.people[begun["by"]],
                place=place_of(topic),
                body=begun["body"].strip(),
            )
