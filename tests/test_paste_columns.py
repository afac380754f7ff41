"""Every text that the login of ordinary pages may write is compared with the guides, or stands here
with the reason why nobody writes it. Read from the grants and from the columns of the database."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from guides.pasting.checking import GuideChecker
from mentorhub import grants, outgoing, stored_texts
from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from mentorhub.stored_texts import NOT_WRITTEN_BY_PEOPLE
from tests.guides.pasting.world import PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db

TEXT_COLUMNS = """
    select column_name from information_schema.columns
    where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
      and data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'character')
    order by column_name
"""
COLUMNS_OF_GRANT = re.compile(r"(insert|update)\s*(?:\(([^)]*)\))?")
# A field of a form for what people write, that is none of ours: file -> the name and the reason.
OTHER_FIELDS = {
    "mentorhub/accounts/forms.py": {"instead_of": "a name of a time zone, compared only"},
    "mentorhub/forms/edit_conflict.py": {"opened": "an instant"},
    "dashboard/helpcenter/forms.py": {"opened": "an instant, signed", "website": "stays empty"},
    "dashboard/helpcenter/managing_forms.py": {"opened": "an instant"},
    "dashboard/helpcenter/queue_forms.py": {"opened": "an instant and the key of a note"},
    "mentorhub/forms/texts.py": {},
    "students/sessions/forms/notes.py": {"digest": "a hash"},
    "dashboard/profile/parts/students.py": {"q": "what is searched"},
    "dashboard/training/certificates/forms.py": {"code": "letters and digits, compared only"},
    "dashboard/training/views/library.py": {"q": "what is searched"},
    "dashboard/admission/forms.py": {
        "text": "a table of names and addresses, each caught where it is stored",
        "checked": "a hash",
    },
}
OWN_CHAR_FIELD = re.compile(r"^\s*(?:self\.fields\[.*\]|(\w+)) = forms\.(?:CharField|URLField)\(")


def columns_written_by(listed, cursor, table):
    """The text columns of a table that a grant lets somebody write."""
    cursor.execute(TEXT_COLUMNS, [table])
    texts = [row[0] for row in cursor.fetchall()]
    found = set()
    for _act, names in COLUMNS_OF_GRANT.findall(listed):
        allowed = {each.strip() for each in names.split(",")} if names else set(texts)
        found |= allowed & set(texts)
    return sorted(found)


@pytest.fixture
def cursor():
    with connections[OWNER].cursor() as found:
        yield found


@pytest.fixture
def maya():
    people = school()
    write_guide(people.bread)
    return people.maya


def test_every_text_column_that_a_page_may_write_is_compared(cursor, maya):
    compared, skipped = [], set()
    for listed in (grants.WEB, grants.SIGNIN):
        for table, privileges in listed.items():
            for column in columns_written_by(privileges, cursor, table):
                statement = f'update "{table}" set "{column}" = %s where false'
                if table in NOT_WRITTEN_BY_PEOPLE:
                    skipped.add(table)
                    continue
                with (
                    outgoing.writing(outgoing.Writing(maya, "a page")),
                    pytest.raises(outgoing.GuideTextError),
                ):
                    stored_texts._watch(_carried_out, statement, [PASSAGE], False, {})
                compared.append(f"{table}.{column}")
    assert len(compared) > 40
    # No reason outlives its table.
    assert skipped == set(NOT_WRITTEN_BY_PEOPLE)


def _carried_out(sql, params, many, context):
    raise AssertionError(f"stored: {sql}")


@pytest.mark.parametrize(
    ("statement", "params"),
    [
        ("INSERT INTO students_goal (text) VALUES (%s), (%s)", ["Read", PASSAGE]),
        ("insert into public.students_goal select %s", [PASSAGE]),
        ("with a as (select 1) update students_goal set text = %s", (PASSAGE,)),
        ("update students_goal set text = %(text)s", {"text": PASSAGE}),
        ('UPDATE "dashboard_mentor" SET "links" = %s', [[{"label": PASSAGE}]]),
    ],
)
def test_however_a_statement_is_written(maya, statement, params):
    with outgoing.writing(outgoing.Writing(maya, "a page")), pytest.raises(outgoing.GuideTextError):
        stored_texts._watch(_carried_out, statement, params, False, {})


def test_nothing_is_compared_without_an_author(maya, monkeypatch):
    """In jobs, in the administration, and for whoever may read no guide."""

    def asked(*given):
        raise AssertionError("compared")

    monkeypatch.setattr(GuideChecker, "find", asked)
    done = []
    statement = "update students_goal set text = %s"
    stu = User.objects.get(name="Stu Student")
    for writing in (None, outgoing.Writing(stu, "a page")):
        with outgoing.writing(writing):
            stored_texts._watch(lambda *given: done.append(1), statement, [PASSAGE], False, {})
    assert len(done) == 2


def test_a_form_takes_texts_in_fields_that_compare_them():
    """So that what is wrong stands beside the field, with the ways on."""
    root, wrong = Path(settings.BASE_DIR), []
    for folder in ("mentorhub", "students", "dashboard", "guides"):
        for file in sorted((root / folder).rglob("*.py")):
            name = str(file.relative_to(root))
            if "/admin" in name or "/migrations/" in name or "models" in name:
                continue
            for line in file.read_text(encoding="utf-8").splitlines():
                found = OWN_CHAR_FIELD.match(line)
                if found and found[1] not in OTHER_FIELDS.get(name, {}):
                    wrong.append(f"{name}: {line.strip()}")
    assert wrong == []
