"""Pages of accounts that need a signed address, a step before them, or a row's number."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from mentorhub.accounts.models import Invitation, User
from mentorhub.database import STAFF, signed_in_as
from tests.browser import people
from tests.browser.visitor import Visitor
from tests.people import PASSWORD


def reset_link(visitor: Visitor) -> Any:
    user = User.objects.get(email=people.UNMENTORED)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return visitor.goto(f"/accounts/password/reset/key/{key}/")


def block_page(visitor: Visitor) -> Any:
    student = User.objects.get(email="student@example.org")
    return visitor.goto(f"/accounts/blocks/people/{student.pk}/")


def invitation_link(visitor: Visitor) -> Any:
    with signed_in_as(STAFF):
        _invitation, token = Invitation.issue(User.objects.get(email=people.INVITED), sent_by=None)
    return visitor.goto(f"/accounts/invitation/{token}/")


def confirmation_link(visitor: Visitor) -> Any:
    person = User.objects.get(email=people.UNMENTORED)
    with signed_in_as(STAFF):
        address, _ = EmailAddress.objects.get_or_create(
            user=person, email="another-address@example.org", defaults={"verified": False}
        )
    return visitor.goto(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/")


def second_step(visitor: Visitor) -> Any:
    # The guesses of other places come from the same network, and would refuse this password too.
    cache.clear()
    visitor.goto("/accounts/login/")
    visitor.page.fill("[name=login]", people.CAREFUL)
    visitor.page.fill("[name=password]", PASSWORD)
    with visitor.page.expect_navigation() as answer:
        visitor.page.press("[name=password]", "Enter")
    assert answer.value.url.endswith(reverse("mfa_authenticate"))
    return answer.value


def refused_sign_in(visitor: Visitor) -> Any:
    visitor.goto("/accounts/login/")
    visitor.page.fill("[name=login]", "nobody-at-all@example.org")
    visitor.page.fill("[name=password]", "not the password")
    with visitor.page.expect_navigation() as answer:
        visitor.page.press("[name=password]", "Enter")
    return answer.value


def guessed_at(visitor: Visitor) -> Any:
    """Sign-in after five wrong passwords for an address: a code by mail is offered."""
    for _ in range(6):
        visitor.goto("/accounts/login/")
        visitor.page.fill("[name=login]", "guessed-at@example.org")
        visitor.page.fill("[name=password]", "not the password")
        with visitor.page.expect_navigation() as answer:
            visitor.page.press("[name=password]", "Enter")
    return answer.value


def mailed_code(visitor: Visitor) -> Any:
    """Where the code is typed; nobody has this address, so no mail goes out."""
    guessed_at(visitor)
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("[data-offers-code] button")
    return answer.value


def key(page: str) -> Callable[[Visitor], Any]:
    def open_it(visitor: Visitor) -> Any:
        found = Authenticator.objects.get(type="webauthn", user__email=people.CAREFUL)
        return visitor.goto(f"/accounts/2fa/webauthn/keys/{found.pk}/{page}/")

    return open_it
