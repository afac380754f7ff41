"""Open Badges 3.0 credentials with an embedded proof ``eddsa-rdfc-2022``, and their status lists.

The only module that knows the library of the signatures (openvc-core, with pyld). Nothing is ever
fetched: the context of W3C is in the library, that of 1EdTech beside this file. The library is
imported with the first signature, since it takes about 28 MB of a process and few sign.
"""

import base64
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

W3C = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_CONTEXT_FILE = Path(__file__).with_name("contexts") / "openbadges-3.0.3.json"
# Bits of one status list: the least that W3C allows, so that one bit tells nothing of a person.
LIST_SIZE = 131_072
# The bytes before an Ed25519 key in a multikey (multicodec 0xed).
_ED25519 = b"\xed\x01"
MEDIA_TYPE = "application/vc"


class CredentialError(Exception):
    """The file is not a credential that one of the keys has signed as it stands."""


class SigningKey:
    """The private key of the school, made from its 32 secret bytes."""

    alg = "EdDSA"

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = multikey(self._key.public_key().public_bytes_raw())

    @property
    def kid(self) -> str:
        return self.public

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


@dataclass(frozen=True)
class Issuer:
    """The school: ``address`` is that of its keys, ``site`` that of its pages."""

    address: str
    name: str
    site: str

    def as_json(self) -> dict[str, Any]:
        return {"id": self.address, "type": ["Profile"], "name": self.name, "url": self.site}

    def method(self, public: str) -> str:
        """The address of a key, which ends with the key itself: who trusts the address needs no
        look-up."""
        return f"{self.address}#{public}"


@dataclass(frozen=True)
class Badge:
    """What a certificate says. Instants are whole seconds."""

    address: str
    holder: str
    course_address: str
    course: str
    summary: str
    criteria: str
    language: str
    valid_from: datetime
    valid_until: datetime | None
    status_address: str
    status_index: int


def multikey(raw: bytes) -> str:
    """A public key of 32 bytes as text (Multikey, base58)."""
    from openvc.multibase import encode_multibase

    return encode_multibase(_ED25519 + raw)


def issue(badge: Badge, *, issuer: Issuer, key: SigningKey) -> bytes:
    """The signed credential as compact JSON (UTF-8). The same badge gives the same bytes."""
    document = {
        "@context": [W3C, OPEN_BADGES],
        "id": badge.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer.as_json(),
        "name": badge.course,
        "validFrom": _instant(badge.valid_from),
        **({"validUntil": _instant(badge.valid_until)} if badge.valid_until else {}),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "identityHash": badge.holder,
                    "hashed": False,
                }
            ],
            "achievement": {
                "id": badge.course_address,
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": badge.course,
                "description": badge.summary,
                "criteria": {"narrative": badge.criteria},
                "inLanguage": badge.language,
            },
        },
        "credentialStatus": {
            "id": f"{badge.status_address}#{badge.status_index % LIST_SIZE}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index % LIST_SIZE),
            "statusListCredential": badge.status_address,
        },
    }
    return _signed(document, issuer=issuer, key=key, at=badge.valid_from)


def issue_status_list(
    address: str, withdrawn: Iterable[int], *, at: datetime, issuer: Issuer, key: SigningKey
) -> bytes:
    """The signed list of the certificates that are no longer valid, by their status index.

    The same indexes at the same time give the same bytes: gzip is written without a date.
    """
    from openvc.status.bitstring import new_bitstring, set_status_bit
    from openvc.status.issue import build_status_list_credential

    bits = new_bitstring(LIST_SIZE)
    for index in withdrawn:
        set_status_bit(bits, index % LIST_SIZE, 1)
    document = build_status_list_credential(
        id=address, issuer=issuer.address, bitstring=bits, valid_from=at
    )
    return _signed(document, issuer=issuer, key=key, at=at)


def verify(data: bytes, *, keys: Collection[str]) -> dict[str, Any]:
    """The credential in a file, if one of the public ``keys`` has signed exactly this.

    Says nothing about its status and its end. Raises CredentialError.
    """
    from openvc.errors import OpenvcError
    from openvc.multibase import decode_multibase
    from openvc.proof.data_integrity import DataIntegrityProofSuite

    document = _parsed(data)
    proof = document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    issuer = document.get("issuer")
    address = issuer.get("id") if isinstance(issuer, dict) else issuer
    named, _, public = method.rpartition("#") if isinstance(method, str) else ("", "", "")
    if public not in keys or named != address:
        raise CredentialError("No key of ours has signed this.")
    try:
        raw = decode_multibase(public)
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw.removeprefix(_ED25519))}
        DataIntegrityProofSuite().verify(
            document, public_key_jwk=jwk, check_temporal=False, extra_contexts=_contexts()
        )
    except (OpenvcError, RecursionError) as error:
        raise CredentialError("The signature does not fit the file.") from error
    return document


def is_withdrawn(status_list: dict[str, Any], index: int) -> bool:
    """What a status list that was verified says about an index."""
    from openvc.status.bitstring import decode_bitstring, get_status_bit

    bits = decode_bitstring(status_list["credentialSubject"]["encodedList"])
    return bool(get_status_bit(bits, index % LIST_SIZE))


def key_document(issuer: Issuer, publics: Iterable[str]) -> dict[str, Any]:
    """What the issuer's address shows: who it is, and every key it has ever signed with.

    Readers know the context of DID documents without fetching it; the address need not be a DID.
    """
    methods = [
        {
            "id": issuer.method(public),
            "type": "Multikey",
            "controller": issuer.address,
            "publicKeyMultibase": public,
        }
        for public in publics
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            OPEN_BADGES,
        ],
        **issuer.as_json(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _signed(document: dict[str, Any], *, issuer: Issuer, key: SigningKey, at: datetime) -> bytes:
    from openvc.proof.data_integrity import DataIntegrityProofSuite

    secured = DataIntegrityProofSuite().add_proof(
        document,
        signing_key=key,
        verification_method=issuer.method(key.public),
        created=at,
        extra_contexts=_contexts(),
    )
    return json.dumps(secured, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise CredentialError("This is no JSON.") from error
    if not isinstance(document, dict):
        raise CredentialError("This is no credential.")
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member that stands twice would be read differently by two readers."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members


@cache
def _contexts() -> dict[str, Any]:
    return {OPEN_BADGES: json.loads(_CONTEXT_FILE.read_bytes())}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
