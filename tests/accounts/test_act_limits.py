"""The limits of acts that store or mail something, at every address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone

from mentorhub.accounts import act_limits
from mentorhub.accounts.models import ActCount
from mentorhub.checks import routes
from mentorhub.database import OWNER
from mentorhub.notifications.models import Delivery
from students.models import Deliverable, SessionNote
from tests import factories as make
from tests.client import Client
from tests.test_access import PAGES, address, browser_of, from_one_network  # noqa: F401
from tests.test_access import fresh_people as people  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
FEW = act_limits.Limit("few", 3)


def reached(person, limit):
    """Set the count of the person to the limit."""
    values = {"began_at": timezone.now(), "count": limit.most}
    ActCount.objects.update_or_create(person=person, kind=limit.kind, defaults=values)


def methods_of(view):
    """The HTTP methods that the decorators of a view allow; None for all."""
    while view is not None:
        names = view.__code__.co_freevars if hasattr(view, "__code__") else ()
        if "request_method_list" in names:
            return set(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def reason_without_limit(name):
    found = [start for start in act_limits.UNLIMITED if name.startswith(start)]
    return act_limits.UNLIMITED[max(found, key=len)] if found else None


def test_every_address_that_takes_a_post_has_a_limit_or_a_reason():
    for pattern, name, view in routes():
        methods = methods_of(view)
        if not name or hasattr(view, "act_limit") or (methods and "POST" not in methods):
            continue
        assert reason_without_limit(name), f"{name} (/{pattern}): a limit, or why there is none"


def test_no_reason_is_left_over():
    unlimited = {name for _, name, view in routes() if not hasattr(view, "act_limit")}
    for start in act_limits.UNLIMITED:
        assert start == "demo_" or any(name.startswith(start) for name in unlimited), start


def test_every_limit_is_used():
    used = {view.act_limit.kind for _, _, view in routes() if hasattr(view, "act_limit")}
    # A photo has two views; a search stores nothing, and is counted when there are words; a first
    # message to somebody is counted beside the message.
    in_views = (act_limits.PHOTO, act_limits.SEARCH, act_limits.THREAD, act_limits.STUDENTS_THREAD)
    assert used | {each.kind for each in in_views} == set(act_limits.LIMITS)


# Without it, the first step, which stores nothing.
SENT = {"cover_plan": {"step": "plan"}, "session_settings": {"do": "room"}}
# What each sign-in writes: it may end an older session, which open pages are told.
COUNTED_ALWAYS = (
    "accounts.actcount", "sessions.session", "usersessions.usersession", "live.change",
)  # fmt: skip


def rows():
    """The number of rows of each table, except those of counts and sessions."""
    names = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in COUNTED_ALWAYS
    ]
    parts = " union all ".join(f"select '{name}', count(*) from {name}" for name in names)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(parts)
        return dict(cursor.fetchall())


OF_A_LINK = ("reply", "unsubscribe", "help_reply", "help_confirm")


def test_over_the_limit_every_page_says_so_and_stores_nothing(people):  # noqa: F811
    for _, name, view in routes():
        # Those of the link of a mail count for whom it was sent to (the tests beside their pages).
        if not hasattr(view, "act_limit") or name in OF_A_LINK:
            continue
        arguments, let_in, _status = PAGES.get(name, ([], {"tom"}, 200))
        order = ("maya", "stu", "noor", "tom", *sorted(let_in), "maya")
        who = next(each for each in order if each in let_in or not let_in)
        person, client = people.everyone[who], browser_of(people, who)
        url = address(people, name, arguments)
        reached(person, view.act_limit)
        before = rows()
        answer = client.post(url, SENT.get(name, {}))
        assert answer.status_code in (404, 429), (name, answer.status_code)
        assert answer.status_code == 429 or name in GONE, name
        assert rows() == before, name


# No such row in this world: an absent page comes first.
GONE = {
    "goal", "notification", "announcement_end", "matching_weights_delete", "matching_pair_rule_end",
    "announcement_dismissal", "inbox_new", "profile_undo",
    "session_proposal_answer", "deliverable_read", "deliverable", "deliverable_withdrawal",
    "deliverable_upload_cancellation", "mentor_request_withdrawal",
    "sharing_notes", "defence_request", "help_contact",
}  # fmt: skip


def test_a_student_floods_nobody(people):  # noqa: F811
    client = browser_of(people, "stu")
    there, told = Deliverable.objects.count(), Delivery.objects.count()
    answers = [
        client.post("/student/deliverables/", {"link": "https://example.org/", "note": f"No. {n}"})
        for n in range(93)
    ]
    most = act_limits.HAND_IN.most
    assert [answer.status_code for answer in answers] == [302] * most + [429] * (93 - most)
    assert Deliverable.objects.count() - there == most
    assert Delivery.objects.filter(kind="handed_in").count() - told <= most
    page = answers[-1].content.decode()
    assert "No. 92" in page, "what was typed is kept"
    assert answers[-1].context["form"].non_field_errors(), "beside the form"
    assert int(answers[-1]["Retry-After"]) <= 3600


def test_a_long_note_comes_back_to_whoever_wrote_too_often(people):  # noqa: F811
    client = browser_of(people, "maya")
    reached(people.maya, act_limits.NOTES)
    url = f"/sessions/{people.session.pk}/notes/"
    answer = client.post(url, {"remarks": "Bread rises. " * 50})
    assert answer.status_code == 429
    assert "Bread rises. Bread rises." in answer.content.decode()
    assert not SessionNote.objects.exists()


def test_a_button_over_the_limit_offers_to_send_the_same_again(people):  # noqa: F811
    client = browser_of(people, "noor")
    reached(people.noor, act_limits.MATCHING_DECISION)
    url = f"/matching/pairs/{people.pair.pk}/decision/"
    answer = client.post(url, {"do": "reject", "reason": "Too far apart in hours. " * 5})
    assert answer.status_code == 429
    typed = {each["name"]: each["value"] for each in answer.context["typed"]}
    assert typed == {"do": "reject", "reason": "Too far apart in hours. " * 5}
    piece = client.post(url, {"do": "reject"}, headers={"HX-Request": "true"})
    assert (piece.status_code, piece["HX-Retarget"]) == (429, "#refusal")
    assert "<html" not in piece.content.decode()


def test_a_view_that_forgets_to_ask_its_form_changes_nothing(people, rf):  # noqa: F811
    @act_limits.limited(FEW, in_form=True)
    def careless(request):
        from django.http import HttpResponseRedirect

        people.maya.name = "Somebody Else"
        people.maya.save(update_fields=["name"])
        return HttpResponseRedirect("/")

    reached(people.maya, FEW)
    request = rf.post("/")
    request.user, request._messages = people.maya, []
    assert careless(request).status_code == 429
    people.maya.refresh_from_db()
    assert people.maya.name == "Maya Mentor"


def test_each_person_and_each_kind_is_counted_alone():
    maya, stu = make.person("Maya Mentor", "mentor"), make.person("Stu Student")
    for _ in range(3):
        act_limits.count(maya, FEW)
    with pytest.raises(act_limits.TooManyActsError):
        act_limits.count(maya, FEW)
    act_limits.count(stu, FEW)
    act_limits.count(maya, act_limits.Limit("other", 3))


def test_after_the_window_one_begins_anew_and_trying_does_not_prolong_it():
    maya = make.person("Maya Mentor", "mentor")
    for _ in range(3):
        act_limits.count(maya, FEW)
    for _ in range(2):
        with pytest.raises(act_limits.TooManyActsError):
            act_limits.count(maya, FEW)
    assert ActCount.objects.get(person=maya).count == 4
    ActCount.objects.update(began_at=timezone.now() - timedelta(minutes=59))
    with pytest.raises(act_limits.TooManyActsError) as refusal:
        act_limits.count(maya, FEW)
    assert 50 <= refusal.value.seconds <= 61
    ActCount.objects.update(began_at=timezone.now() - timedelta(minutes=60))
    act_limits.count(maya, FEW)
    assert ActCount.objects.get(person=maya).count == 1


def test_a_preview_is_not_counted(people):  # noqa: F811
    client = browser_of(people, "maya")
    client.post("/sessions/plan/", {"check": "1", "student": people.stu.pk})
    assert not ActCount.objects.filter(kind=act_limits.SESSION_PLAN.kind).exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_pass_the_limit():
    """On the login of ordinary pages, which may count and not lower a count by deleting it."""
    maya = make.person("Maya Mentor", "mentor")
    ten = act_limits.Limit("ten", 10)

    def one(_):
        try:
            act_limits.count(maya, ten)
            return True
        except act_limits.TooManyActsError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(60))) == 10


def test_a_visitor_is_counted_for_nothing():
    assert Client().post("/student/deliverables/").status_code == 302
    assert not ActCount.objects.exists()
