"""The headers that protect a page are on each refusal too, however early it is made."""

import pytest

from tests.fuzz.expectations import HEADERS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/dashboard/", "/projects/nothing/", "/no-such-page/"])
@pytest.mark.parametrize("host", ["localhost", "evil.example", "[::1"])
def test_every_answer_has_them(client, settings, path, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = client.get(path, headers={"host": host})
    assert (answer.status_code == 400) == (host != "localhost")
    assert [name for name in HEADERS if name not in answer.headers] == []
