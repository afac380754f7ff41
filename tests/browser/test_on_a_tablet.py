"""On a tablet, which is wider than the cards of a phone, the columns of each list have room: no word
is broken and no table has to be scrolled sideways."""

import pytest

from tests.browser.places import ASSESSOR, MANAGER, MENTOR
from tests.browser.test_narrow_pages import BROKEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = (768, 1024)
LISTS = [
    (MENTOR, "/sessions/?view=list&state=all"),
    (ASSESSOR, "/evaluations/"),
    (ASSESSOR, "/evaluations/?view=history"),
    (MANAGER, "/directory/"),
    (MANAGER, "/directory/mentors/"),
    (MANAGER, "/reading-log/"),
]
SCROLLED = """() => [...document.querySelectorAll(".table-box")]
    .filter((box) => box.scrollWidth > box.clientWidth)
    .map((box) => `${box.scrollWidth} px in ${box.clientWidth}`)"""


@pytest.mark.parametrize(("person", "address"), LISTS)
def test_a_list_has_room_for_its_columns(visit, person, address):
    visitor = visit(person, size=TABLET)
    assert visitor.goto(address).status == 200
    assert visitor.page.locator("main table").count() > 0
    assert visitor.page.evaluate(BROKEN) == []
    assert visitor.page.evaluate(SCROLLED) == []
