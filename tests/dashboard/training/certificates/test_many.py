"""A hundred thousand certificates cost a page as many queries as one, found by an index."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from dashboard.training.certificates.queries import find_status_list
from mentorhub.database import OWNER
from tests.client import Client
from tests.dashboard.training.certificates.build import certificate
from tests.people import school

pytestmark = pytest.mark.django_db

MANY = """
insert into training_course (slug, title, summary, recap, minutes, difficulty, language, certifies,
    open_to_visitors, position, published, updated_at)
select 'course-' || n, 'Course', 'Summary', '', 60, 'easy', 'en', true, false, 0, true, now()
from generate_series(1, 100000) n;
insert into training_completion (person_id, course_id, at)
select %(person)s, id, now() from training_course where slug like 'course-%%';
insert into training_certificate (code, completion_id, name, course, criteria, language, minutes,
    issued_at, status_index, key_id, credential, pdf, credential_sha256, pdf_sha256)
select lpad(id::text, 26, '0'), id, 'Somebody', 'Course', '', 'en', 60, now(), 300000 + id,
    %(key)s, '\\x00', '\\x00', md5(id::text) || md5('c'), md5(id::text) || md5('p')
from training_completion where person_id = %(person)s;
analyze training_course, training_completion, training_certificate;
"""


def queries_of(visitor, *addresses) -> list[int]:
    counts = []
    for address in addresses:
        with CaptureQueriesContext(connections["default"]) as queries:
            assert visitor.get(address).status_code == 200
        counts.append(len(queries))
    return counts


def test_with_a_hundred_thousand_the_pages_cost_the_same():
    people, visitor = school(), Client()
    issued = certificate(people.maya)
    addresses = (
        issued.get_absolute_url(),
        f"/certificates/file/?sha256={issued.pdf_sha256}",
        f"{issued.get_absolute_url()}credential.json",
        f"/certificates/status/{issued.status_index // 131_072 + 1}",
    )
    few = queries_of(visitor, *addresses)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(MANY, {"person": people.nora.pk, "key": issued.key_id})
    assert queries_of(visitor, *addresses) == few
    assert max(few) <= 4
    with connection.cursor() as cursor:
        cursor.execute(
            "explain select * from training_certificate"
            " where credential_sha256 = %s or pdf_sha256 = %s",
            ["a" * 64, "a" * 64],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert find_status_list(issued.status_index // 131_072 + 1) is not None
