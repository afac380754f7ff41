"""What a browser of the tests knows of a live page: its token, and what it has seen."""

import re
from dataclasses import dataclass
from typing import Any

from tests.client import Client

TOKEN = re.compile(r'data-token="([^"]+)" data-seen="([^"]+)"')


@dataclass
class LivePage:
    """A page that somebody has open. ``ask`` is one poll."""

    client: Client
    token: str
    seen: str

    def ask(self) -> int:
        response: Any = self.client.get(f"/live/{self.token}/", {"v": self.seen})
        if response.status_code == 200:
            self.seen = response.content.decode()
        return response.status_code


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(person: Any, address: str, client: Client | None = None) -> LivePage:
    client = client or signed_in(person)
    found = TOKEN.search(client.get(address).content.decode())
    assert found, address
    return LivePage(client, *found.groups())
