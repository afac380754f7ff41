"""A sentence that quotes a question has one mark at its end, in both languages: in the mails and in
the notifications of the community and of the help centre, and wherever else a title is quoted."""

import re

import pytest
from django.core import mail
from django.utils import translation

from dashboard.community import answers
from dashboard.helpcenter import telling
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.sending import drain
from mentorhub.notifications.wording import row_for
from mentorhub.punctuation import one_end_mark
from tests.dashboard.community import build as groups
from tests.dashboard.community.mails import mails, texts
from tests.dashboard.helpcenter import asking as helpcenter
from tests.people import school

TWO_MARKS = re.compile(r"[?!]\s*[”»]\.")
TITLE = "Why does it collapse?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She replied to “Why?”.", "She replied to “Why?”"),
        ("Answer to “Stop!”. Thank you.", "Answer to “Stop!” Thank you."),
        ("Réponse à «\u00a0Pourquoi\u00a0?\u00a0».", "Réponse à «\u00a0Pourquoi\u00a0?\u00a0»"),
        ("Réponse à «\u202fAh\u202f!\u202f». Merci.", "Réponse à «\u202fAh\u202f!\u202f» Merci."),
        ("She replied to “Bread”.", "She replied to “Bread”."),
        ("Réponse à «\u00a0Pain\u00a0».", "Réponse à «\u00a0Pain\u00a0»."),
        ("Did “Why?” help?", "Did “Why?” help?"),
    ],
)
def test_one_end_mark(text, expected):
    assert one_end_mark(text) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_mails_and_notifications_that_quote_a_question_have_one_mark(language):
    people = school()
    type(people.maya).objects.update(language=language)
    group = groups.group_of(people.baking)
    topic = groups.ask(people.maya, group, TITLE)
    answer = groups.say(topic, people.ines, f"Heat. @[Maya]({people.maya.pk})")
    groups.say(topic, people.past, f"Or so. @[Ines]({people.ines.pk})")
    topic.refresh_from_db()
    answers.accept(topic, answer, by=people.maya)
    request = helpcenter.ask(people.maya, TITLE)
    helpcenter.answered(request, people.noor, "It is.")
    telling.of_taken_over(request, people.noor)
    helpcenter.say(request)
    sent = mails()
    drain(10)
    kinds = {"mentioned", "answered", "accepted"}
    assert {f"community_{each}" for each in kinds} <= _kinds(Delivery)
    quoting = [each for each in texts_of(sent) if TITLE[:-1] in each]
    assert len(quoting) > 8
    assert [each for each in quoting if TWO_MARKS.search(each)] == []
    with translation.override(language):
        rows = Notification.objects.select_related("actor", "recipient", "session")
        sentences = [row_for(row).sentence for row in rows]
    assert sum(TITLE[:-1] in each for each in sentences) > 3
    assert [each for each in sentences if TWO_MARKS.search(each)] == []


def texts_of(sent):
    return [text for message in (*sent, *mail.outbox) for text in texts(message)]


def _kinds(model):
    return set(model.objects.values_list("kind", flat=True))
