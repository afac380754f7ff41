"""Reading articles: the home, an article, whether it helped, the help for a page."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.helpcenter import asked, drawing
from dashboard.helpcenter.models import Article, ArticlePage, Asked, Vote
from mentorhub.database import OWNER
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.dashboard.community.build import fresh
from tests.dashboard.helpcenter.build import article, category, draft, write
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(fresh(person))
    return client


def ones(people):
    """The mentorship of Maya and Stu."""
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


def titles(response):
    return [line.title for each in response.context["categories"] for line in each.lines]


def test_everybody_finds_the_articles_that_are_for_them(people):
    article("open", title="Open")
    article("members", title="Of the school", audience="members")
    article("students", title="Of students", audience="students")
    article("mentors", title="Of mentors", audience="mentors")
    article("managers", title="Of managers", audience="managers")
    draft("draft", title="A draft")
    assert titles(browser().get("/help/")) == ["Open"]
    assert titles(browser(people.nora).get("/help/")) == ["Open"]
    assert titles(browser(people.stu).get("/help/")) == ["Open", "Of the school", "Of students"]
    assert titles(browser(people.maya).get("/help/")) == ["Open", "Of the school", "Of mentors"]
    assert len(titles(browser(people.noor).get("/help/"))) == 5
    listed = browser(people.stu).get("/help/?category=start").context["page"]
    assert [each.title for each in listed] == ["Open", "Of the school", "Of students"]


def test_what_one_may_not_read_is_absent(people):
    article("mentors", title="Of mentors", audience="mentors")
    draft("draft", title="A draft")
    for person in (None, people.stu, people.nora):
        assert browser(person).get("/help/mentors/").status_code == 404
    assert browser(people.maya).get("/help/mentors/").status_code == 200
    assert browser(people.maya).get("/help/draft/").status_code == 404
    assert browser(people.noor).get("/help/draft/").status_code == 200
    assert browser().get("/help/?category=nothing").status_code == 404


def test_a_category_is_absent_for_whoever_may_open_none_of_its_articles(people):
    made = article("dismissals", audience="managers")
    Article.objects.filter(pk=made.pk).update(category=category("secret"))
    for person in (None, people.stu, people.maya):
        assert browser(person).get("/help/?category=secret").status_code == 404
    assert browser(people.noor).get("/help/?category=secret").status_code == 200


def test_an_article_shows_what_the_product_has(people):
    body = "Press [[button:Move]] {{ policy.late_hours }} hours before, on [[page:sessions]]."
    made = article("move", title="Move", body=body)
    write(made, "fr", title="Déplacer", body=body)
    people.stu.language = "fr"
    people.stu.save()
    for person, title, button, page in (
        (people.maya, "Move", "Move", "Sessions"),
        (people.stu, "Déplacer", "Déplacer", "Séances"),
    ):
        response = browser(person).get("/help/move/")
        assert response.context["drawn"].title == title
        html = response.context["drawn"].html
        assert f'<b class="on-screen">{button}</b>' in html
        assert f'<a href="/sessions/">{page}</a>' in html
        assert ">24</span>" in html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](/ "[[button:Move]]\\"><script>")',
        "\ue0000\ue001 [[button:Move]]",
        "[a [[page:sessions]] b](https://example.org)",
        "`[[button:Move]]` ## [[page:sessions]]",
        "![x](https://example.org/a.png)",
    ],
)
def test_whatever_is_written_is_safe_html(body, people):
    text = draft("draft", body=body).texts.get()
    html = drawing.draw(text, people.maya).html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "\ue000" not in html
    assert "<img" not in html
    assert html.count("<a ") <= 1


def test_a_vote_counts_once_and_the_latest_counts(people):
    made = article("move", title="Move")
    client = browser(people.stu)
    client.post("/help/move/vote/", {"helpful": "no"})
    page = client.get("/help/move/")
    assert page.context["form"] is not None
    said = {"helpful": "no", "reason": "missing", "words": "How do I undo it?"}
    response = client.post("/help/move/vote/", said)
    assert response["Location"] == "/help/move/#helpful"
    vote = Vote.objects.get()
    assert (vote.article, vote.person, vote.helpful) == (made, people.stu, False)
    assert (vote.reason, vote.words) == ("missing", "How do I undo it?")
    client.post("/help/move/vote/", {"helpful": "yes", "reason": "missing", "words": "No more"})
    vote.refresh_from_db()
    assert (vote.helpful, vote.reason, vote.words) == (True, "", "")


def test_who_may_not_vote(people):
    article("mentors", title="Of mentors", audience="mentors")
    assert browser(people.stu).post("/help/mentors/vote/", {"helpful": "yes"}).status_code == 404
    assert browser().post("/help/mentors/vote/", {"helpful": "yes"}).status_code == 302
    wrong = {"helpful": "no", "reason": "nonsense"}
    assert browser(people.maya).post("/help/mentors/vote/", wrong).status_code == 422
    assert browser(people.maya).post("/help/mentors/vote/", {}).status_code == 422
    long = {"helpful": "no", "words": "x" * 501}
    assert browser(people.maya).post("/help/mentors/vote/", long).status_code == 422
    assert not Vote.objects.exists()


def test_the_help_for_a_page_is_about_it(people):
    for slug, audience in (("plan", "members"), ("record", "mentors"), ("other", "anyone")):
        made = article(slug, title=slug, audience=audience)
        if slug != "other":
            ArticlePage.objects.create(article=made, url_name="session")

    def helped(person, name="session"):
        response = browser(person).get(f"/help/for/{name}/")
        assert response.status_code == 200
        return [text.title for text, _drawn in response.context["found"]]

    assert helped(people.maya) == ["plan", "record"]
    assert helped(people.stu) == ["plan"]
    assert helped(None) == []
    assert helped(people.maya, "no_such_page") == []
    ArticlePage.objects.create(article=Article.objects.get(slug="other"), url_name="admin:index")
    assert helped(people.noor, "admin:students_path_changelist") == ["other"]


def test_the_article_that_is_about_a_page_most_comes_first(people):
    pages = {
        "zones": ("accounts_profile", "sessions"),
        "move": ("sessions", "session", "session_move"),
        "plan": ("sessions", "session_plan"),
    }
    for slug, names in pages.items():
        made = article(slug, title=slug)
        ArticlePage.objects.bulk_create(ArticlePage(article=made, url_name=each) for each in names)
    found = browser(people.maya).get("/help/for/sessions/").context["found"]
    assert [text.title for text, _drawn in found] == ["plan", "move", "zones"]


def test_every_page_leads_to_its_help(people):
    for person, address, name in (
        (people.maya, "/sessions/", "sessions"),
        (people.stu, "/sessions/", "sessions"),
        (None, "/accounts/login/", "account_login"),
        (people.maya, "/accounts/2fa/", "mfa_index"),
    ):
        html = browser(person).get(address, follow=True).content.decode()
        assert f'href="/help/for/{name}/"' in html, address
    assert 'href="/help/"' in browser().get("/").content.decode()


def test_the_question_that_an_article_answered_is_counted(people):
    made = article("move", title="Move a session")
    client = browser(people.stu)
    page = client.get("/help/search/?q=mvoe+a+session")
    assert page.context["results"].suggestion == "move a session"
    row = Asked.objects.get()
    assert (row.words, row.language, row.audience, row.found) == (
        "mvoe a session", "en", "students", 1
    )  # fmt: skip
    mark = page.context["mark"]
    client.get(f"/help/move/?asked={mark}")
    row.refresh_from_db()
    assert row.opened == made
    assert asked.most_opened(people.stu, 5) == [made.pk]
    for wrong in (f"{mark}x", str(row.pk), "", "\0"):
        assert client.get("/help/move/", {"asked": wrong}).status_code == 200


def test_a_question_that_nobody_answers_is_kept_and_what_visitors_ask_is_limited(
    people, monkeypatch
):
    monkeypatch.setattr(asked, "VISITORS_AN_HOUR", 2)
    for _each in range(4):
        assert browser().get("/help/search/?q=anvil").context["results"].rows == []
    assert Asked.objects.filter(audience="anyone", found=0).count() == 2
    browser(people.noor).get("/help/search/?q=anvil")
    assert Asked.objects.filter(audience="managers").count() == 1
    browser(people.noor).get("/help/search/?q=")
    assert Asked.objects.count() == 3


@pytest.mark.parametrize("question", ["\0", "a" * 10_000, "'", "&|!", "les des", "%", "\ud800"])
def test_any_question_has_an_answer(question):
    article("move", title="Move a session")
    response = browser().get("/help/search/", {"q": question.encode("utf-8", "ignore").decode()})
    assert response.status_code == 200


def test_the_readers_own_session_stands_beside_the_answer(people):
    article("move-or-cancel", title="Move")
    now = timezone.now()
    planned = make.session(ones(people), starts_at=now + timedelta(days=2))
    for person, action in ((people.maya, "/move/"), (people.stu, "/sessions/proposal/")):
        case = browser(person).get("/help/move-or-cancel/").context["case"]
        assert case.session == planned
        assert action in case.actions[0].url
        assert browser(person).get(case.actions[0].url).status_code == 200
    for person in (people.ines, people.carl, people.noor, None):
        assert browser(person).get("/help/move-or-cancel/").context["case"] is None


def test_the_session_of_now_and_the_one_to_record(people):
    article("student-does-not-connect", title="Absent", audience="mentors")
    article("record-a-session", title="Record", audience="mentors")
    assert browser(people.maya).get("/help/record-a-session/").context["case"] is None
    past = make.past_session(ones(people), days_ago=1)
    for slug in ("student-does-not-connect", "record-a-session"):
        case = browser(people.maya).get(f"/help/{slug}/").context["case"]
        assert case.session == past
        assert case.actions[0].url.endswith(f"/{past.pk}/#outcome")
    running = make.past_session(ones(people), days_ago=10 / 24 / 60)
    page = browser(people.maya).get("/help/student-does-not-connect/")
    assert page.context["case"].session == running


def test_a_page_of_the_help_centre_makes_ten_queries_at_most(people):
    body = "{{ policy.late_hours }} {{ policy.decline_days }} [[page:sessions]] ## A\n\n## B"
    made = article("move-or-cancel", title="Move a session", body=body)
    made.related.add(article("other", title="Other"))
    make.session(ones(people))
    client = browser(people.maya)
    for address in (
        "/help/", "/help/move-or-cancel/", "/help/search/?q=mvoe+sesssion+tomorow+plase",
        "/help/for/session/",
    ):  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connections[OWNER]) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 10, (address, "\n".join(each["sql"][:160] for each in queries))


def test_the_help_for_a_page_that_nobody_has_is_a_page(people):
    for name in ("%00", "x%00y", "admin:%00", "x" * 300, "%3Cscript%3E"):
        assert browser(people.maya).get(f"/help/for/{name}/").status_code == 200, name
