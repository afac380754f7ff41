"""Who reads which certificates, and what the database logins of pages may write."""

import psycopg2
import pytest

from dashboard.training.certificates.issuing import revoke
from dashboard.training.certificates.models import Certificate, Revocation
from mentorhub.database import SIGNIN, WEB
from tests.dashboard.training.certificates.build import certificate
from tests.people import school
from tests.walls.logins import connected_as


@pytest.mark.django_db
def test_a_certificate_is_its_holders_and_the_managers_and_a_note_the_administrators():
    people = school()
    issued = certificate(people.maya)
    revoke(issued, by=people.tom, reason="Fraud.", note="Private.", ends_certification=False)
    seen = {
        name: (
            Certificate.objects.visible_to(person).exists(),
            Revocation.objects.visible_to(person).exists(),
        )
        for name, person in people.everyone.items()
    }
    expected = dict.fromkeys(seen, (False, False))
    expected |= {"maya": (True, False), "noor": (True, False), "tom": (True, True)}
    assert seen == expected


@pytest.mark.django_db
def test_no_row_names_its_person():
    people = school()
    issued = certificate(people.maya)
    row = revoke(issued, by=people.tom, reason="SECRET", note="SECRET", ends_certification=False)
    for each in (issued, row, issued.key):
        assert people.maya.name not in str(each)
        assert "SECRET" not in str(each)


@pytest.mark.wall
@pytest.mark.django_db
@pytest.mark.parametrize("alias", [WEB, SIGNIN])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into training_completion (person_id, course_id, at) values (1, 1, now())",
        "insert into training_credentialkey (public, since) values ('z', now())",
        "update training_credentialkey set until = null",
        "insert into training_revocation (certificate_id, reason, note, at, by_id,"
        " ended_certification) values (1, '', '', now(), 1, false)",
        "delete from training_revocation",
        "update training_certificate set name = '', credential = '', pdf = null",
        "delete from training_certificate",
        "insert into training_certificate (code, completion_id) values ('x', 1)",
    ],
)
def test_an_ordinary_page_writes_no_certificate_no_revocation_and_no_key(alias, statement):
    with connected_as(alias) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)
