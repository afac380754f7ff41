"""From the list of people, staff send a new invitation to those who never came."""

import pytest

from mentorhub.accounts.models import Invitation
from tests import factories as make

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/user/"


@pytest.fixture
def tom(client):
    user = make.person("Tom Admin", "staff")
    client.force_login(user)
    return user


def test_only_those_without_a_password_are_written_to(client, tom, mailoutbox):
    lena = make.person("Lena Ruiz", "mentor", password=None)
    maya = make.person("Maya Mentor", "mentor")
    gone = make.person("Gone Away", "mentor", password=None, is_active=False)
    response = client.post(
        LIST,
        {"action": "send_invitation", "_selected_action": [lena.pk, maya.pk, gone.pk]},
        follow=True,
    )
    said = " ".join(str(message) for message in response.context["messages"])
    assert "1 invitation was sent." in said
    assert "Maya Mentor needs no invitation." in said
    assert [message.to for message in mailoutbox] == [[lena.email]]
    assert Invitation.objects.get().user == lena


def test_the_list_leads_to_both_ways_in_and_to_no_empty_form(client, tom):
    page = client.get(LIST).content.decode()
    assert "/admin/invite/" in page
    assert "/admin/import-people/" in page
    assert "/admin/accounts/user/add/" not in page
    assert client.get("/admin/accounts/user/add/").status_code == 403
