"""No request to an address under /accounts/ causes a server error, whatever it contains."""

import itertools
import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from mentorhub.checks import routes
from mentorhub.database import OWNER
from tests import factories as make
from tests.accounts.steps import PASSWORD, set_up_app, sign_in
from tests.client import Client

pytestmark = pytest.mark.django_db

DEEP = "[" * 100_000
DIGITS = "9" * 5_000
# One value each kind of mistake; "%00" and "%FF" stand in addresses as they are.
IN_A_PATH = [
    "school", "%00", "a%00b", "%FF", DIGITS, "-1", "%D9%A1", "..", "%0A", "é", "x" * 3000,
]  # fmt: skip
VALUES = [
    "", "\0", "a\0b", DIGITS, "-" + DIGITS, "١٢٣", "1e999", "NaN", "\ud800", "'", "%00", "{{x}}",
    DEEP, "null", "true", "[]", "{}", '{"a": ' * 500 + "1" + "}" * 500, "maya@example.org\0",
    "a@" + DIGITS, "x" * 100_000, "\r\n\x0b\u202e",
]  # fmt: skip
# What a passkey sends: a JSON of these parts, each of which may be of any type.
PART = [None, True, 10**400, "", "é\0", [[]], {"a": "b"}]
CREDENTIAL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "authenticatorAttachment": "platform",
    "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": "AAAA",
        "attestationObject": "AAAA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "AQ",
        "transports": ["usb"],
    },
}
FIELDS = [
    "login", "password", "email", "code", "credential", "oldpassword", "password1", "password2",
    "new_password1", "new_password2", "name", "language", "zone", "theme", "account", "action",
    "next", "action_add", "action_send", "action_primary", "action_remove", "process", "state",
    "error", "scope", "remember", "passwordless",
]  # fmt: skip
BODIES = [
    ("application/json", b"[" * 100_000),
    ("application/json", b"\xff\xfe\0"),
    ("application/json", b'{"login": 1, "password": ["x"]}'),
    ("application/x-www-form-urlencoded", b"login=%00&password=%ff&email=%C3%28&code=%00"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"login=+AGE-&password=x"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"login=a@example.org&password=x"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="login"\r\n'),
    ("multipart/form-data; boundary=", b"--"),
    ("multipart/form-data", b"login=x"),
    ("text/plain", b"\0"),
    ("\xe9/\xff", b"x"),
]


def addresses():
    """Every route under /accounts/, its parts filled with hostile values."""
    for pattern, name, _view in routes():
        if not pattern.startswith("accounts/"):
            continue
        if "<" not in pattern:
            yield name, "/" + pattern
            continue
        for part in IN_A_PATH:
            yield name, "/" + filled(pattern, part)


def one_of_each():
    """Each route once, with a part that is harmless."""
    for pattern, _name, _view in routes():
        if pattern.startswith("accounts/"):
            yield "/" + filled(pattern, "1")


def filled(pattern, part):
    text = pattern
    for piece, value in (
        ("<int:pk>", part), ("<int:person>", part), ("<str:token>", part),
        ("(?P<key>[-:\\w]+)", part),
        ("(?P<uidb36>[0-9A-Za-z]+)", part), ("(?P<key>.+)", part), ("(?P<provider_id>[^/]+)", part),
        ("^", ""), ("$", ""),
    ):  # fmt: skip
        text = text.replace(piece, value)
    assert "<" not in text, f"{pattern} has a part that this test does not fill"
    return text


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


def browser(person=None):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def answers(client, method, *address, **sent):
    """The status, in a savepoint of its own; limits are lifted, for they would hide the rest."""
    with transaction.atomic(using=OWNER):
        cache.clear()
        response = getattr(client, method)(*address, **sent)
        transaction.set_rollback(True, using=OWNER)
    return response.status_code


def sent_as(client, address, kind, body):
    """Byte for byte, which the client's ``post`` would not do."""
    return answers(client, "generic", "POST", path=address, data=body, content_type=kind)


def failures(requests):
    return [shown for shown, status in requests if status >= 500]


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_address_fails(maya, who):
    client = browser(maya if who == "member" else None)
    assert not failures(
        ((method, address[:80]), answers(client, method, address))
        for (_, address), method in itertools.product(addresses(), ("get", "post", "head", "put"))
    )


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_value_of_a_parameter_fails(maya, who):
    client = browser(maya if who == "member" else None)
    queries = ({"next": v, "email": v, "code": v, "state": v, "page": v} for v in VALUES)
    assert not failures(
        ((method, address, str(query)[:60]), answers(client, method, address, **sent))
        for query, address in itertools.product(queries, one_of_each())
        for method, sent in (
            ("get", {"query_params": without_surrogates(query)}),
            ("post", {"data": dict.fromkeys(FIELDS, query["next"].replace("\ud800", "?"))}),
        )
    )


def without_surrogates(query):
    return {key: value.replace("\ud800", "?")[:4000] for key, value in query.items()}


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_content_type_or_body_fails(maya, who):
    client = browser(maya if who == "member" else None)
    assert not failures(
        ((kind, address, body[:20]), sent_as(client, address, kind, body))
        for (kind, body), address in itertools.product(BODIES, one_of_each())
    )


def credentials():
    """Texts that are no credential, and credentials with one part of another type or absent."""
    yield from VALUES
    yield from (json.dumps(part) for part in PART)
    for path in (["id"], ["rawId"], ["type"], ["clientExtensionResults"], ["response"],
                 ["clientExtensionResults", "credProps"],
                 *(["response", each] for each in CREDENTIAL["response"])):  # fmt: skip
        for part in PART:
            yield json.dumps(changed(path, part))
        yield json.dumps(changed(path, None, absent=True))


def changed(path, part, *, absent=False):
    """The credential with one part replaced, or without it."""
    whole = json.loads(json.dumps(CREDENTIAL))
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = part
    if absent:
        del inner[path[-1]]
    return whole


def passkey_pages(maya):
    """Every form that takes a passkey, each with a browser that may send it."""
    visitor = browser()
    visitor.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    yield visitor, "mfa_login_webauthn"
    member = browser(maya)
    member.get(reverse("mfa_add_webauthn"))
    yield member, "mfa_add_webauthn"
    Authenticator.objects.create(
        user=maya, type="webauthn", data={"name": "Key", "credential": stored_credential()}
    )
    set_up_app(member)
    member.get(reverse("mfa_reauthenticate_webauthn"))
    yield member, "mfa_reauthenticate_webauthn"
    between = browser()
    between.post(reverse("account_login"), {"login": maya.email, "password": PASSWORD})
    between.get(reverse("mfa_authenticate"))
    yield between, "mfa_authenticate"


def stored_credential():
    """A passkey as it lies in its row: an attestation of no worth, of a key that signs nothing."""
    from fido2 import cbor
    from fido2.utils import sha256, websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

    key = cbor.encode({1: 2, 3: -7, -1: 1, -2: b"\1" * 32, -3: b"\2" * 32})
    held = AttestedCredentialData(b"\0" * 16 + (2).to_bytes(2, "big") + b"id" + key)
    data = AuthenticatorData.create(sha256(b"testserver"), 0x41, 0, held)
    client_data = b'{"type": "webauthn.create", "challenge": "AAAA", "origin": "http://testserver"}'
    return {
        "id": websafe_encode(b"id"),
        "rawId": websafe_encode(b"id"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client_data),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


def test_no_passkey_fails(maya):
    wrong = []
    for client, page in passkey_pages(maya):
        assert client.get(reverse(page)).status_code in (200, 302), page
        for text in credentials():
            sent = {"credential": text.replace("\ud800", "?"), "name": "x"}
            if answers(client, "post", reverse(page), data=sent) >= 500:
                wrong.append((page, text[:120]))
    assert not wrong, (len(wrong), wrong[:12])


def test_a_credential_of_five_thousand_digits_is_refused_with_a_message(maya):
    page = Client().post(reverse("mfa_login_webauthn"), {"credential": DIGITS}, follow=True)
    assert page.status_code == 200
    assert [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("name", ["account_inactive", "account_login", "account_reset_password"])
def test_a_next_address_that_is_none_is_not_followed(name):
    for wanted in ("http://[", "//[", "//", "https://[::1", "http://\\x"):
        answer = Client().get(reverse(name), {"next": wanted})
        assert answer.status_code == 200, wanted


def test_an_address_longer_than_the_database_keeps_is_refused_beside_its_field():
    person = make.person("Maya Mentor", "mentor")
    long = "a" * 300 + "@example.org"
    client = sign_in(person)
    answer = client.post(reverse("account_email"), {"email": long, "action_add": ""})
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    for page, name in (("account_reset_password", "email"), ("account_login", "login")):
        answer = Client().post(reverse(page), {name: long, "password": "x"})
        assert answer.context["form"].errors[name], page


def test_a_request_that_comes_around_a_proxy_is_answered(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    for said in ("192.0.2.1", "x", "", ",", "192.0.2.1, ::ffff:192.0.2.2"):
        answer = Client(headers={"X-Forwarded-For": said}).post(
            reverse("account_login"), {"login": "a@example.org", "password": "x"}
        )
        assert answer.status_code in (200, 403), said
