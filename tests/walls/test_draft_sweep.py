"""What is not released reaches its author and nobody else: not the student, not another assessor,
not a manager, not a mentor; and no page tells a student that a draft exists."""

import logging
import re
from contextlib import contextmanager

import pytest
from django.db import connections
from django.db.models import Q

from dashboard.evaluations.views import preview
from guides.evaluating import drafts
from guides.models import Evaluation, Mark, Readiness, SavedComment, SkillWords
from mentorhub.database import GUIDES, OWNER, STAFF, signed_in_as
from students.models import Assessment
from tests.walls import judging
from tests.walls.kept import KeptWorld
from tests.walls.logins import connected_as
from tests.walls.rules import replace_everywhere
from tests.walls.sweep import FEW, HTMX
from tests.walls.world import build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

WORLD = KeptWorld(build)

OTHERS = ("visitor", "stu", "both", "carl", "una", "ana", "maya", "cross", "past", "noor", "tom")
TABLES = ("evaluation", "mark", "skillwords", "savedcomment", "readiness")


@pytest.fixture
def sweep(live_server, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "markdown_it")
    found = WORLD.stand(live_server)
    yield found
    found.close()


def places(sweep, name, address, group):
    found = sweep.nest.found_in(sweep.browser(name).get(address).body)
    return {canary.place for canary, _disguise in found if canary.project == group}


def test_its_authors_find_each_word(sweep):
    """The positive control."""
    base = f"/evaluations/{sweep.defence.pk}/"
    written = {"words", "words for the mentor", "words about a skill", "comment on a criterion"}
    assert places(sweep, "ines", base, judging.DRAFT) == written
    seen = places(sweep, "ines", f"{base}preview/", judging.DRAFT)
    assert seen == {"words", "words about a skill"}
    comments = f"{base}comments/{judging.mark_of(sweep.defence).pk}/"
    assert places(sweep, "ines", comments, judging.DRAFT) == {"saved comment"}
    readiness = f"/evaluations/readiness/{sweep.defence.work_id}/"
    assert places(sweep, "maya", readiness, judging.READINESS) == {"what is missing"}


def test_nobody_else_meets_a_word_and_nothing_of_it_is_kept_elsewhere(sweep, caplog, mailoutbox):
    addresses = judging.addresses(sweep.defence)
    sweep.over(OTHERS, addresses, [*FEW, ("POST", HTMX), ("GET", {"Accept": "application/json"})])
    sweep.over(("ines", "finn", "former"), addresses, FEW[:2])
    sweep.kept()
    sweep.look("the log", caplog.text)
    assert sweep.hits == []
    assert sweep.statuses[200] > 50


def test_no_guess_changes_a_word(sweep):
    """Every address that saves, by everybody else, with what a page would send."""
    rows = (Evaluation, Mark, SkillWords, SavedComment, Readiness)
    with signed_in_as(STAFF):
        before = [list(model.objects.order_by("pk").values()) for model in rows]
    sent = {
        "value": "met", "words": "x", "mentor_words": "x", "outcome": "to_rework", "revision": "0",
        "was_words": "x", "text": "x", "insert": "1", "delete": "1", "edit": "1",
    }  # fmt: skip
    for name in set(OTHERS) - {"visitor", "maya"}:
        for address in judging.addresses(sweep.defence):
            # A manager may open the page of versions; without a reason it moves nothing.
            if address.startswith("/evaluations/") and "/versions/" not in address:
                assert sweep.browser(name).ask("POST", address, sent).status in (404, 405), (
                    name, address,
                )  # fmt: skip
    with signed_in_as(STAFF):
        assert [list(model.objects.order_by("pk").values()) for model in rows] == before


def test_the_database_shows_a_draft_to_its_author_alone(sweep):
    everyone = sweep.people.everyone
    for name, person in everyone.items():
        with connected_as(GUIDES, reader=person.pk) as cursor:
            seen = set()
            for table in TABLES:
                cursor.execute(f"select count(*) from guides_{table}")
                if cursor.fetchone()[0]:
                    seen.add(table)
        expected = {"ines": set(TABLES) - {"readiness"}, "maya": {"readiness"}}
        assert seen == expected.get(name, set()), name


