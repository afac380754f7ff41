"""The pages of the queue: lists, one request, and what the buttons of its page do."""

import re
import uuid

import pytest

from dashboard.helpcenter import answering
from dashboard.helpcenter.models import CannedReply, InternalNote, Request, RequestMessage
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.queue_rows import note_of, request_of, subject
from tests.people import school

pytestmark = pytest.mark.django_db
NOTE = "canary-of-a-note"


@pytest.fixture
def people():
    found = school()
    found.more["priya"] = make.person("Priya Manager", "manager")
    return found


def as_person(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def noor(people):
    return as_person(people.noor)


def part_of(client, url):
    """What htmx gets when something has changed."""
    return client.get(url, headers={"HX-Request": "true"})


def keys(response):
    return [each.pk for each in response.context["page"].object_list]


def page_of(client, request, query=""):
    return client.get(f"/help/queue/{request.pk}/{query}")


def form_of(client, request, query=""):
    """The hidden fields of the answer as the page has them."""
    form = page_of(client, request, query).context["answer_form"]
    return {"key": str(form["key"].value()), "opened": form["opened"].value()}


def test_the_folded_filters_say_how_many_are_set(people, noor):
    request_of(people.maya, state="open")
    for query, number in (("", 0), ("q=session", 0), ("state=open&age=1&subject=x&q=y", 3)):
        page = noor.get(f"/help/queue/?list=all&{query}")
        assert page.context["filters"].number == number
        summary = page.content.decode().partition('<details class="filter-fold">')[2]
        summary = summary.partition("</summary>")[0]
        assert (f"({number})" in summary) == (number > 0)
        assert ("(" in summary) == (number > 0)


def test_the_lists_are_mine_unassigned_late_and_all(people, noor):
    mine = request_of(people.maya, assignee=people.noor, state="open")
    late = request_of(people.stu, hours_ago=40)
    fresh = request_of(people.ines, hours_ago=2)
    waiting = request_of(people.maya, state="waiting", assignee=people.more["priya"])
    closed = request_of(people.maya, state="closed")
    lists = {name: keys(noor.get(f"/help/queue/?list={name}")) for name in ("mine", "late", "all")}
    assert lists["mine"] == [mine.pk]
    assert lists["late"] == [late.pk]
    assert (
        lists["all"] == [late.pk, fresh.pk, mine.pk, waiting.pk, closed.pk]
        or lists["all"][0] == late.pk
    )
    assert keys(noor.get("/help/queue/?list=unassigned")) == [late.pk, fresh.pk]


def test_what_has_changed_comes_as_the_list_and_its_counts_alone(people, noor):
    first = noor.get("/help/queue/")
    assert first.context["filters"].list == "mine"
    fetched = re.search(r'id="queue-rows"[^>]*hx-get="([^"]+)"', first.content.decode())
    request_of(people.stu, title="Asked just now")
    part = part_of(noor, "/help/queue/?list=unassigned")
    html = part.content.decode()
    assert "Asked just now" in html
    assert 'hx-swap-oob="true"' in html
    assert "<form" not in html
    assert "<html" not in html
    # An open page goes on with the list that it shows, also when another one needs more by now.
    own = part_of(noor, fetched[1])
    assert own.context["filters"].list == "mine"
    assert "Asked just now" not in own.content.decode()
    assert part_of(as_person(people.maya), "/help/queue/?list=unassigned").status_code == 404


def test_an_answer_in_time_is_not_late_and_one_s_own_never(people, noor):
    request_of(people.noor, hours_ago=100)
    request_of(people.stu, hours_ago=100, state="waiting")
    request_of(people.stu, hours_ago=30, subject=subject("slow", first_answer_hours=48))
    assert keys(noor.get("/help/queue/?list=late")) == []


def test_filters_by_subject_path_state_age_and_words(people, noor):
    other = subject("invoicing")
    of_maya = request_of(people.maya, subject=other, title="The rates")
    of_carl = request_of(people.carl, hours_ago=80)
    of_stu = request_of(people.stu, state="waiting")
    found = {
        "subject=invoicing": {of_maya.pk},
        "path=carpentry": {of_carl.pk},
        "path=baking": {of_maya.pk, of_stu.pk},
        "state=waiting": {of_stu.pk},
        "age=3": {of_carl.pk},
        "q=rates": {of_maya.pk},
        "q=carl": {of_carl.pk},
        f"q=%23{of_stu.pk}": {of_stu.pk},
        "q=%00": {of_maya.pk, of_carl.pk, of_stu.pk},
        "state=nonsense&age=x&list=y": {of_maya.pk, of_carl.pk, of_stu.pk},
    }
    for query, wanted in found.items():
        assert set(keys(noor.get(f"/help/queue/?list=all&{query}"))) == wanted, query


def test_an_answer_is_followed_by_the_next_request_of_the_list(people, noor):
    first = request_of(people.maya, hours_ago=9)
    second = request_of(people.stu, hours_ago=8)
    third = request_of(people.ines, hours_ago=7)
    for current, following in ((first, second), (second, third)):
        data = form_of(noor, current, "?list=unassigned") | {"body": "Like this"}
        response = noor.post(f"/help/queue/{current.pk}/answer/?list=unassigned", data)
        assert response.url == f"/help/queue/{following.pk}/?list=unassigned"
    data = form_of(noor, third, "?list=unassigned") | {"body": "Like this"}
    response = noor.post(f"/help/queue/{third.pk}/answer/?list=unassigned", data)
    assert response.url == "/help/queue/?list=unassigned"
    assert set(Request.objects.values_list("state", flat=True)) == {"waiting"}


def test_twenty_requests_are_answered_one_after_another(people, noor):
    rows = [request_of(people.maya, hours_ago=n) for n in range(20, 0, -1)]
    url = f"/help/queue/{rows[0].pk}/?list=unassigned"
    for request in rows:
        assert url.startswith(f"/help/queue/{request.pk}/")
        data = form_of(noor, request, "?list=unassigned") | {"body": "Like this"}
        url = noor.post(f"/help/queue/{request.pk}/answer/?list=unassigned", data).url
    assert RequestMessage.objects.filter(is_answer=True).count() == 20


def test_without_a_list_one_stays_with_the_request(people, noor):
    request = request_of(people.maya)
    data = form_of(noor, request) | {"body": "Like this"}
    response = noor.post(f"/help/queue/{request.pk}/answer/", data)
    assert response.url == f"/help/queue/{request.pk}/"


def test_a_second_answer_is_kept_and_sees_the_first(people, noor):
    request = request_of(people.maya)
    data = form_of(noor, request) | {"body": "My long answer"}
    answering.answer(request, by=people.more["priya"], body="Priya was faster", key=uuid.uuid4())
    refused = noor.post(f"/help/queue/{request.pk}/answer/", data)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "My long answer" in page
    assert "Priya was faster" in page
    assert 'id="newer"' in page
    form = refused.context["answer_form"]
    again = {"key": str(form["key"].value()), "opened": form["opened"].value(), "body": "Mine too"}
    assert noor.post(f"/help/queue/{request.pk}/answer/", again).status_code == 302
    assert RequestMessage.objects.filter(request=request, is_answer=True).count() == 2


@pytest.mark.parametrize(
    "opened", ["", "x", "2020-01-01 0", "9999-99-99T00:00:00+00:00 1", "a" * 90]
)
def test_any_version_in_a_form_gets_an_answer(people, noor, opened):
    request = request_of(people.maya)
    data = {"body": "Words", "opened": opened, "key": "none"}
    response = noor.post(f"/help/queue/{request.pk}/answer/", data)
    assert response.status_code in (302, 422)


def test_an_empty_answer_is_refused_and_an_answer_with_a_passage_keeps_its_page(people, noor):
    request = request_of(people.maya)
    response = noor.post(
        f"/help/queue/{request.pk}/answer/", form_of(noor, request) | {"body": " "}
    )
    assert response.status_code == 422
    assert not RequestMessage.objects.filter(is_answer=True).exists()


def test_a_canned_reply_is_inserted_without_javascript(people, noor):
    request = request_of(people.maya)
    reply = CannedReply.objects.create(
        language="en", title="Welcome", body="Hello {name},\n\nwelcome.", subject=request.subject
    )
    CannedReply.objects.create(language="fr", title="Bienvenue", body="Bonjour {name}")
    assert [each.pk for each in page_of(noor, request).context["replies"]] == [reply.pk]
    data = form_of(noor, request) | {"body": "Before", "insert": "1", "reply": reply.pk}
    response = noor.post(f"/help/queue/{request.pk}/answer/", data)
    assert response.status_code == 200
    form = response.context["answer_form"]
    assert form["body"].value() == "Before\n\nHello Maya,\n\nwelcome."
    assert str(form["key"].value()) == data["key"]
    assert not RequestMessage.objects.filter(is_answer=True).exists()


def test_a_visitor_is_greeted_without_a_name(people, noor):
    request = request_of(None)
    reply = CannedReply.objects.create(language="en", title="Welcome", body="Hello {name},\n\nhi.")
    (found,) = page_of(noor, request).context["replies"]
    assert (found, found.text) == (reply, "Hello,\n\nhi.")


def test_a_note_stands_beside_the_request_for_managers_alone(people, noor):
    request = request_of(people.maya)
    data = {"body": NOTE, "key": str(uuid.uuid4())}
    assert noor.post(f"/help/queue/{request.pk}/note/", data).status_code == 302
    assert noor.post(f"/help/queue/{request.pk}/note/", data).status_code == 302
    assert InternalNote.objects.count() == 1
    assert NOTE in page_of(noor, request).content.decode()
    for person in (people.maya, people.stu, people.ines, people.tom, people.former):
        for path in (
            f"/help/queue/{request.pk}/",
            "/help/queue/",
            f"/help/queue/{request.pk}/note/",
        ):
            assert as_person(person).get(path).status_code == 404
    assert Client().get(f"/help/queue/{request.pk}/").status_code == 302


def test_a_manager_whose_role_ended_sees_nothing_any_more(people):
    request = request_of(people.maya)
    note_of(request, people.noor, NOTE)
    people.noor.roles.running().get().end(by=people.tom)
    client = as_person(type(people.noor).objects.get(pk=people.noor.pk))
    for path in ("/help/queue/", f"/help/queue/{request.pk}/", "/help/manage/"):
        response = client.get(path)
        assert response.status_code == 404
        assert NOTE not in response.content.decode()


def test_one_s_own_request_has_no_page_in_the_queue_and_no_acts(people, noor):
    own = request_of(people.noor)
    note_of(own, people.more["priya"], NOTE)
    listed = noor.get("/help/queue/?list=all").content.decode()
    assert NOTE not in listed
    data = {"body": "To myself", "key": str(uuid.uuid4())}
    acts = ("answer", "note", "take", "hand-over", "merge", "state", "subject", "article")
    for act in acts:
        assert noor.post(f"/help/queue/{own.pk}/{act}/", data).status_code == 404, act


def test_taking_handing_over_solving_and_moving(people, noor):
    request, priya = request_of(people.maya), people.more["priya"]
    url = f"/help/queue/{request.pk}"
    noor.post(f"{url}/take/")
    request.refresh_from_db()
    assert request.assignee == people.noor
    as_person(priya).post(f"{url}/take/")
    request.refresh_from_db()
    assert request.assignee == people.noor
    opened = answering.version_of(request)
    noor.post(f"{url}/hand-over/", {"to": priya.pk, "opened": opened})
    noor.post(f"{url}/hand-over/", {"to": people.noor.pk, "opened": opened})
    request.refresh_from_db()
    assert request.assignee == priya
    noor.post(f"{url}/subject/", {"subject": subject("invoicing").pk})
    noor.post(f"{url}/state/", {"state": "solved"})
    request.refresh_from_db()
    assert (request.subject.slug, request.state) == ("invoicing", "solved")
    noor.post(f"{url}/state/", {"state": "open"})
    request.refresh_from_db()
    assert request.state == "open"
    says = page_of(noor, request).content.decode()
    assert re.search(r"Noor Manager handed it over to\s+Priya Manager", says)


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("hand-over", {"to": "0"}),
        ("hand-over", {"to": "x"}),
        ("state", {"state": "closed"}),
        ("state", {}),
        ("subject", {"subject": "0"}),
        ("subject", {}),
        ("merge", {"into": "99999999999999999999"}),
        ("merge", {}),
    ],
)
def test_what_no_form_offers_is_refused(people, noor, act, data):
    request = request_of(people.maya)
    assert noor.post(f"/help/queue/{request.pk}/{act}/", data).status_code == 422
    request.refresh_from_db()
    assert (request.state, request.assignee) == ("new", None)


