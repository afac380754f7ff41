"""Managing articles: lists, editing in both languages, publishing, drafts of what was answered."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.helpcenter import answering, from_request
from dashboard.helpcenter.models import (
    Article,
    ArticleText,
    ArticleVersion,
    Asked,
    Avoided,
    CannedReply,
    Responsible,
    Vote,
)
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.build import article, draft
from tests.dashboard.helpcenter.queue_rows import note_of, request_of, subject
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def as_person(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def noor(people):
    return as_person(people.noor)


def saved(client, slug, language="en", **changes):
    url = f"/help/manage/{slug}/?language={language}"
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in ("title", "questions", "body", "opened")}
    return client.post(url, data | changes)


def test_all_states_are_listed_and_a_filter_chooses(people, noor):
    draft("in-work")
    article("shown")
    for query, wanted in {"": {"in-work", "shown"}, "?state=draft": {"in-work"}}.items():
        page = noor.get(f"/help/manage/{query}").context["page"]
        assert {each.slug for each in page.object_list} == wanted


def test_what_is_due_is_listed_until_somebody_says_that_it_is_still_right(people, noor):
    article("old")
    Article.objects.update(reviewed_at=timezone.now() - timedelta(days=200))
    article("fresh")
    listed = noor.get("/help/manage/?show=review").context["articles"]
    assert [each.slug for each in listed] == ["old"]
    noor.post("/help/manage/old/state/", {"act": "still_right"})
    assert noor.get("/help/manage/?show=review").context["articles"] == []


def test_questions_without_an_answer_are_counted_and_begin_an_article(people, noor):
    for words in ("Rates", "rates", "parking"):
        Asked.objects.create(words=words, language="en", audience="mentors", found=0)
    old = timezone.now() - timedelta(days=100)
    Asked.objects.create(words="old", language="en", audience="mentors", found=0, asked_at=old)
    found = noor.get("/help/manage/?show=asked").context["asked"]
    assert [(each["plain"], each["times"]) for each in found] == [("rates", 2), ("parking", 1)]
    form = noor.get("/help/manage/new/?words=rates").context["form"]
    assert form["title"].value() == "Rates"


def test_votes_stand_there_without_a_name_and_avoided_requests_are_counted(people, noor):
    helped = article("helped")
    Vote.objects.create(
        article=helped, person=people.maya, helpful=False, reason="missing", words="Where is it?"
    )
    page = noor.get("/help/manage/?show=votes").content.decode()
    assert "Where is it?" in page
    assert people.maya.name not in page
    for came_back in (False, False, True):
        Avoided.objects.create(subject=subject(), article=helped, came_back=came_back)
    Avoided.objects.create(subject=subject(), article=helped, person=people.maya)
    context = noor.get("/help/manage/?show=avoided").context
    assert (context["figures"]["enough"], context["figures"]["all"]) == (2, 3)
    assert context["avoided"][0]["enough"] == 2
    assert people.maya.name not in noor.get("/help/manage/?show=avoided").content.decode()


def test_a_draft_is_written_in_both_languages_and_published(people, noor):
    category = draft("other").category
    data = {"language": "en", "title": "My room", "category": category.pk, "audience": "members"}
    assert noor.post("/help/manage/new/", data).url == "/help/manage/my-room/"
    assert saved(noor, "my-room", body="Under Sessions.").status_code == 302
    french = saved(noor, "my-room", "fr", title="Ma salle", body="Dans Séances.")
    assert french.url == "/help/manage/my-room/?language=fr"
    made = Article.objects.get(slug="my-room")
    assert (made.owner, made.state) == (people.noor, "draft")
    noor.post("/help/manage/my-room/state/", {"act": "publish"})
    made.refresh_from_db()
    assert made.state == "published"
    assert set(made.texts.values_list("language", flat=True)) == {"en", "fr"}
    assert ArticleVersion.objects.filter(text__article=made).count() == 3
    noor.post("/help/manage/my-room/state/", {"act": "archive"})
    made.refresh_from_db()
    assert made.state == "archived"


def test_nothing_that_does_not_resolve_is_published(people, noor):
    wrong = "Press [[button:There is no such button]]."
    draft("wrong", body=wrong)
    page = noor.get("/help/manage/wrong/").content.decode()
    assert "[[button:There is no such button]]" in page
    noor.post("/help/manage/wrong/state/", {"act": "publish"})
    assert Article.objects.get(slug="wrong").state == "draft"
    assert saved(noor, "wrong", title="Still a draft").status_code == 302
    article("shown")
    refused = saved(noor, "shown", body=wrong)
    assert refused.status_code == 422
    assert refused.context["form"].errors.as_data()["body"][0].code == "unresolved"
    assert ArticleText.objects.get(article__slug="shown").body == "Words."


def test_a_second_save_sees_the_first(people, noor):
    article("shown")
    other = as_person(make.person("Priya Manager", "manager"))
    form = other.get("/help/manage/shown/").context["form"]
    saved(noor, "shown", body="Noor's words")
    late = {"title": "shown", "body": "Priya's words", "opened": form["opened"].value()}
    refused = other.post("/help/manage/shown/?language=en", late)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Noor&#x27;s words" in page
    assert "Priya&#x27;s words" in page
    form = refused.context["form"]
    again = other.post("/help/manage/shown/?language=en", late | {"opened": form["opened"].value()})
    assert again.status_code == 302


def test_audience_owner_and_review_are_changed(people, noor):
    made = article("shown")
    data = {"category": made.category_id, "audience": "managers", "review_days": 30}
    noor.post("/help/manage/shown/settings/", data | {"owner": people.noor.pk})
    made.refresh_from_db()
    assert (made.audience, made.owner, made.review_days) == ("managers", people.noor, 30)
    for wrong in ({"review_days": 0}, {"audience": "x"}, {"owner": people.maya.pk}):
        assert noor.post("/help/manage/shown/settings/", data | wrong).status_code == 422


def test_a_preview_shows_what_readers_will_see(people, noor):
    shown = noor.post("/help/manage/preview/", {"body": "**Bold** <script>x</script>"})
    assert "<strong>Bold</strong>" in shown.content.decode()
    assert "<script>" not in shown.content.decode()


def test_versions_are_read(people, noor):
    article("shown")
    saved(noor, "shown", body="Second words")
    page = noor.get("/help/manage/shown/versions/en/").content.decode()
    assert "Words." in page
    assert "Second words" in page
    assert noor.get("/help/manage/shown/versions/fr/").status_code == 404


def test_whoever_is_no_manager_manages_nothing(people):
    article("shown")
    paths = (
        "manage/", "manage/new/", "manage/shown/", "manage/canned/", "manage/responsible/",
        "manage/shown/versions/en/",
    )  # fmt: skip
    for person in (people.maya, people.stu, people.ines, people.tom):
        client = as_person(person)
        for path in paths:
            assert client.get(f"/help/{path}").status_code == 404
        assert client.post("/help/manage/shown/state/", {"act": "archive"}).status_code == 404
    assert Article.objects.get().state == "published"


# --- Made of a request, or of an answer ---

CANARY = "canary-of-a-note"


def answered(people):
    request = request_of(people.maya, "Hello Noor,\n\nwhere is my room? Stu is waiting.\n\nMaya")
    note_of(request, people.noor, CANARY)
    body = "Hello Maya,\n\nunder Sessions. Write to noor@example.org or +33 6 12 34 56 78.\n\nNoor"
    answering.answer(request, by=people.noor, body=body, key=uuid.uuid4())
    return request


def test_an_article_of_a_request_has_its_messages_without_notes_and_without_names(people, noor):
    request = answered(people)
    response = noor.post(f"/help/queue/{request.pk}/article/")
    made = Article.objects.get(made_of=request)
    assert response.url == f"/help/manage/{made.slug}/"
    assert (made.state, made.owner) == ("draft", people.noor)
    text = made.texts.get()
    for hidden in (CANARY, "Noor", "Maya", "Stu", "example.org", "+33"):
        assert hidden not in text.body + text.questions + text.title, hidden
    assert "under Sessions." in text.body
    assert "where is my room?" in text.body
    noor.post(f"/help/queue/{request.pk}/article/")
    assert Article.objects.count() == 1


def test_greetings_and_signatures_go_out_as_a_browser_sends_them(people, noor):
    request = request_of(people.maya, "Where is it?")
    answering.answer(
        request,
        by=people.noor,
        body="Hello Maya,\r\n\r\nUnder Sessions.\r\n\r\nNoor",
        key=uuid.uuid4(),
    )
    body = from_request.make_article(request, by=people.noor).texts.get().body
    assert body.startswith("Under Sessions.\n\n## ")


def test_people_who_are_named_in_full_are_taken_out_whoever_they_are(people, noor):
    request = request_of(people.maya, "Ask Carl Carpenter about the table.")
    made = from_request.make_article(request, by=people.noor)
    assert "Carl" not in made.texts.get().body
    assert "about the table." in made.texts.get().body


def test_first_names_go_out_alone_in_small_letters_and_without_accents(people, noor):
    article("rooms", body="You may move it, and mark it. Grace is a word here.")
    make.person("Mark Mason", "mentor")
    make.person("Théo Turner", "mentor")
    request = request_of(
        people.maya,
        "maya here. Theo told stu that Priya knows. May I mark it? Mark it. Ask Li's mentor.",
        assignee=make.person("Li Mai", "manager"),
    )
    make.person("Priya Manager", "manager")
    request.events.create(kind="assigned", by=people.noor, assignee=request.assignee)
    body = from_request.make_article(request, by=people.noor).texts.get().body.partition("asked")[2]
    for gone in ("maya", "Theo", "stu", "Priya", "Li"):
        assert not re.search(rf"\b{gone}\b", body), gone
    # What the articles say is a word, as long as nobody around the request has it as a name.
    assert "May I mark it? Mark it. Ask [name]'s mentor." in body


def test_an_accepted_answer_becomes_a_draft(people, noor):
    data = {
        "title": "How do I fold?",
        "body": "As @[Stu Student](7) said, twice. [[guide:baking/p1-bread]]\n\nInes",
        "language": "en",
        "names": ["Ines Assessor", "Maya Mentor"],
    }
    response = noor.post("/help/manage/new/", data)
    made = Article.objects.get()
    assert response.url == f"/help/manage/{made.slug}/"
    text = made.texts.get()
    assert (made.state, made.audience, text.title) == ("draft", "mentors", "How do I fold?")
    for hidden in ("Ines", "Stu", "[[guide:"):
        assert hidden not in text.body
    assert as_person(people.maya).get(f"/help/{made.slug}/").status_code == 404


def test_addresses_of_articles_are_free_and_no_fixed_words(people):
    assert from_request.slug_for("Queue") == "queue-2"
    draft("my-room")
    assert from_request.slug_for("My room") == "my-room-2"
    assert from_request.slug_for("???") == "article"


# --- Who answers what, and canned replies ---


def test_a_manager_is_made_responsible_and_it_ends(people, noor):
    data = {"manager": people.noor.pk, "path": people.baking.pk}
    noor.post("/help/manage/responsible/", data)
    row = Responsible.objects.get()
    assert (row.manager, row.path) == (people.noor, people.baking)
    assert noor.post("/help/manage/responsible/", data).status_code == 422
    for wrong in ({"subject": subject().pk}, {"path": ""}, {"manager": people.maya.pk}):
        assert noor.post("/help/manage/responsible/", data | wrong).status_code == 422
    noor.post(f"/help/manage/responsible/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_at is not None
    assert noor.post(f"/help/manage/responsible/{row.pk}/end/").status_code == 404


def test_canned_replies_are_written_changed_and_deleted(people, noor):
    data = {"title": "Welcome", "language": "en", "body": "Hello {name}", "subject": ""}
    noor.post("/help/manage/canned/", data)
    reply = CannedReply.objects.get()
    noor.post(f"/help/manage/canned/{reply.pk}/", data | {"body": "Good day {name}"})
    reply.refresh_from_db()
    assert reply.body == "Good day {name}"
    assert noor.post("/help/manage/canned/", data | {"body": ""}).status_code == 422
    noor.post(f"/help/manage/canned/{reply.pk}/", {"delete": "1"})
    assert not CannedReply.objects.exists()


def test_a_manager_chooses_the_pages_that_an_article_helps_with(people, noor):
    made = article("moving")
    for typed in ("https://school.example/sessions/?show=list", "session_move", "/sessions/"):
        assert noor.post("/help/manage/moving/pages/", {"page": typed}).status_code == 302, typed
    names = made.pages.values_list("url_name", flat=True)
    assert list(names) == ["sessions", "session_move"]
    for typed in ("/no/such/page/", "no_such_name", "https://[", ""):
        response = noor.post("/help/manage/moving/pages/", {"page": typed})
        assert response.status_code == 422, typed
        assert response.context["page_form"].errors
    assert noor.post("/help/manage/moving/pages/", {"remove": "sessions"}).status_code == 302
    assert list(names.all()) == ["session_move"]
    maya = as_person(people.maya)
    for data in ({"page": "/sessions/"}, {"remove": "session_move"}):
        assert maya.post("/help/manage/moving/pages/", data).status_code == 404
    assert list(names.all()) == ["session_move"]


def test_a_manager_chooses_related_articles_by_their_titles(people, noor):
    made, other = article("moving"), article("zones", title="Which time zone is shown?")
    old = article("old", title="An old one")
    Article.objects.filter(pk=old.pk).update(state="archived")
    assert other.slug not in noor.get("/help/manage/moving/").context["titles"]
    assert "Which time zone is shown?" in noor.get("/help/manage/moving/").context["titles"]
    url = "/help/manage/moving/related/"
    assert noor.post(url, {"related": "which time ZONE is shown?"}).status_code == 302
    assert [each.slug for each in made.related.all()] == ["zones"]
    assert [each.slug for each in other.related.all()] == ["moving"]
    assert noor.get("/help/manage/moving/").context["titles"] == []
    for typed in ("moving", "An old one", "Nothing", ""):
        response = noor.post(url, {"related": typed})
        assert response.status_code == 422, typed
        assert response.context["related_form"].errors
    assert as_person(people.maya).post(url, {"remove": "zones"}).status_code == 404
    assert noor.post(url, {"remove": "nothing"}).status_code == 404
    assert noor.post(url, {"remove": "zones"}).status_code == 302
    assert not made.related.exists()
