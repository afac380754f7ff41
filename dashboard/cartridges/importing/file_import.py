"""Imports files: those for students into the path, those for teachers into the guide's table."""

from hashlib import sha256
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.identifiers import shorten_identifier
from dashboard.cartridges.reading.process import CartridgeFiles
from guides.models import Guide, GuideFile
from mentorhub.files.names import clean_name
from students.models import File, Path
from students.paths.uploads import UploadError, store_upload, validate_upload

from .report import Report, ReportKind


class FileImport:
    """`store_files=False` is for a dry run: rows are made, to be rolled back, and no file."""

    def __init__(self, cartridge: CartridgeFiles, report: Report, by, *, store_files: bool):
        self.cartridge = cartridge
        self.report = report
        self.by = by
        self.store_files = store_files
        self.stored: list[File] = []  # for `undo`
        self.by_name: dict[str, File] = {}  # for students, by the name in the archive
        self.guide_files: dict[tuple[int, str], GuideFile] = {}  # by guide and name

    def add(self, path: Path, name: str) -> None:
        """Store a file for students, or leave it out with a warning.

        Raises `CartridgeRefusedError` when the files of the path would take too much space.
        """
        clean = clean_name(name)
        if self.cartridge.size(name) > settings.UPLOAD_MAX_BYTES:
            self.report.warn(
                _("Left out: “%(name)s” exceeds the maximum file size.") % {"name": clean}
            )
            return
        upload = self._upload(name)
        try:
            kind = validate_upload(upload, clean)
        except UploadError as refusal:
            self.report.warn(_("Left out: %(why)s") % {"why": refusal.messages[0]})
            return
        digest = sha256(upload.file.getbuffer()).hexdigest()
        known = path.files.filter(sha256=digest, name=clean).first()
        if known:
            self.report.unchanged(ReportKind.FILE)
            self.by_name[name] = known
            return
        if self.store_files:
            try:
                file = store_upload(upload, path, self.by, name=clean)
            except UploadError as refusal:  # the kind was checked, so it is the quota
                raise CartridgeRefusedError(refusal.messages[0]) from refusal
            self.stored.append(file)
        else:
            file = File.objects.create(
                path=path, name=clean, content_type=kind.content_type,
                size=upload.size, sha256=digest,
            )  # fmt: skip
        self.by_name[name] = file
        self.report.added(ReportKind.FILE, clean)

    def _upload(self, name: str) -> ContentFile:
        return ContentFile(self.cartridge.read(name), name=name)

    def add_to_guide(self, guide: Guide, name: str) -> None:
        """Store a file for teachers, with its content, in the table of guide files."""
        clean = clean_name(name)
        content = b""
        try:
            if self.cartridge.size(name) <= settings.UPLOAD_MAX_BYTES:
                content = self.cartridge.read(name)
            kind = validate_upload(ContentFile(content, name=name), clean)
        except UploadError:
            self.report.warn(_("A teachers-only file has a type or size that cannot be kept."))
            return
        digest, identifier = sha256(content).hexdigest(), shorten_identifier(name)
        known = GuideFile.objects.filter(guide=guide, identifier=identifier)
        known = known.defer("content").first()
        if known is None:
            found = GuideFile.objects.filter(guide=guide, sha256=digest, name=clean)
            known = found.defer("content").first()
        if known and known.sha256 == digest:
            self.report.unchanged(ReportKind.GUIDE_PART)
        else:
            if known:
                self.report.changed(ReportKind.GUIDE_PART)
            else:
                known = GuideFile(guide=guide)
                self.report.added(ReportKind.GUIDE_PART)
            known.name, known.content_type, known.size = clean, kind.content_type, len(content)
            known.sha256, known.content, known.identifier = digest, content, identifier
            known.save()
        self.guide_files[guide.pk, name] = known

    def address(self, name: str) -> str:
        """The address of a file for students; "" without one."""
        file = self.by_name.get(name)
        return quote(file.get_absolute_url(), safe="/%") if file else ""

    def guide_address(self, guide: Guide, name: str) -> str:
        """The address of a file of the guide, or else of one for students."""
        file = self.guide_files.get((guide.pk, name))
        if file is None:
            return self.address(name)
        project = guide.project
        where = [project.path.slug, project.slug, file.pk, file.name]
        return reverse("guide_file", args=where)

    def undo(self) -> None:
        """Delete the files that were stored, after their rows were rolled back."""
        for file in self.stored:
            file.content.delete(save=False)
