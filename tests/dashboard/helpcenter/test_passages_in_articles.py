"""What a mentor could read once stands in no article: students read those. It is compared with
every guide, since whoever wrote it may read none any more."""

import pytest

from dashboard.helpcenter.models import Article
from tests.client import Client
from tests.dashboard.helpcenter.build import article, draft
from tests.dashboard.helpcenter.queue_rows import request_of
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    write_guide(found.bread)
    return found


@pytest.fixture
def noor(people):
    client = Client()
    client.force_login(people.noor)
    return client


def state(client, made, act):
    client.post(f"/help/manage/{made.slug}/state/", {"act": act})
    made.refresh_from_db()
    return made.state


def draft_of(noor, requester, body):
    request = request_of(requester, body)
    noor.post(f"/help/queue/{request.pk}/article/")
    return Article.objects.get(made_of=request)


def test_a_draft_made_of_a_former_mentors_request_is_not_published(people, noor):
    """Former pasted it: their approval has ended, so their own words are compared with nothing."""
    made = draft_of(noor, people.former, f"Is it this?\n\n{PASSAGE}")
    assert state(noor, made, "publish") == "draft"
    assert Client().get(f"/help/{made.slug}/").status_code == 404


def test_other_words_of_a_former_mentor_are_published(people, noor):
    made = draft_of(noor, people.former, ORDINARY)
    assert state(noor, made, "publish") == "published"


def test_an_archived_article_with_a_passage_stays_archived(people, noor):
    made = draft("loaf", body=PASSAGE)
    assert state(noor, made, "archive") == "archived"
    assert state(noor, made, "publish") == "archived"


def test_a_published_article_with_a_passage_is_shown_to_nobody_else(people, noor):
    """The guide took over words of the article since."""
    made = article("loaf", audience="managers", body=PASSAGE)
    data = {"category": made.category_id, "audience": "anyone", "owner": "", "review_days": 9}
    answer = noor.post(f"/help/manage/{made.slug}/settings/", data)
    made.refresh_from_db()
    assert (answer.status_code, made.audience, made.review_days) == (422, "managers", 180)
    assert "audience" in answer.context["settings_form"].errors


@pytest.mark.parametrize("place", ["title", "body"])
def test_no_draft_is_made_of_an_answer_with_a_passage(people, noor, place):
    data = {"title": "How do I fold?", "body": "Twice.", "language": "en"}
    answer = noor.post("/help/manage/new/", data | {place: PASSAGE})
    assert answer.status_code == 422
    assert not Article.objects.exists()
