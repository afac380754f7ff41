"""What a mentor downloads of their certificates: what they say, and their files."""

import io
from collections.abc import Iterator
from typing import Any

from dashboard.training.certificates.models import Certificate, Revocation
from mentorhub.personal_export import (
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    PersonalFile,
    Table,
    register,
    register_files,
)

register(
    Table(
        name="training_certificates",
        model=Certificate,
        rows=lambda person: Certificate.objects.visible_to(person).filter(
            completion__person=person.pk
        ),
        columns=(
            "code", "name", "course", "criteria", "minutes", "issued_at", "expires_at", "zone",
            "credential_sha256", "pdf_sha256",
        ),
        without={
            "completion": THE_PERSON, "language": INTERNAL, "status_index": INTERNAL,
            "key": INTERNAL, "credential": INTERNAL, "pdf": INTERNAL, "replaces": INTERNAL,
            "issued_by": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="training_certificates_revoked",
        model=Revocation,
        rows=lambda person: Revocation.objects.filter(certificate__completion__person=person.pk),
        columns=("certificate__code", "reason", "at", "ended_certification"),
        # The note is for administrators.
        without={"note": OF_OTHERS, "by": OF_OTHERS},
    )
)


def _files(person: Any) -> Iterator[PersonalFile]:
    mine = Certificate.objects.visible_to(person).filter(completion__person=person.pk)
    for row in mine.only("code", "credential", "pdf").iterator(chunk_size=20):
        for ending, content in (("json", row.credential), ("pdf", row.pdf)):
            if content:
                data = bytes(content)
                yield PersonalFile(f"{row.code}.{ending}", lambda data=data: io.BytesIO(data))


register_files("certificates", _files)
