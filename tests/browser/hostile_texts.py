"""The texts of the demo school made as long and as unbreakable as people write them, for a while.

Each row keeps its own number in the text, because some columns are unique. What a page links to
(slugs, file names in addresses) and what people sign in with stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connections, transaction

from mentorhub.accounts.models import User
from mentorhub.database import OWNER

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers"
LINK = (
    "https://example.org/"
    + "quarterly_report_of_the_data_team-final.v2/" * 3
    + "?v=0123456789abcdef01"
)
LETTERS = "m" * 53
ONE_LINE = f"{WORD} {LETTERS}, l’élève d’aujourd’hui {LINK}"
TEXT = f"{LINK}\n\n{LETTERS} {WORD}\n\nRindfleischetikettierungsüberwachungsaufgaben l’évaluation."
MARKDOWN = f"""## {WORD}

{LINK} `{"code_without_a_space_" * 6}` **{LETTERS}**

- [{LINK}]({LINK})
    - {WORD}

> {LETTERS}{WORD}

```
{"a line of code that nobody wraps, " * 6}
{LINK}
```

| {WORD} | b | {LETTERS} | d | e | f |
|---|---|---|---|---|---|
| {LINK} | 2 | 3 | {LETTERS} | 5 | 6 |
"""
# table -> column -> text.
COLUMNS: dict[str, dict[str, str]] = {
    "accounts_user": {"name": NAME * 2, "language": "fr"},
    "students_path": {"title": ONE_LINE, "summary": ONE_LINE, "description": MARKDOWN},
    "students_project": {"title": ONE_LINE, "summary": ONE_LINE, "brief": MARKDOWN},
    "students_expecteddeliverable": {"title": ONE_LINE, "format": ONE_LINE},
    "students_courseitem": {"title": ONE_LINE, "body": MARKDOWN},
    "students_quizquestion": {"text": MARKDOWN},
    "students_deliverable": {"link": LINK, "note": TEXT, "file_name": f"{LETTERS}{WORD}.pdf"},
    "students_deliverablenote": {"text": TEXT},
    "students_resource": {"title": ONE_LINE, "url": LINK, "description": TEXT},
    "students_meetingroom": {"url": LINK},
    "students_session": {"join_url": LINK},
    "students_sessionnote": dict.fromkeys(
        ("check_in", "progress", "remarks", "questions", "week"), TEXT
    ),
    "students_discoveryform": dict.fromkeys(
        ("background", "career_aim", "schedule", "support_needs"), TEXT
    ),
    "students_privatenote": {"text": TEXT},
    "students_scratchpad": {"text": TEXT},
    "students_goal": {"text": TEXT},
    "students_timeproposal": {"note": TEXT, "answer": TEXT},
    "guides.guides_guide": {"advice": MARKDOWN, "steps": MARKDOWN},
    "guides.guides_skill": {"name": ONE_LINE, "deliverable": ONE_LINE},
    "guides.guides_criterion": {"text": ONE_LINE},
    "dashboard_announcement": {"title": ONE_LINE, "body": MARKDOWN},
    "dashboard_mentor": {"introduction": MARKDOWN},
    "dashboard_mentorresource": {"title": ONE_LINE, "summary": ONE_LINE, "body": MARKDOWN},
    "training_course": {"title": ONE_LINE, "summary": ONE_LINE, "recap": MARKDOWN},
    "training_part": {"title": ONE_LINE},
    "training_chapter": {"title": ONE_LINE, "summary": ONE_LINE, "body": MARKDOWN},
    "matching_mentorrequest": dict.fromkeys(("wishes", "needs", "reason_for_change"), TEXT),
    "matching_weightpreset": {"name": ONE_LINE},
    "matching_proposedpair": {"reason": TEXT},
    "matching_verdict": {"reason": TEXT},
}
LONG_ADDRESS = f"{'donaudampfschifffahrt' * 3}@{'betriebswerkbau-' * 3}schule.example.org"


@contextmanager
def hostile_texts() -> Iterator[None]:
    """Writes them over what is there, empty texts excepted; puts all of it back at the end."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    before: list[tuple[str, str, list[Any]]] = []
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        for table, texts in COLUMNS.items():
            options = models[table.rpartition(".")[2]]._meta
            for column, text in texts.items():
                field = options.get_field(column)
                cursor.execute(
                    f"select {options.pk.column}, {column} from {table} where {column} <> ''"
                )
                before.append((table, column, cursor.fetchall()))
                # Titles and the like begin with the number of their row, because some are unique.
                number = (
                    f"{options.pk.column} || ' '"
                    if column in ("title", "name") and options.label != "accounts.User"
                    else "''"
                )
                cursor.execute(
                    f"update {table} set {column} = left({number} || %s, %s) where {column} <> ''",
                    [text, field.max_length or 10_000],
                )
    try:
        yield
    finally:
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            for table, column, rows in before:
                key = models[table.rpartition(".")[2]]._meta.pk.column
                cursor.executemany(
                    f"update {table} set {column} = %s where {key} = %s",
                    [(text, number) for number, text in rows],
                )


@contextmanager
def long_address(email: str) -> Iterator[None]:
    """Gives a person an address as long as firms have them, for a while."""
    person = User.objects.filter(email=email)
    keys = list(person.values_list("pk", flat=True))
    person.update(email=LONG_ADDRESS)
    EmailAddress.objects.filter(user__in=keys).update(email=LONG_ADDRESS)
    try:
        yield
    finally:
        User.objects.filter(pk__in=keys).update(email=email)
        EmailAddress.objects.filter(user__in=keys).update(email=email)
