"""Passages of the demo's guides in every form of messages. Here a few; ``python -m
benchmarks.bench_messages`` sends two hundred through each."""

import pytest

from dashboard.inbox.models import Message
from tests.dashboard.inbox.passages import (
    FORMS,
    WAYS,
    Writer,
    count_stopped,
    count_stopped_ordinary,
)

pytestmark = pytest.mark.django_db
EACH_WAY, ORDINARY = 2, 20


@pytest.fixture(scope="module")
def writer(rows_of_this_file):
    return Writer.of_demo()


@pytest.mark.parametrize("form", FORMS)
def test_passages_are_stopped_in_every_form(writer, form):
    found = count_stopped(writer, form, EACH_WAY)
    assert sum(found.values()) >= EACH_WAY * len(WAYS) - 1


def test_what_people_write_themselves_is_sent(writer):
    before = Message.objects.count()
    assert count_stopped_ordinary(writer, ORDINARY) == 0
    assert Message.objects.count() == before + ORDINARY
