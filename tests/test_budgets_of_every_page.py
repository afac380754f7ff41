"""Every page of the table of access, also one that is added there: its queries and its bytes.

With few rows; tests/test_budgets.py fills the pages that grow.
"""

import gzip

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from mentorhub.database import OWNER
from tests.test_access import PAGES, address, browser_of, from_one_network  # noqa: F401
from tests.test_access import fresh_people as people  # noqa: F401  fixtures
from tests.test_budgets import ANY_PAGE, DASHBOARD, LARGEST

pytestmark = pytest.mark.django_db

ADMINISTRATION = 30
# One of each kind; the others of the table open the same pages.
WHO = ("visitor", "stu", "maya", "ines", "noor", "tom", "nora")
DASHBOARD_PAGES = ("dashboard", "dashboard_live", "todo")


def most_queries(name):
    if name.startswith("admin"):
        return ADMINISTRATION
    return DASHBOARD if name in DASHBOARD_PAGES else ANY_PAGE


def test_every_page_stays_within_its_budget_for_each_kind_of_person(people):  # noqa: F811
    above = {}
    for person in WHO:
        client = browser_of(people, person)
        for name, (arguments, let_in, status) in PAGES.items():
            if person not in let_in or status != 200:
                continue
            url = address(people, name, arguments)
            client.get(url)  # what only the first page of a session costs
            with CaptureQueriesContext(connections[OWNER]) as asked:
                response = client.get(url)
            content = b"".join(response) if response.streaming else response.content
            found = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
            size = len(gzip.compress(content))
            is_page = response["Content-Type"].startswith("text/html")
            if len(found) > most_queries(name) or (is_page and size > LARGEST):
                above[name, person] = (len(found), size)
    assert above == {}
