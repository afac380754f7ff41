"""The parts of a mail about several sessions: all dates in the reader's zone, plurals, names."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, engines
from django.utils import timezone, translation

from mentorhub.accounts.models import User
from students.models import Session
from students.sessions.series_mail import series_context

MAYA = User(pk=1, name="Maya <b>Mentor</b>")
STU = User(pk=2, name="Stu Student")
CARL = User(pk=3, name="Carl Cover")
KINDS = ("planned", "moved", "cancelled", "handed_over")
# The last Tuesdays before and after the clocks of Europe change.
STARTS = [datetime(2027, 3, 23, 17, tzinfo=UTC), datetime(2027, 3, 30, 16, tzinfo=UTC)]


def sessions(count=2, mentor=MAYA):
    return [
        Session(pk=number, mentor=mentor, student=STU, starts_at=start,
                ends_at=start + timedelta(minutes=45), zone="Europe/Paris")
        for number, start in enumerate(STARTS[:count], 1)
    ]  # fmt: skip


def rendered(part, context, zone="Europe/Paris", **more):
    """As mentorhub.mail does it: subjects and texts are not escaped."""
    with timezone.override(ZoneInfo(zone)), translation.override("en"):
        if part.endswith(".html"):
            return engines["django"].get_template(f"email/{part}").render(context | more)
        found = engines["django"].engine.get_template(f"email/{part}")
        return found.render(Context(context | more, autoescape=False))


@pytest.mark.parametrize("part", ["_dates.txt", "_dates.html"])
def test_each_date_is_told_with_its_length_in_the_zone_of_the_reader(part):
    context = series_context("planned", list(reversed(sessions())), to=STU)
    shown = rendered(part, context)
    assert re.findall(r"\w+ \d+ \w+ 2027, \d\d:\d\d \(\w+\)", shown) == [
        "Tue 23 Mar 2027, 18:00 (Paris)",
        "Tue 30 Mar 2027, 18:00 (Paris)",
    ]
    assert shown.count("45\xa0min") == 2
    assert "13:00 (New York)" in rendered(part, context, "America/New_York")
    assert "12:00 (New York)" in rendered(part, context, "America/New_York")


def test_a_line_of_text_a_date():
    lines = rendered("_dates.txt", series_context("planned", sessions(), to=STU)).split("\n")
    assert [line[:2] for line in lines if line] == ["- ", "- "]


@pytest.mark.parametrize("part", ["_dates.txt", "_dates.html"])
def test_the_earlier_date_stands_beside_the_new_one(part):
    was = {1: STARTS[0] - timedelta(days=1)}
    shown = rendered(part, series_context("moved", sessions(), to=STU, was=was))
    assert shown.count("Mon 22 Mar 2027, 18:00") == 1
    assert shown.count("Tue 23 Mar 2027, 18:00") == 1


def test_dates_that_are_off_are_struck_out():
    off = rendered("_dates.html", series_context("cancelled", sessions(), to=STU))
    assert off.count("<s>") == 2
    assert "<s>" not in rendered("_dates.html", series_context("planned", sessions(), to=STU))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("to", [MAYA, STU, CARL], ids=lambda person: person.name)
@pytest.mark.parametrize("count", [1, 2])
def test_the_subject_names_the_number_and_the_days(kind, to, count):
    context = series_context(kind, sessions(count), to=to)
    subject = " ".join(rendered("_series.subject", context).split())
    assert "23 Mar 2027" in subject
    assert ("30 Mar 2027" in subject) == (count == 2)
    assert bool(re.search(r"\b2 (of your )?sessions", subject)) == (count == 2)
    assert "Stu Student" in subject or "Maya <b>Mentor</b>" in subject


def test_the_subject_of_a_planned_series():
    context = series_context("planned", sessions(), to=MAYA)
    subject = " ".join(rendered("_series.subject", context).split())
    assert subject == "2 sessions planned with Stu Student, from 23 Mar 2027 to 30 Mar 2027"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "who", [{"by_oneself": True}, {"actor": CARL}, {}], ids=["oneself", "actor", "nobody"]
)
def test_every_kind_begins_with_a_sentence_and_ends_with_the_calendar(kind, who):
    sentences = []
    for to in (MAYA, STU, CARL):
        context = series_context(kind, sessions(), to=to)
        what = rendered("_series_what.txt", context, **who).strip()
        assert what.endswith(".")
        assert "2" in what
        sentences.append(what)
        assert rendered("_series_calendar.txt", context).strip().endswith(".")
    if kind == "handed_over":
        assert len(set(sentences)) == 3


def test_a_name_is_escaped_in_html_and_written_as_it_is_in_text():
    template = engines["django"].from_string("<p>{% include 'email/_series_what.txt' %}</p>")
    context = series_context("planned", sessions(), to=STU) | {"actor": MAYA}
    assert "Maya &lt;b&gt;Mentor&lt;/b&gt; planned 2 sessions" in template.render(context)
    assert "Maya <b>Mentor</b> planned 2 sessions" in rendered("_series_what.txt", context)
