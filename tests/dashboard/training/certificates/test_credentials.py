"""Signed badges: accepted as issued by us and by a second reader, refused when anything changed."""

import hashlib
import json
import random
import socket
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

from dashboard.training.certificates import credentials
from dashboard.training.certificates.credentials import (
    LIST_SIZE,
    CredentialError,
    SigningKey,
    is_withdrawn,
    issue,
    issue_status_list,
    key_document,
    verify,
)
from tests.dashboard.training.certificates.badges import ISSUER, NOON, SITE, a_key, badge

STATUS_LIST = f"{SITE}/certificates/status/1"


@pytest.fixture(scope="module")
def key():
    return a_key()


@pytest.fixture(autouse=True)
def without_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a signature needs no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def second_reader(key: SigningKey) -> OB3LdpVerifier:
    """openbadgeslib, which knows nothing of ours but the public key."""
    public = key._key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return OB3LdpVerifier(pubkey_pem=pem)


def test_the_context_of_1edtech_is_the_file_that_was_published():
    file = credentials._CONTEXT_FILE.read_bytes()
    assert hashlib.sha256(file).hexdigest() == (
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761"
    )


@pytest.mark.parametrize(
    "holder",
    [
        "Maya de Vries",
        "Žofie Łukaszewicz-Ångström Þórsdóttir",
        "Ελευθερία Παπαδοπούλου",
        "Анна Кузнецова-Ђурђевић",
        "李小龍",
        'Robert "; drop table -- \\ <b>&amp;</b>',
        "https://example.org/#someone",
        "@id",
    ],
)
def test_a_badge_is_accepted_by_us_and_by_a_second_reader(key, holder):
    data = issue(badge(holder=holder), issuer=ISSUER, key=key)
    read = verify(data, keys={key.public})
    assert read["credentialSubject"]["identifier"][0]["identityHash"] == holder
    assert second_reader(key).verify(data).name == "Get to know our mentor tools"


def test_the_same_badge_gives_the_same_bytes(key):
    assert issue(badge(), issuer=ISSUER, key=key) == issue(badge(), issuer=ISSUER, key=key)


def test_the_address_of_the_key_ends_with_the_key(key):
    method = json.loads(issue(badge(), issuer=ISSUER, key=key))["proof"]["verificationMethod"]
    assert method == f"{SITE}/certificates/issuer#{key.public}"
    shown = key_document(ISSUER, ["zAnother", key.public])
    assert method in shown["assertionMethod"]
    assert shown["verificationMethod"][1]["publicKeyMultibase"] == key.public
    assert shown["id"] == ISSUER.address


def test_each_of_200_random_changes_of_a_byte_is_refused(key):
    data = issue(badge(holder="Žofie Łukaszewicz"), issuer=ISSUER, key=key)
    chance = random.Random(20261129)
    for _ in range(200):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        with pytest.raises(CredentialError):
            verify(bytes(changed), keys={key.public})


def test_a_second_reader_refuses_another_name_too(key):
    data = issue(badge(), issuer=ISSUER, key=key)
    with pytest.raises(OB3VerificationError):
        second_reader(key).verify(data.replace(b"Maya", b"Mara"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d | {"nickname": "M"}, id="a member that no context knows"),
        pytest.param(lambda d: d | {"validUntil": "2099-01-01T00:00:00Z"}, id="an end"),
        pytest.param(lambda d: {k: v for k, v in d.items() if k != "proof"}, id="no proof"),
        pytest.param(lambda d: d | {"issuer": SITE}, id="another issuer"),
        pytest.param(lambda d: d | {"@context": d["@context"][:1]}, id="a context less"),
        pytest.param(
            lambda d: d | {"@context": [*d["@context"], "https://example.org/more.json"]},
            id="a context of somebody else",
        ),
        pytest.param(lambda d: d | {"proof": [d["proof"]]}, id="a list of proofs"),
        pytest.param(lambda d: [d], id="a list"),
    ],
)
def test_a_changed_document_is_refused(key, change):
    document = json.loads(issue(badge(), issuer=ISSUER, key=key))
    with pytest.raises(CredentialError):
        verify(json.dumps(change(document)).encode(), keys={key.public})


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"null", b"\xff\xfe", b'{"proof": 1}', b"[" * 100_000, b"%PDF-1.7"],
    ids=["nothing", "an empty object", "null", "no text", "no proof", "a bomb", "a PDF"],
)
def test_what_is_no_badge_is_refused(key, data):
    with pytest.raises(CredentialError):
        verify(data, keys={key.public})


def test_a_member_that_stands_twice_is_refused(key):
    data = issue(badge(), issuer=ISSUER, key=key)
    with pytest.raises(CredentialError):
        verify(data.replace(b'"name":', b'"name":"Another","name":', 1), keys={key.public})


def test_a_badge_that_a_stranger_signed_is_refused(key):
    stranger = a_key()
    data = issue(badge(), issuer=ISSUER, key=stranger)
    with pytest.raises(CredentialError):
        verify(data, keys={key.public})
    claims_ours = data.replace(stranger.public.encode(), key.public.encode())
    with pytest.raises(CredentialError):
        verify(claims_ours, keys={key.public})


def test_after_a_new_key_files_of_the_old_one_are_still_genuine(key):
    new = a_key()
    data = issue(badge(), issuer=ISSUER, key=key)
    assert verify(data, keys={new.public, key.public})


def test_an_end_is_signed_and_no_badge_begins_ahead(key):
    document = json.loads(
        issue(badge(valid_until=NOON + timedelta(days=365)), issuer=ISSUER, key=key)
    )
    assert document["validFrom"] == document["proof"]["created"] == "2026-11-29T12:00:00Z"
    assert document["validUntil"] == "2027-11-29T12:00:00Z"


def test_a_status_list_says_who_is_withdrawn_and_is_the_same_each_time(key):
    lists = [
        issue_status_list(STATUS_LIST, [7, LIST_SIZE - 1], at=NOON, issuer=ISSUER, key=key)
        for _ in range(2)
    ]
    assert lists[0] == lists[1]
    read = verify(lists[0], keys={key.public})
    withdrawn = [n for n in (0, 6, 7, 8, LIST_SIZE - 2, LIST_SIZE - 1) if is_withdrawn(read, n)]
    assert withdrawn == [7, LIST_SIZE - 1]
    assert read["credentialSubject"]["statusPurpose"] == "revocation"


def test_an_index_of_the_second_list_is_counted_from_its_start(key):
    document = json.loads(issue(badge(status_index=LIST_SIZE + 3), issuer=ISSUER, key=key))
    assert document["credentialStatus"]["statusListIndex"] == "3"
