"""A refused form of the administration says so in the title, and above it, with links to its
fields; lists and pages have short titles."""

import pytest
from bs4 import BeautifulSoup

from tests.admin.forms import send

pytestmark = pytest.mark.django_db


def parsed(answer):
    return BeautifulSoup(answer.content, "html.parser")


def assert_is_refused(page):
    title = page.title.text.split()
    assert title[0] == "Error:"
    assert title.count("Error:") == 1
    summary = page.find(attrs={"data-error-summary": True})
    assert summary.has_attr("autofocus")
    targets = [link["href"].removeprefix("#") for link in summary.find_all("a")]
    assert targets
    assert all(page.find(id=target) for target in targets)
    return targets


def test_a_row_and_the_tables_on_its_page_are_in_one_summary(school, tom):
    page = f"/admin/students/project/{school.bread.pk}/change/"
    new = {"resources-TOTAL_FORMS": 1, "resources-0-kind": "link", "resources-0-title": ""}
    new |= {"resources-0-url": "not a link", "resources-0-project": school.bread.pk}
    refused = parsed(send(tom, page, title="", **new))
    targets = assert_is_refused(refused)
    assert {"id_title", "id_resources-0-title", "id_resources-0-url"} <= set(targets)


def test_our_own_pages_have_it_too(school, tom):
    for address in ("/admin/invite/", "/admin/import-people/"):
        assert_is_refused(parsed(tom.post(address, {"name": ""})))


def test_a_page_that_was_not_refused_has_none(school, tom):
    for address in ("/admin/students/project/", f"/admin/students/path/{school.baking.pk}/change/"):
        page = parsed(tom.get(address))
        assert page.find(attrs={"data-error-summary": True}) is None
        assert "Error:" not in page.title.text


def test_the_heading_of_a_list_is_the_name_of_its_rows(school, tom):
    assert parsed(tom.get("/admin/accounts/user/")).h1.text == "People"
    page = parsed(tom.get(f"/admin/students/path/{school.baking.pk}/change/"))
    assert (page.h1.text, page.select_one("#content > h2").text) == ("Path", "Baking")
