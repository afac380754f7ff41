"""No word of a guide reaches anybody who may not read it, in any answer, mail, table, log or file.

Everything runs through a real server on the real logins. A positive control shows that the search
finds what is there; tests/walls/mutants.py shows that it notices leaks.
"""

import io
import logging
import re

import psycopg2
import pytest
from celery.signals import before_task_publish
from django.core.management import call_command

from mentorhub.database import GUIDES, STAFF
from mentorhub.management.commands.setup_database import QUIET
from tests.walls import stores, stories
from tests.walls.cartridge import unpacked
from tests.walls.kept import KeptWorld
from tests.walls.logins import connected_as
from tests.walls.sweep import FEW, PARTING, WAYS
from tests.walls.world import build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

WORLD = KeptWorld(build)

SHUT_OUT = ("visitor", "stu", "both", "carl", "una")
ALSO_SHUT_OUT = ("finn", "former", "cross", "nora", "noor", "tom")


@pytest.fixture
def sweep(live_server, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    caplog.set_level(logging.DEBUG)
    # A line for each rule tried on each line of text, with numbers alone.
    caplog.set_level(logging.INFO, "markdown_it")
    found = WORLD.stand(live_server)
    yield found
    found.close()


@pytest.fixture
def tasks():
    sent = []

    def note(sender=None, body=None, headers=None, **more):
        sent.append(f"{sender} {body!r} {headers!r}")

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)


def control(sweep, name, address, project):
    """How often each canary of a project stands on a page, whatever its disguise."""
    text = sweep.browser(name).get(address).body
    return {canary.place: text.count(canary.head.encode()) for canary in sweep.nest.of(project)}


ON_THE_PAGE = ("advice", "steps", "skill", "deliverable", "criterion")


def test_the_entitled_mentor_finds_each_word_exactly_once(sweep):
    for name in ("maya", "ines", "cross", "past"):
        counts = control(sweep, name, "/projects/baking/bread/guide/", "bread")
        assert {place: counts[place] for place in ON_THE_PAGE} == dict.fromkeys(ON_THE_PAGE, 1)
        assert counts["file content"] == counts["file name"] == 0
    file = sweep.ids()["file"][0]
    address = f"/projects/baking/bread/guide/files/{file}/plan.txt"
    assert control(sweep, "maya", address, "bread")["file content"] == 1
    for name in ("stu", "both", "carl", "finn"):
        assert not any(control(sweep, name, address, "bread").values())


def test_canary_sweep(sweep, tasks, caplog, mailoutbox, tmp_path, capsys):
    stories.write_in_the_administration(sweep)
    stories.import_a_cartridge(sweep, tmp_path)
    stories.read_and_tick(sweep)
    stories.send_mail(sweep)
    secret, others, admin = sweep.pages(sweep.ids())
    sweep.over(SHUT_OUT, secret, WAYS)
    sweep.over(SHUT_OUT, others, FEW)
    sweep.over(ALSO_SHUT_OUT, secret, FEW)
    sweep.over(ALSO_SHUT_OUT, others, FEW[:1])
    sweep.over(("stu", "noor"), admin, [FEW[0], FEW[2]])
    sweep.over((*SHUT_OUT, "noor"), list(PARTING), FEW)
    sweep.kept()
    for task in tasks:
        sweep.look("a task's arguments", task)
    sweep.look("the log", caplog.text)
    target = tmp_path / "baking.imscc"
    call_command("export_path", "baking", output=str(target), stdout=io.StringIO())
    exported = unpacked(target)
    sweep.look("an export for students", exported)
    assert b"Sift." in exported
    assert sweep.hits == []
    assert mailoutbox
    assert sweep.statuses[200] > 300
    with capsys.disabled():
        print(
            f"\nsweep: {sweep.requests} requests, {len(sweep.nest.canaries)} canaries in "
            f"{len(sweep.nest.canaries[0].disguises())} disguises, {stores.size():,} bytes kept, "
            f"{len(caplog.records)} log lines, {len(mailoutbox)} mails, {len(tasks)} tasks: "
            f"{len(sweep.hits)} hits; answers {dict(sorted(sweep.statuses.items()))}"
        )


def test_searching_for_a_word_of_a_guide_tells_nothing(sweep):
    """Same count, same shape as for a word that is nowhere."""
    word = sweep.nest.of("bread")[0].head
    nowhere = word[::-1]
    pages = {
        "stu": ["/projects/", "/search/"],
        "carl": ["/projects/", "/dashboard/", "/dashboard/students/", "/search/"],
        "maya": ["/projects/", "/dashboard/", "/dashboard/students/", "/search/"],
        "ines": ["/search/"],
        "noor": ["/projects/", "/reading-log/", "/search/"],
        "tom": ["/search/"],
        "nora": ["/search/"],
    }
    for name, addresses in pages.items():
        for address in addresses:
            browser = sweep.browser(name)
            browser.get(address)  # the greeting after signing in is shown once
            found = browser.get(f"{address}?q={word}")
            other = browser.get(f"{address}?q={nowhere}")
            assert _shape(found) == _shape(other), (name, address)
            assert word not in found.text.replace(f'value="{word}"', "").replace(f"“{word}", "")


def _shape(answer):
    """All but the word itself, which stands in the search field again, and what the page has seen
    of the database (mentorhub/live), which differs with every request."""
    body = re.sub(rb' data-(token|seen)="[^"]*"', b"", answer.body)
    return answer.status, len(body), re.findall(rb"<[^ >]+", body)


def test_the_database_server_logs_no_statement_of_the_logins_that_write_guides():
    """Its own words quote the row and the statement, and a log is read by many."""
    for login in (STAFF, GUIDES):
        with connected_as(login) as cursor:
            for setting, value in QUIET.items():
                cursor.execute(f"show {setting}")
                assert cursor.fetchone() == (value,), (login, setting)
                cursor.execute("savepoint before")
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(f"set {setting} = default")
                cursor.execute("rollback to before")