def test_a_request_is_handed_to_managers_alone(people, noor):
    request = request_of(people.maya)
    for person in (people.ines, people.tom, people.maya):
        response = noor.post(f"/help/queue/{request.pk}/hand-over/", {"to": person.pk})
        assert response.status_code == 422


def test_requests_of_other_people_are_not_offered_for_merging(people, noor):
    request, second = request_of(people.maya), request_of(people.maya)
    of_stu = request_of(people.stu)
    response = noor.post(f"/help/queue/{request.pk}/merge/", {"into": of_stu.pk})
    assert response.status_code == 422
    response = noor.post(f"/help/queue/{second.pk}/merge/", {"into": request.pk})
    assert response.url == f"/help/queue/{request.pk}/"
    page = page_of(noor, request).content.decode()
    assert f"#{second.pk}" in page


def test_an_unknown_request_is_absent(people, noor):
    for path in ("/help/queue/999999/", "/help/queue/99999999999999999999/"):
        assert noor.get(path).status_code == 404


def test_the_number_counts_what_waits_for_an_answer(people, noor):
    request_of(people.maya)
    request_of(people.stu, assignee=people.noor, state="open")
    request_of(people.stu, assignee=people.more["priya"], state="open")
    request_of(people.stu, state="waiting")
    request_of(people.noor)
    page = noor.get("/help/queue/number/").content.decode()
    assert re.search(r"\b2\b", page)
    assert as_person(people.maya).get("/help/queue/number/").status_code == 404
