"""Every page, for every kind of person, in both themes and at both widths: axe-core finds no
barrier, nothing scrolls sideways, the console is silent, and the page is small."""

import pytest

from tests.browser.places import ALL, PLACES
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_BYTES = 40 * 1024


@pytest.fixture(scope="module")
def visitors(chrome, demo):
    """One browser for all pages of a person; the one before is closed."""
    last: dict[str, Visitor] = {}

    def visitor(email):
        if email not in last:
            for each in last.values():
                each.close()
            last.clear()
            last[email] = Visitor(chrome, demo.url, email)
        return last[email]

    yield visitor
    for each in last.values():
        each.close()


@pytest.mark.parametrize(("person", "name"), ALL, ids=[f"{p or 'visitor'}: {n}" for p, n in ALL])
def test_a_page_has_no_barrier(visitors, person, name):
    answer = visitors(person).expect_no_barrier(PLACES[person][name])
    assert len(answer.body()) <= MOST_BYTES
