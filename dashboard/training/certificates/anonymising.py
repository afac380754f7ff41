"""What anonymising does to certificates: the page says “former member”, and the files are gone
here. Files that were issued cannot be recalled."""

from dashboard.training.certificates.models import (
    Certificate,
    CredentialKey,
    LookupCount,
    Revocation,
)
from mentorhub.personal_data import REMOVED, Clear, declare, keep

declare(
    Certificate,
    keep(
        "code", "course", "criteria", "language", "zone", "credential_sha256", "pdf_sha256",
        because="Says that a certificate was issued, and to nobody any more.",
    ),
    Clear({"name": "", "credential": b"", "pdf": None}, of="completion__person"),
)  # fmt: skip
declare(
    Revocation,
    Clear({"reason": REMOVED, "note": ""}, of="certificate__completion__person"),
)
declare(CredentialKey, keep("public", because="The school's key, which everybody may know."))
declare(
    LookupCount,
    keep("network", because="A keyed hash of a network, for five minutes; names nobody."),
)
