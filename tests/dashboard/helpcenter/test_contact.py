"""The contact form: subject, articles, request; by its pages without JavaScript and by htmx."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.helpcenter import avoiding
from dashboard.helpcenter.models import (
    Article,
    ArticleText,
    Avoided,
    Category,
    Request,
    SubjectArticle,
)
from tests.dashboard.helpcenter.asking import ask, subject

pytestmark = pytest.mark.django_db
CONTACT = "/help/contact/"


@pytest.fixture
def subjects():
    return [subject("sessions"), subject("invoicing", audience="mentors"), subject("other")]


def article(slug="move", chosen=None, audience="members", state="published", **titles):
    category, _ = Category.objects.get_or_create(slug="work", name_en="Work", name_fr="Travail")
    made = Article.objects.create(
        slug=slug, category=category, audience=audience, state=state, published_at=timezone.now()
    )
    for language, title in (titles or {"en": slug.title()}).items():
        ArticleText.objects.create(article=made, language=language, title=title, body="Text")
    if chosen is not None:
        SubjectArticle.objects.create(subject=chosen, article=made)
    return made


def slugs(response):
    return [each.slug for each in response.context["subjects"]]


def offered(response):
    return [each.title for each in response.context["offered"]]


def test_a_member_chooses_among_the_subjects_of_their_circle(client, people, subjects):
    client.force_login(people.maya)
    assert slugs(client.get(CONTACT)) == ["sessions", "invoicing", "other"]
    client.force_login(people.stu)
    assert slugs(client.get(CONTACT)) == ["sessions", "other"]


def test_the_three_steps_are_pages_without_javascript(client, people, subjects):
    article("move", subjects[0], en="Move a session")
    client.force_login(people.maya)
    first = client.get(CONTACT)
    assert (first.context["chosen"], first.context["form"]) == (None, None)
    second = client.get(f"{CONTACT}?subject=sessions&from=sessions")
    assert offered(second) == ["Move a session"]
    assert second.context["form"] is None
    third = client.get(f"{CONTACT}?subject=sessions&from=sessions&write=1")
    key = third.context["form"]["key"].value()
    picture = SimpleUploadedFile("page.txt", b"What I saw", content_type="text/plain")
    sent = client.post(
        f"{CONTACT}?subject=sessions&from=sessions",
        {"title": "The room", "body": "It is closed.", "key": key, "files": [picture]},
    )
    request = Request.objects.get()
    assert sent.headers["Location"] == f"/help/requests/{request.pk}/"
    assert (request.subject, request.came_from) == (subjects[0], "sessions")
    assert request.messages.get().files.count() == 1
    page = client.get(sent.headers["Location"])
    assert "It is closed." in page.content.decode()


def test_a_subject_of_another_circle_cannot_be_chosen(client, people, subjects):
    client.force_login(people.stu)
    typed = {"title": "Money", "body": "How?"}
    assert client.post(f"{CONTACT}?subject=invoicing", typed).status_code == 404
    assert client.get(f"{CONTACT}?subject=invoicing").context["chosen"] is None
    assert client.post(f"{CONTACT}?subject=no-such", typed).status_code == 404
    assert client.post(CONTACT, typed).status_code == 404
    assert not Request.objects.exists()


def test_articles_of_other_circles_and_drafts_are_not_offered(client, people, subjects):
    article("a", subjects[0], en="For everybody")
    article("b", subjects[0], audience="mentors", en="For mentors")
    article("c", subjects[0], state="draft", en="A draft")
    client.force_login(people.stu)
    assert offered(client.get(f"{CONTACT}?subject=sessions")) == ["For everybody"]
    client.force_login(people.maya)
    assert offered(client.get(f"{CONTACT}?subject=sessions")) == ["For everybody", "For mentors"]
    # A manager reads drafts, and is offered none.
    client.force_login(people.noor)
    assert "A draft" not in offered(client.get(f"{CONTACT}?subject=sessions"))


def test_an_article_is_offered_in_the_language_of_its_reader(client, people, subjects):
    article("a", subjects[0], en="Move", fr="Déplacer")
    article("b", subjects[0], en="Only English")
    people.maya.language = "fr"
    people.maya.save(update_fields=["language"])
    client.force_login(people.maya)
    assert offered(client.get(f"{CONTACT}?subject=sessions")) == ["Déplacer", "Only English"]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, people, subjects):
    client.force_login(people.maya)
    refused = client.post(f"{CONTACT}?subject=sessions", {"title": "", "body": "My words"})
    assert refused.status_code == 422
    assert "My words" in refused.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["subject=%00", f"subject={'x' * 10_000}", "from=%00&subject=sessions", "subject=%27%26|!"],
)
def test_hostile_addresses_are_answered(client, people, subjects, query):
    client.force_login(people.maya)
    assert client.get(f"{CONTACT}?{query}").status_code == 200


def test_a_page_that_is_none_is_not_kept(client, people, subjects):
    client.force_login(people.maya)
    address = f"{CONTACT}?subject=sessions&from=<script>"
    client.post(address, {"title": "The room", "body": "It is closed."})
    assert Request.objects.get().came_from == ""


def test_too_many_requests_are_refused_with_what_was_typed(client, people, subjects):
    client.force_login(people.maya)
    address = f"{CONTACT}?subject=sessions"
    for number in range(10):
        client.post(address, {"title": f"Room {number}", "body": "It is closed."})
    refused = client.post(address, {"title": "One more", "body": "My words"})
    assert refused.status_code == 429
    assert "My words" in refused.content.decode()
    assert Request.objects.count() == 10


class TestSuggestions:
    def suggest(self, client, **typed):
        return client.post("/help/contact/suggestions/", {"subject": "sessions"} | typed)

    def test_nothing_typed_shows_those_of_the_subject(self, client, people, subjects):
        article("move", subjects[0], en="Move a session")
        client.force_login(people.maya)
        assert "Move a session" in self.suggest(client).content.decode()

    def test_of_a_subject_that_one_may_not_choose_is_a_404(self, client, people, subjects):
        client.force_login(people.stu)
        assert self.suggest(client, subject="invoicing").status_code == 404

    def test_a_visitor_is_sent_to_the_sign_in(self, client, people, subjects):
        assert self.suggest(client).status_code == 302

    @pytest.mark.parametrize("typed", ["\0", "x" * 10_000, "the a of", "'", "&|!"])
    def test_hostile_words_are_answered(self, client, people, subjects, typed):
        client.force_login(people.maya)
        assert self.suggest(client, title=typed, body="y" * 10_000).status_code == 200


class TestAvoided:
    def read(self, client, slug="move", chosen="sessions"):
        return client.get(f"/help/contact/articles/{slug}/?subject={chosen}")

    def test_reading_an_offered_article_is_noted_once(self, people, subjects):
        made = article("move", subjects[0])
        for _ in range(2):
            avoiding.read(people.maya, subjects[0], made)
        row = Avoided.objects.get()
        assert (row.person, row.article, row.came_back) == (people.maya, made, None)

    def test_it_counts_after_seven_days_and_names_nobody(self, people, subjects):
        avoiding.read(people.maya, subjects[0], article("move"))
        now = timezone.now()
        assert avoiding.settle(now + timedelta(days=6)) == 0
        assert avoiding.settle(now + timedelta(days=8)) == 1
        row = Avoided.objects.get()
        assert (row.person, row.came_back) == (None, False)

    def test_who_sends_a_request_on_the_subject_has_avoided_nothing(self, people, subjects):
        avoiding.read(people.maya, subjects[0], article("move"))
        ask(people.maya, subject=subjects[2])
        assert Avoided.objects.get().came_back is None
        ask(people.maya, subject=subjects[0])
        row = Avoided.objects.get()
        assert (row.person, row.came_back) == (None, True)

    def test_what_one_may_not_read_is_a_404_and_not_noted(self, client, people, subjects):
        article("secret", audience="mentors")
        article("draft", state="draft")
        client.force_login(people.stu)
        assert self.read(client, "secret").status_code == 404
        client.force_login(people.noor)
        assert self.read(client, "draft").status_code == 404
        assert not Avoided.objects.exists()
