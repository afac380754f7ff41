"""The published example of the signature that badges have: we make it, letter for letter, and
accept it (W3C Recommendation “Data Integrity EdDSA Cryptosuites v1.0”, test vectors of
eddsa-rdfc-2022)."""

import json
from datetime import UTC, datetime

import pytest
from openvc.multibase import decode_multibase

from dashboard.training.certificates import credentials
from dashboard.training.certificates.credentials import CredentialError, Issuer, SigningKey, verify

SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SIGNATURE = (
    "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9"
)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
ISSUER = Issuer(address="https://vc.example/issuers/5678", name="", site="")
DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": ISSUER.address,
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}


@pytest.fixture(autouse=True)
def with_the_context_of_the_example(monkeypatch):
    known = {EXAMPLES: {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}}
    monkeypatch.setattr(credentials, "_contexts", lambda: known)


def signed() -> bytes:
    """With the first two bytes of the secret, which name its kind, left out."""
    key = SigningKey(decode_multibase(SECRET)[2:])
    assert key.public == PUBLIC
    at = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    return credentials._signed(DOCUMENT, issuer=ISSUER, key=key, at=at)


def test_our_signature_is_the_published_one():
    proof = json.loads(signed())["proof"]
    assert proof["proofValue"] == SIGNATURE
    assert proof["verificationMethod"] == f"{ISSUER.address}#{PUBLIC}"


def test_the_published_one_is_accepted_and_another_name_in_it_is_not():
    assert verify(signed(), keys={PUBLIC})["name"] == "Alumni Credential"
    with pytest.raises(CredentialError):
        verify(signed().replace(b"School of Examples", b"School of Samples"), keys={PUBLIC})
