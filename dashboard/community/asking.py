"""Asking two people to answer a question that nobody has answered for 36 hours: first those who
answered a question close to it, then those who have answered something lately. Nobody is asked more
than once a week, nor while they pause."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from dashboard.community import searching
from dashboard.community.asked_reason import path_of
from dashboard.community.kinds import ASKED
from dashboard.community.models import AnswerRequest, Reply, Topic
from dashboard.community.ranking import Scope
from dashboard.models import Mentor
from mentorhub import access
from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login, lock_name
from mentorhub.dates import quiet_until
from mentorhub.notifications.models import Delivery, MailPreference
from students.models import Approval

OPEN_FOR = timedelta(hours=36)
# An older question is left alone: its asker has found another way.
FORGOTTEN_AFTER = timedelta(days=30)
PEOPLE = 2
ONCE_IN = timedelta(days=7)
# Questions in one run; the next run has the others.
BATCH = 50
# Close questions of which the answers are looked at.
CLOSE = 20


def ask_for_answers(now: datetime) -> int:
    """Ask for each question that waits; returns how many people were asked."""
    with transaction.atomic(using=current_login()):
        # Two workers would ask four people, and one person twice.
        lock_name("community: asking for answers")
        return sum(_ask(topic, now) for topic in list(_waiting(now)))


def _waiting(now: datetime) -> QuerySet[Any]:
    rows = Topic.objects.kept().unanswered().filter(group__archived_at=None)
    rows = rows.filter(created_at__lte=now - OPEN_FOR, created_at__gt=now - FORGOTTEN_AFTER)
    rows = rows.annotate(asked=Count("answer_requests")).filter(asked__lt=PEOPLE)
    return rows.select_related("group__path", "project__path", "author").order_by("created_at")[
        :BATCH
    ]


def _ask(topic: Any, now: datetime) -> int:
    chosen = _choose(topic, _candidates(topic, now), PEOPLE - topic.asked)
    for person, because in chosen:
        AnswerRequest.objects.create(topic=topic, user=person, because_of=because, asked_at=now)
        Delivery.objects.notify(
            ASKED,
            to=[person],
            by=topic.author,
            now=quiet_until(now, person.zone) or now,
            reference=f"topic:{topic.pk}",
            subject=topic.pk,
        )
    return len(chosen)


def _candidates(topic: Topic, now: datetime) -> QuerySet[User]:
    """Those who see the topic and are approved for its path; in a group without a path, all who
    mentor or assess."""
    seen = User.objects.filter(access.people_of_community_topic(topic)).exclude(pk=topic.author_id)
    heard = seen.filter(access.people_who_hear(topic.author), access.not_muted(topic.author, "pk"))
    path, this_person = path_of(topic), OuterRef("pk")
    if path is not None:
        able = Exists(Approval.objects.running().filter(user=this_person, path=path.pk))
    else:
        kinds = (Role.Kind.MENTOR, Role.Kind.ASSESSOR)
        able = Exists(Role.objects.running().filter(user=this_person, kind__in=kinds))
    paused = Mentor.objects.with_pause(now).filter(paused=True, user=this_person)
    asked = AnswerRequest.objects.filter(
        Q(asked_at__gt=now - ONCE_IN) | Q(topic=topic), user=this_person
    )
    refused = MailPreference.objects.filter(person=this_person, kind=ASKED.name, wanted=False)
    return heard.filter(able, ~Exists(paused), ~Exists(asked), ~Exists(refused))


def _choose(
    topic: Topic, candidates: QuerySet[User], number: int
) -> list[tuple[User, Reply | None]]:
    chosen: dict[int, tuple[User, Reply | None]] = {}
    for answer in _close_answers(topic, candidates):
        chosen.setdefault(answer.author_id, (answer.author, answer))
        if len(chosen) == number:
            return list(chosen.values())
    others = candidates.exclude(pk__in=list(chosen))
    # Who has answered something lately; among those who never have, not always the same first.
    others = others.annotate(last=_last_answer()).order_by(F("last").desc(nulls_last=True), "?")
    for person in others[: number - len(chosen)]:
        chosen[person.pk] = (person, None)
    return list(chosen.values())


def _last_answer() -> Subquery:
    """When the person in the outer query has last replied to something."""
    rows = Reply.objects.kept().filter(author=OuterRef("pk"), number__gt=1)
    return Subquery(rows.order_by("-created_at").values("created_at")[:1])


def _close_answers(topic: Topic, candidates: QuerySet[User]) -> list[Reply]:
    """Their replies to questions with half of the words of this one, and at least two: closest
    first, accepted ones first. Compared are questions that the asker sees."""
    results = searching.search(topic.author, topic.title, Scope(questions=True))
    if results.are_similar:
        return []
    shared = {
        each.topic: each.words.bit_count() for each in results.found if each.topic != topic.pk
    }
    enough = max(2, (results.words + 1) // 2)
    closest = {key: words for key, words in shared.items() if words >= enough}
    answers = Reply.objects.kept().filter(
        topic__in=list(closest)[:CLOSE], number__gt=1, author__in=candidates
    )
    found = answers.select_related("author", "topic").order_by("-created_at")
    return sorted(
        found,
        key=lambda reply: (-closest[reply.topic_id], reply.topic.accepted_id != reply.pk),
    )
