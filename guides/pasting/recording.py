"""Writing the fingerprints of a guide. Needs the login *staff*."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guides.judged_versions import judging_versions
from guides.models import Fingerprint, Guide, GuideVersion
from guides.pasting.fingerprints import KEPT_VERSIONS, fingerprints, letters_of


def kept_versions(project: int) -> QuerySet[GuideVersion]:
    """The versions with which texts are compared, the oldest first: the last three, and those by
    which works are judged, for mentors and assessors read them beside the work."""
    is_kept = Q(number__gt=F("guide__version") - KEPT_VERSIONS)
    is_kept |= Q(number__in=judging_versions(project))
    return GuideVersion.objects.filter(is_kept, guide__project=project).order_by("number")


def write_fingerprints(project: int) -> None:
    """Those of the versions that are kept, each with the newest version that has it; others are
    deleted."""
    versions = {
        each: version.number
        for version in kept_versions(project)
        for each in fingerprints(letters_of(version.content))
    }
    rows = [
        Fingerprint(hash=each, project_id=project, version=number)
        for each, number in sorted(versions.items())
    ]
    Fingerprint.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=("project", "hash"),
        update_fields=("version",),
    )
    known = Fingerprint.objects.filter(project=project).values_list("pk", "hash")
    gone = [pk for pk, each in known if each not in versions]
    Fingerprint.objects.filter(pk__in=gone).delete()


def write_missing_fingerprints() -> int:
    """Those of guides that lack some: an older release saved their version in force, or a work
    began before it was entered. Gives the number of such guides. May run again."""
    of_last = Fingerprint.objects.filter(project=OuterRef("project"), version=OuterRef("version"))
    guides = Guide.objects.filter(version__gt=0).annotate(has_last=Exists(of_last)).order_by("pk")
    written = 0
    for project, version, has_last in guides.values_list("project", "version", "has_last"):
        if not has_last or _lacks_older(project, version):
            write_fingerprints(project)
            written += 1
    return written


def _lacks_older(project: int, last: int) -> bool:
    """Whether a fingerprint of a version before the last three is missing."""
    older = kept_versions(project).filter(number__lte=last - KEPT_VERSIONS)
    expected = {each for row in older for each in fingerprints(letters_of(row.content))}
    known = Fingerprint.objects.filter(project=project)
    return bool(expected) and not expected <= set(known.values_list("hash", flat=True))
