"""The administration of the community: groups, guests, and logs that quote nobody."""

import pytest
from django.contrib.admin import site

from dashboard.community import moderating
from dashboard.community.models import Group, Guest, Report
from mentorhub.accounts.models import Role
from mentorhub.admin.areas import Area, area_of
from mentorhub.database import STAFF, signed_in_as
from tests.admin.conftest import signed_in
from tests.dashboard.community.build import fresh, group_of, talk

pytestmark = pytest.mark.django_db
GROUPS, GUESTS = "/admin/community/group/", "/admin/community/guest/"
REPORTS = "/admin/community/report/"


@pytest.fixture
def tom(people):
    return signed_in(people.tom)


def add_group(tom, **changed):
    return tom.post(
        f"{GROUPS}add/", {"title": "French", "slug": "french", "purpose": "In French.", **changed}
    )


def sees(person, group):
    with signed_in_as(STAFF):
        return Group.objects.visible_to(fresh(person)).filter(pk=group.pk).exists()


def add_guest(tom, person, group):
    return tom.post(f"{GUESTS}add/", {"user": person.pk, "group": group.pk})


def errors(page):
    return {name for name, found in page.context["adminform"].form.errors.items() if found}


def test_a_group_on_a_subject_is_opened_and_archived(people, tom):
    assert add_group(tom).status_code == 302
    group = Group.objects.get(slug="french")
    assert (group.kind, group.name, group.archived_at) == ("open", "French", None)
    assert sees(people.maya, group)
    assert not sees(people.stu, group)
    change = f"{GROUPS}{group.pk}/change/"
    fields = {"title": "French", "purpose": "In French."}
    tom.post(change, {**fields, "is_archived": "on"})
    group.refresh_from_db()
    since = group.archived_at
    assert since is not None
    tom.post(change, {**fields, "purpose": "Still.", "is_archived": "on"})
    group.refresh_from_db()
    assert (group.purpose, group.archived_at) == ("Still.", since)
    tom.post(change, fields)
    group.refresh_from_db()
    assert group.archived_at is None


@pytest.mark.parametrize("slug", ["topics", "search", "moderation", "baking", "Über uns"])
def test_the_address_of_another_page_or_group_is_refused(people, tom, slug):
    page = add_group(tom, slug=slug)
    assert page.status_code in (200, 422)
    assert errors(page) == {"slug"}


def test_a_group_needs_a_title(people, tom):
    assert errors(add_group(tom, title="")) == {"title"}


def test_of_the_group_of_a_path_the_purpose_is_written_and_nothing_else(people, tom):
    group = group_of(people.baking)
    tom.post(
        f"{GROUPS}{group.pk}/change/",
        {"title": "Mine", "slug": "mine", "kind": "open", "purpose": "Bread."},
    )
    group.refresh_from_db()
    assert (group.title, group.slug, group.kind, group.purpose) == ("", "baking", "path", "Bread.")


def test_the_group_of_everybody_is_never_archived(people, tom):
    group = group_of()
    page = tom.post(f"{GROUPS}{group.pk}/change/", {"purpose": "All.", "is_archived": "on"})
    assert page.status_code == 302
    group.refresh_from_db()
    assert (group.purpose, group.archived_at) == ("All.", None)


def test_a_guest_is_let_in_and_leaves_after_a_confirmation(people, tom):
    group = group_of(people.carpentry)
    assert add_guest(tom, people.una, group).status_code == 302
    guest = Guest.objects.get()
    assert (guest.user, guest.granted_by) == (people.una, people.tom)
    assert sees(people.una, group)
    end = f"{GUESTS}{guest.pk}/end/"
    page = tom.post(end)
    assert guest.ended_at is None
    assert "Una Unassigned is no longer a guest of the group “Carpentry”" in page.text
    tom.post(end, {"seen": page.context["summary"].signature})
    guest.refresh_from_db()
    assert guest.ended_at is not None
    assert not sees(people.una, group)


@pytest.mark.parametrize("name", ["stu", "both", "cross", "nora"])
def test_a_student_or_somebody_without_a_role_is_never_a_guest(people, tom, name):
    page = add_guest(tom, getattr(people, name), group_of(people.carpentry))
    assert errors(page) == {"user"}
    assert not Guest.objects.exists()


def test_the_logs_quote_no_reply_and_no_report(people, tom):
    topic = talk(people.maya, group_of(people.baking), (people.ines, "The secret of the oven"))
    reply = topic.replies.get(number=2)
    Report.objects.create(reply=reply, reporter=people.past, reason="insult", words="The scandal")
    moderating.hide_reply(reply, by=people.noor, words="Against our rules")
    for model in ("moderation", "report"):
        for address in ("", f"{topic.moderations.get().pk if model == 'moderation' else ''}"):
            text = tom.get(f"/admin/community/{model}/{address}", follow=True).text
            assert "secret of the oven" not in text
            assert "scandal" not in text
            assert topic.title not in text
    assert "Against our rules" in tom.get("/admin/community/moderation/").text
    audit = tom.get("/admin/audit/").text
    assert "secret of the oven" not in audit
    assert "scandal" not in audit


def test_nobody_learns_in_the_administration_who_has_reported(people, tom):
    """Noor manages and administers: on the site she does not see reports about her own replies."""
    topic = talk(people.noor, group_of(people.baking), (people.ines, "So."))
    Role.objects.create(user=people.noor, kind="staff", granted_by=people.tom)
    mine, other = (
        Report.objects.create(reply=reply, reporter=people.past, reason="insult")
        for reply in topic.replies.order_by("number")
    )
    for person, seen in ((people.noor, {other}), (people.tom, {mine, other})):
        browser = signed_in(fresh(person))
        assert set(browser.get(REPORTS).context["cl"].result_list) == seen
        for report in (mine, other):
            page = browser.get(f"{REPORTS}{report.pk}/change/")
            assert (page.status_code == 200) is (report in seen)
            assert "Past Student" not in page.text
        assert len(browser.get(f"{REPORTS}?q=Past").context["cl"].result_list) == 0
        about = browser.get("/admin/audit/?q=Past").text
        assert "insult" not in about.lower()


def test_the_logs_cannot_be_written(people, tom):
    for model in ("moderation", "report"):
        assert tom.get(f"/admin/community/{model}/add/").status_code == 403


def test_all_stand_in_one_area_and_replies_in_none():
    names = {
        model._meta.model_name
        for model, model_admin in site._registry.items()
        if area_of(model_admin) is Area.COMMUNITY
    }
    assert names == {"group", "guest", "moderation", "report"}


def test_managers_and_mentors_do_not_reach_it(people, client):
    for person in (people.noor, people.maya, people.stu):
        client.force_login(person)
        assert client.get(GROUPS).status_code in (302, 403, 404)
