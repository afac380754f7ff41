"""A manager saves weights under a name."""

import pytest

from dashboard.matching.models import WeightPreset
from tests.dashboard.matching.board.rows import WEIGHTS

pytestmark = pytest.mark.django_db


def test_weights_are_kept_under_a_name_used_and_deleted(client, people):
    client.force_login(people.noor)
    client.post("/matching/weights/", WEIGHTS | {"name": "Spring", "is_default": "on"})
    kept = WeightPreset.objects.get()
    assert (kept.weights, kept.is_default, kept.made_by) == (WEIGHTS, True, people.noor)
    assert client.get("/matching/").context["weights_form"]["preference"].value() == 5
    client.post("/matching/weights/", WEIGHTS | {"name": "Spring", "waiting": 0})
    kept.refresh_from_db()
    assert (kept.waiting, kept.is_default) == (0, False)
    client.post("/matching/weights/", WEIGHTS | {"name": "Autumn"})
    shown = client.get(f"/matching/?preset={kept.pk}").context
    assert (shown["preset"], shown["weights_form"]["waiting"].value()) == (kept, 0)
    client.post(f"/matching/weights/{kept.pk}/delete/")
    assert [each.name for each in WeightPreset.objects.all()] == ["Autumn"]


def test_weights_without_a_name_are_not_kept(client, people):
    client.force_login(people.noor)
    response = client.post("/matching/weights/", WEIGHTS | {"name": " ", "waiting": 15})
    assert response.status_code == 422
    assert response.context["weights_form"]["waiting"].value() == "15"
    assert not WeightPreset.objects.exists()
