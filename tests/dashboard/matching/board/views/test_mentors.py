"""The list of mentors with free seats."""

import pytest

from dashboard.models import Mentor

pytestmark = pytest.mark.django_db


def test_who_has_room_leaves_out_the_full_unless_all_are_asked_for(noor, people):
    Mentor.objects.filter(user=people.maya).update(capacity=1)

    def named(query=""):
        return {row.user.name for row in noor.get(f"/matching/mentors/{query}").context["page"]}

    assert "Maya Mentor" not in named()
    assert "Maya Mentor" in named("?show=all")
    assert named("?path=carpentry") == {"Carl Carpenter"}
