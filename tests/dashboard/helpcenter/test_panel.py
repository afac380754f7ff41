"""The help beside a page: what htmx gets from the addresses of the help centre."""

import pytest

from dashboard.helpcenter.models import ArticlePage, Asked
from tests.client import Client
from tests.dashboard.helpcenter.build import article, draft
from tests.people import school

pytestmark = pytest.mark.django_db
PANEL = {"HX-Request": "true", "HX-Target": "help-panel"}


@pytest.fixture
def people():
    return school()


@pytest.fixture
def maya(people):
    client = Client()
    client.force_login(people.maya)
    return client


def beside(client, url, page="/sessions/"):
    """The dialog, fetched while a page is open."""
    headers = PANEL | {"HX-Current-URL": f"http://testserver{page}"}
    return client.get(url, headers=headers)


def test_an_article_the_help_of_a_page_and_the_search_come_as_a_dialog_alone(people, maya):
    made = article("moving", title="How do I move a session?")
    ArticlePage.objects.create(article=made, url_name="sessions")
    for url in ("/help/moving/", "/help/for/sessions/", "/help/search/?q=move"):
        response = beside(maya, url)
        html = response.content.decode()
        assert html.lstrip().startswith("<dialog"), url
        assert "/help/moving/" in html
        assert "<html" not in html
        page = maya.get(url).content.decode()
        assert "<html" in page
        assert '<dialog class="help-panel' not in page
    assert Asked.objects.count() == 2


def test_what_one_may_not_read_is_absent_beside_a_page_too(people, maya):
    draft("draft")
    article("managers", audience="managers")
    for slug in ("draft", "managers", "nothing"):
        assert beside(maya, f"/help/{slug}/").status_code == 404


def test_a_question_to_the_managers_names_the_page_that_was_open(people, maya):
    article("moving")
    for page, name in (("/sessions/?show=list", "sessions"), ("/no/such/page/", "")):
        html = beside(maya, "/help/moving/", page).content.decode()
        wanted = f"/help/contact/?from={name}" if name else "/help/contact/"
        assert f'href="{wanted}"' in html


def test_only_the_help_of_a_page_opens_beside_it(people, maya):
    assert b" data-help " in maya.get("/sessions/").content
    assert b" data-help " not in maya.get("/help/").content
