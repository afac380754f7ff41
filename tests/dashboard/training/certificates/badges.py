"""A badge and its issuer, for tests of what needs no database."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from dashboard.training.certificates.credentials import Badge, Issuer, SigningKey

SITE = "https://mentors.school.org"
ISSUER = Issuer(address=f"{SITE}/certificates/issuer", name="Northfield", site=f"{SITE}/")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
BADGE = Badge(
    address=f"{SITE}/certificates/0123456789ABCDEFGHJKMNPQRS/",
    holder="Maya de Vries",
    course_address=f"{SITE}/training/mentor-tools/",
    course="Get to know our mentor tools",
    summary="What each tool is for.",
    criteria="Every chapter read and every quiz passed.",
    language="en",
    valid_from=NOON,
    valid_until=None,
    status_address=f"{SITE}/certificates/status/1",
    status_index=94_567,
)


def a_key() -> SigningKey:
    return SigningKey(secrets.token_bytes(32))


def badge(**changes: object) -> Badge:
    return replace(BADGE, **changes)
