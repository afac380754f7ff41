"""Maya tries to send a passage of a guide to her student: it is stopped in whatever she types, her
text stays in the form, and she may refer to the guide instead."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from dashboard.inbox import reporting
from dashboard.inbox.models import Draft, Message, MessageEdit, Report, Thread
from mentorhub.database import OWNER
from mentorhub.posts import html_of
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk
from tests.guides.pasting.test_files import CONTENTS
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db
POINTER = "[[guide:baking/p1-bread#c1.2]]"
WORDS = "criterion 1.2 of the guide of P1"


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    write_guide(found.bread)
    return found


@pytest.fixture
def thread(people):
    return talk("student", people.maya, people.stu, "Good morning")


def browser(person):
    client = Client()
    client.force_login(fresh(person))
    return client


def in_public():
    """The tables outside schema guides in which the passage stands, in whatever capitals and with
    whatever spaces."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        letters = "regexp_replace(lower(line::text), '[^a-z]', '', 'g')"
        asked = [
            f"select '{table}' from public.{table} as line where {letters} like %(passage)s"
            for table in tables
        ]
        passage = "".join(filter(str.isalpha, PASSAGE[10:60].lower()))
        cursor.execute(" union ".join(asked), {"passage": f"%{passage}%"})
        return sorted(name for (name,) in cursor.fetchall())


def stops(answer, field, typed=PASSAGE):
    """Whether the form comes again, with what was typed and the passage named."""
    form = answer.context["form"]
    codes = [each.code for each in form.errors.as_data()[field]]
    assert (answer.status_code, codes) == (422, ["guide_passage"])
    if field != "files":
        assert form[field].value() == typed
    assert in_public() == []


@pytest.mark.parametrize(
    "write", [str, str.upper, " ".join, lambda text: text.replace("without", "with no")]
)
def test_a_message(people, thread, write):
    typed = write(PASSAGE)
    stops(browser(people.maya).post(thread.get_absolute_url(), {"body": typed}), "body", typed)
    assert thread.messages.count() == 1


def test_a_message_to_somebody_for_the_first_time(people):
    url = f"/inbox/new/?to={people.stu.pk}"
    stops(browser(people.maya).post(url, {"body": PASSAGE}), "body")
    assert not Thread.objects.exists()


def test_to_a_colleague_who_may_read_the_guide_as_well(people):
    thread = talk("colleagues", people.maya, people.ines)
    stops(browser(people.ines).post(thread.get_absolute_url(), {"body": PASSAGE}), "body")


def test_an_edit(people, thread):
    url = f"{thread.get_absolute_url()}1/"
    stops(browser(people.maya).post(url, {"body": PASSAGE}), "body")
    assert Message.objects.get().body == "Good morning"
    assert not MessageEdit.objects.exists()


def test_a_draft(people, thread):
    answer = browser(people.maya).post(f"{thread.get_absolute_url()}draft/", {"body": PASSAGE})
    assert answer.status_code == 422
    assert "Bread" in answer.content.decode()
    assert not Draft.objects.exists()
    assert in_public() == []


@pytest.mark.parametrize(
    ("url", "field"),
    [("new/draft/?to={stu}", "body"), ("circle/draft/", "body"), ("circle/draft/", "title")],
)
def test_a_draft_of_a_first_message_and_of_a_circle(people, url, field):
    address = f"/inbox/{url}".format(stu=people.stu.pk)
    answer = browser(people.maya).post(address, {field: PASSAGE})
    assert answer.status_code == 422
    assert "Bread" in answer.content.decode()
    assert not Draft.objects.exists()
    assert in_public() == []


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_circle(people, field):
    typed = {"title": "Bread", "body": "Hello", "people": [people.ines.pk]} | {field: PASSAGE}
    stops(browser(people.maya).post("/inbox/circle/", typed), field)
    assert not Thread.objects.exists()


def test_a_report(people):
    thread = talk("student", people.stu, people.maya, "Unkind words")
    url = f"{thread.get_absolute_url()}1/report/"
    sent = {"reason": "insult", "words": PASSAGE}
    stops(browser(people.maya).post(url, sent), "words")
    assert not Report.objects.exists()


@pytest.mark.parametrize("name", [each for each in CONTENTS if not each.startswith("spoilt")])
def test_a_file(people, thread, name):
    sent = {"body": "See the file", "files": [SimpleUploadedFile(name, CONTENTS[name])]}
    stops(browser(people.maya).post(thread.get_absolute_url(), sent), "files")
    assert thread.messages.count() == 1


def test_the_second_of_two_files(people, thread):
    files = [
        SimpleUploadedFile("week.txt", ORDINARY.encode()),
        SimpleUploadedFile("notes.txt", PASSAGE.encode()),
    ]
    sent = {"body": "Both", "files": files}
    stops(browser(people.maya).post(thread.get_absolute_url(), sent), "files")


def test_her_own_words_and_files_are_sent(people, thread):
    sent = {"body": ORDINARY, "files": [SimpleUploadedFile("week.txt", ORDINARY.encode())]}
    assert browser(people.maya).post(thread.get_absolute_url(), sent).status_code == 302
    assert thread.messages.last().attachments.count() == 1


def test_who_may_read_no_guide_is_not_asked(people, thread):
    """The answer must tell a student nothing about a guide."""
    answer = browser(people.stu).post(thread.get_absolute_url(), {"body": PASSAGE})
    assert answer.status_code == 302


def test_a_pointer_takes_the_place_of_the_passage(people, thread):
    client = browser(people.maya)
    sent = {"body": f"Look: {PASSAGE}", "point_to_it": "body"}
    answer = client.post(thread.get_absolute_url(), sent)
    assert answer.status_code == 422
    pointed = answer.context["form"]["body"].value()
    assert pointed == f"Look: {POINTER}."
    assert client.post(thread.get_absolute_url(), {"body": pointed}).status_code == 302
    assert thread.messages.last().body == pointed


def test_a_pointer_is_a_link_for_whoever_may_open_the_guide_alone(people, thread):
    say(thread, people.maya, f"Before Friday: {POINTER}")
    url = thread.get_absolute_url()
    page = browser(people.maya).get(url).content.decode()
    assert f'<a href="/projects/baking/bread/guide/#c1-2">{WORDS}</a>' in page
    page = browser(people.stu).get(url).content.decode()
    assert WORDS in page
    assert "/guide/" not in page
    assert "[[guide:" not in page


def test_a_pointer_within_a_link_or_its_title_breaks_no_tag(people, thread):
    """What a student writes in the title of a link stays there."""
    attack = f'[a](https://example.org/ "{POINTER} x=1") https://example.org/{POINTER} {POINTER}'
    say(thread, people.stu, attack)
    page = browser(people.maya).get(thread.get_absolute_url()).content.decode()
    assert f'title="{WORDS} x=1"' in page
    assert page.count('href="/projects/baking/bread/guide/#c1-2"') == 1


def test_a_copy_in_a_report_shows_words(people):
    thread = talk("student", people.stu, people.maya, f"You said {POINTER}")
    reporting.report(thread.messages.get(), by=people.maya, reason="guide", words="")
    page = browser(people.noor).get("/inbox/reports/").content.decode()
    assert WORDS in page
    assert "[[guide:" not in page


def test_the_stored_html_has_the_pointer_as_it_was_written():
    assert POINTER in html_of(f"See {POINTER}")