def test_after_the_release_the_mentor_reads_the_marks_and_still_nobody_else(sweep):
    judging.release(sweep.defence)
    marks = f"/evaluations/{sweep.defence.pk}/marks/"
    assert places(sweep, "maya", marks, judging.DRAFT) == {
        "comment on a criterion", "words for the mentor",
    }  # fmt: skip
    sweep.open_to = sweep.open_to | {"maya": sweep.open_to["maya"] | {judging.DRAFT}}
    sweep.over(OTHERS, judging.addresses(sweep.defence), FEW[:2])
    assert sweep.hits == []


# A field of a form and what a live page has seen differ each time.
TOKENS = re.compile(
    rb'((?:name="(?:csrfmiddlewaretoken|form_key)" value|data-(?:token|seen))=")[^"]+'
)


def pages_of_stu(sweep):
    browser = sweep.browser("stu")
    browser.get("/student/")  # the greeting after signing in is shown once
    found = {}
    for address in judging.addresses(sweep.defence):
        answer = browser.get(address)
        found[address] = (answer.status, TOKENS.sub(rb"\1", answer.body))
    return found


def test_the_students_pages_are_the_same_with_and_without_a_draft(sweep):
    with_draft = pages_of_stu(sweep)
    with connections[OWNER].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"truncate guides.guides_{table} cascade")
    without = pages_of_stu_again(sweep, with_draft)
    assert without == with_draft


def pages_of_stu_again(sweep, before):
    browser = sweep.browser("stu")
    return {
        address: (answer.status, TOKENS.sub(rb"\1", answer.body))
        for address in before
        for answer in [browser.get(address)]
    }


LEAKS = {
    "the page does not ask whose assessment it is": "assessments",
    "the work is open to every assessor": "works_one_assesses",
}


@pytest.mark.parametrize("name", LEAKS)
def test_behind_a_rule_that_forgets_whose_it_is_the_database_still_refuses(
    sweep, monkeypatch, name
):
    replace_everywhere(monkeypatch, LEAKS[name], lambda user, *prefix: Q())
    sweep.over(("ana", "una", "maya"), judging.addresses(sweep.defence), FEW[:1])
    assert sweep.hits == []


CARELESS = {
    "the policy lets every reader of the guide in": (
        "alter policy own on guides.guides_evaluation using (true)",
        "alter policy own on guides.guides_evaluation using (guides.judges(assessment_id))",
    ),
    "row security of the marks is switched off": (
        "alter table guides.guides_mark disable row level security",
        "alter table guides.guides_mark enable row level security",
    ),
}


@pytest.mark.parametrize("name", CARELESS)
def test_a_policy_that_forgets_the_author_is_noticed(sweep, name):
    careless, back = CARELESS[name]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(careless)
        try:
            with pytest.raises(AssertionError):
                test_the_database_shows_a_draft_to_its_author_alone(sweep)
        finally:
            cursor.execute(back)


def test_a_page_on_the_wrong_login_is_noticed(sweep, monkeypatch):
    """A preview that reads on the login *staff*, and does not ask whose it is."""

    @contextmanager
    def as_staff(user):
        with signed_in_as(STAFF):
            yield

    def any_assessment(user, pk):
        return (
            Assessment.objects.select_related(
                "defence__work__project__path", "defence__student", "assessor"
            )
            .annotate()
            .get(defence=pk)
        )

    monkeypatch.setattr(drafts, "reading_as", as_staff)
    monkeypatch.setattr(preview, "assessment_to_judge", any_assessment)
    monkeypatch.setattr(preview, "public_titles", lambda assessment: {})
    opened = drafts.open_draft
    monkeypatch.setattr(
        drafts, "open_draft", lambda user, judged, **more: opened(judged.assessor, judged, **more)
    )
    sweep.over(("ana",), [f"/evaluations/{sweep.defence.pk}/preview/"], FEW[:1])
    assert sweep.leaks
