"""What is made of the numbers of a policy follows a change of it."""

import pytest

from dashboard.helpcenter.models import Word
from mentorhub.database import STAFF, signed_in_as
from students.models import SessionPolicy
from tests.dashboard.helpcenter.build import article

pytestmark = pytest.mark.django_db


def test_the_search_of_the_help_centre_finds_the_new_number(school, tom):
    with signed_in_as(STAFF):
        named = article("late", body="Less than {{ policy.late_hours }} hours before.")
        other = article("room", body="Under Sessions.")
        SessionPolicy.objects.create(pk=1)
    page = tom.get("/admin/students/sessionpolicy/1/change/")
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields} | {"late_hours": 36}
    answer = tom.post("/admin/students/sessionpolicy/1/change/", data)
    assert answer.status_code == 302
    with signed_in_as(STAFF):
        assert "than 36 hours" in named.texts.get().searched
        assert other.texts.get().searched == "Under Sessions."
        assert Word.objects.filter(word="sessions").get().articles == 1
