"""The preferences of mails, and unsubscribing from within a mail."""

import pytest
from django.core.signing import Signer
from django.urls import reverse

from mentorhub.notifications import registry
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery, MailPreference
from mentorhub.notifications.unsubscribe_links import Unsubscription
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
PAGE = "/notifications/preferences/"


@pytest.fixture
def people():
    found = school()
    found.session = make.session(Mentorship.objects.get(mentor=found.maya))
    return found


def refused(person):
    rows = MailPreference.objects.filter(person=person, wanted=False)
    return set(rows.values_list("kind", flat=True))


def offered(client, person):
    client.force_login(person)
    page = client.get(PAGE).content.decode()
    return {kind.name for kind in registry.kinds() if f'value="{kind.name}"' in page}


def test_each_is_offered_what_can_reach_them(people, client):
    student, mentor = offered(client, people.stu), offered(client, people.maya)
    assert {"early", "late", "declined"} <= student
    assert not {"digest", "proposed", "handed_in", "absent_twice", "confirm_profile"} & student
    assert {"early", "late", "digest", "proposed", "handed_in", "confirm_profile"} <= mentor
    managers = {"absent_twice", "match_declined", "defence_without_assessor", "answer_late"}
    managers |= {"message", "community_answered", "community_mentioned", "community_accepted"}
    managers |= {"community_announced", "community_asked", "community_digest"}
    managers |= {"community_unsettled", "community_to_confirm"}
    managers |= {"help_new", "help_replied", "help_assigned", "help_late"}
    managers |= {"help_received", "help_answered", "help_solved", "help_taken_over"}
    assert offered(client, people.noor) == managers
    assert {"fix_in", "answer_late", "defence_booked"} <= offered(client, people.ines)


def test_one_reminder_is_switched_off_without_the_other(people, client):
    client.force_login(people.stu)
    kept = [kind for kind in offered(client, people.stu) if kind != "early"]
    client.post(PAGE, {"wanted": kept})
    assert refused(people.stu) == {"early"}
    client.post(PAGE, {"wanted": [*kept, "early"]})
    assert refused(people.stu) == set()


def test_mails_about_the_appointment_cannot_be_switched_off(people, client):
    client.force_login(people.stu)
    client.post(PAGE, {"wanted": []})
    always = [k.name for k in registry.kinds_for(people.stu) if not k.may_be_switched_off]
    assert "cancelled" in always
    assert not refused(people.stu) & set(always)
    page = client.get(PAGE).content.decode()
    assert page.count("disabled") == len(always)


def test_what_does_not_concern_one_is_not_written(people, client):
    client.force_login(people.stu)
    client.post(PAGE, {"wanted": ["digest", "no such kind", "\0"]})
    assert "digest" not in set(MailPreference.objects.values_list("kind", flat=True))
    assert not MailPreference.objects.exclude(person=people.stu).exists()


# --- From within the mail ------------------------------------------------------------------------


def mail_of(kind, person):
    return build(Delivery.objects.get(kind=kind, recipient=person)).message()


def test_a_reminder_names_the_address_that_stops_it_and_an_appointment_none(people, client):
    early = mail_of("early", people.stu)
    url = Unsubscription(people.stu.pk, "early").url
    assert early["List-Unsubscribe"] == f"<{url}>"
    assert early["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    planned = mail_of("planned", people.stu)
    assert planned["List-Unsubscribe"] is None
    assert planned["List-Unsubscribe-Post"] is None


def test_a_mail_program_stops_it_with_one_request(people):
    """RFC 8058: no cookie, no token, no redirect."""
    program = Client(enforce_csrf_checks=True)
    path = reverse("unsubscribe", args=[Unsubscription(people.stu.pk, "early").token])
    response = program.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert refused(people.stu) == {"early"}
    assert not response.cookies
    program.post(path, {"List-Unsubscribe": "One-Click"})
    assert MailPreference.objects.count() == 1


def test_looking_stops_nothing_and_a_button_undoes_it(people, client):
    path = reverse("unsubscribe", args=[Unsubscription(people.stu.pk, "late").token])
    client.get(path)
    client.head(path)
    assert refused(people.stu) == set()
    assert client.post(path).context["refused"]
    assert refused(people.stu) == {"late"}
    assert client.get(path).context["refused"]
    assert not client.post(path, {"again": "1"}).context["refused"]
    assert refused(people.stu) == set()


def test_an_address_that_the_site_did_not_sign_is_an_absent_page(people, client):
    good = Unsubscription(people.stu.pk, "early").token
    other = Unsubscription(people.maya.pk, "early").token
    signature = good.rpartition(".")[2]
    wrong = [
        good[:-1],
        f"{other.rpartition('.')[0]}.{signature}",
        good.replace(".early.", ".late."),
        Signer(salt="students.replies", sep=".").sign(f"{people.stu.pk}.early"),
        Unsubscription(people.stu.pk, "planned").token,
        Unsubscription(people.stu.pk, "no such").token,
        Unsubscription(999_999, "early").token,
        "x" * 3000,
    ]
    for token in wrong:
        path = f"/unsubscribe/{token}/"
        assert client.get(path).status_code == 404, token
        assert client.post(path).status_code == 404, token
    assert not MailPreference.objects.exists()


def test_somebody_who_is_not_active_any_more(people, client):
    path = reverse("unsubscribe", args=[Unsubscription(people.stu.pk, "early").token])
    people.stu.is_active = False
    people.stu.save()
    assert client.post(path).status_code == 404
    assert not MailPreference.objects.exists()


def test_nobody_keeps_the_page_or_learns_its_address(people, client):
    path = reverse("unsubscribe", args=[Unsubscription(people.stu.pk, "early").token])
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_a_mail_that_is_part_of_the_job_comes_although_an_old_row_refuses_it(people, send):
    """The page says that it always comes."""
    MailPreference.objects.create(person=people.stu, kind="cancelled", wanted=False)
    Delivery.objects.all().delete()
    people.session.cancel("cancelled_early", by=people.maya)
    assert people.stu.email in send()
