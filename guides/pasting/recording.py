"""Writing the fingerprints of a guide. Needs the login *staff*."""

from typing import Any

from guides.models import Fingerprint, Guide, GuideVersion
from guides.pasting.fingerprints import KEPT_VERSIONS, fingerprints, letters_of


def write_fingerprints(guide: Guide, content: dict[str, Any]) -> None:
    """Those of the version that is in force now; those of the last three versions stay."""
    rows = [
        Fingerprint(hash=each, project_id=guide.project_id, version=guide.version)
        for each in sorted(fingerprints(letters_of(content)))
    ]
    Fingerprint.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=("project", "hash"),
        update_fields=("version",),
    )
    older = guide.version - KEPT_VERSIONS
    Fingerprint.objects.filter(project=guide.project_id, version__lte=older).delete()


def write_missing_fingerprints() -> int:
    """Those of guides whose version in force has none, as when an older release saved it, of their
    last three versions; gives the number of such guides. May run again."""
    written = 0
    for guide in Guide.objects.filter(version__gt=0).order_by("pk"):
        if Fingerprint.objects.filter(project=guide.project_id, version=guide.version).exists():
            continue
        kept = GuideVersion.objects.filter(guide=guide.pk).order_by("-number")[:KEPT_VERSIONS]
        for version in reversed(kept):
            guide.version = version.number
            write_fingerprints(guide, version.content)
        written += 1
    return written
