"""The files of a cartridge into a path, and those of teachers into the guide's own table."""

from hashlib import sha256
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext as _

from guides.models import Guide, GuideFile
from mentorhub.files.names import clean_name
from students.models import File, Path
from students.paths.uploads import UploadRefused, checked, store

from .archive import CartridgeRefused
from .parsing import CartridgeFiles
from .report import Report


class Filing:
    """`keep=False` is a rehearsal: rows are made, to be rolled back, and nothing is stored."""

    def __init__(self, cartridge: CartridgeFiles, report: Report, by, *, keep: bool):
        self.cartridge = cartridge
        self.report = report
        self.by = by
        self.keep = keep
        self.stored: list[File] = []  # for undoing
        self.files: dict[str, File] = {}
        self.guide_files: dict[tuple[int, str], GuideFile] = {}

    def add(self, path: Path, name: str) -> None:
        """Keep a file for students. One that may not be kept is told and left out."""
        clean = clean_name(name)
        if self.cartridge.size(name) > settings.UPLOAD_MAX_BYTES:
            self.report.warn(
                _("Left out: “%(name)s” is larger than a file may be here.") % {"name": clean}
            )
            return
        upload = self._upload(name)
        try:
            kind = checked(upload, clean)
        except UploadRefused as refused:
            self.report.warn(_("Left out: %(why)s") % {"why": refused.messages[0]})
            return
        digest = sha256(upload.file.getbuffer()).hexdigest()
        known = path.files.filter(sha256=digest, name=clean).first()
        if known:
            self.report.unchanged("files")
            self.files[name] = known
            return
        if self.keep:
            try:
                file = store(upload, path, self.by, name=clean)
            except UploadRefused as refused:  # only the quota is left to refuse it
                raise CartridgeRefused(refused.messages[0]) from refused
            self.stored.append(file)
        else:
            file = File.objects.create(
                path=path, name=clean, content_type=kind.content_type,
                size=upload.size, sha256=digest,
            )  # fmt: skip
        self.files[name] = file
        self.report.added("files", clean)

    def _upload(self, name: str) -> ContentFile:
        return ContentFile(self.cartridge.read(name), name=name)

    def add_to_guide(self, guide: Guide, name: str) -> None:
        """Keep a file that teachers alone may see, bytes and all, in the guide's own table."""
        clean = clean_name(name)
        content = b""
        try:
            if self.cartridge.size(name) <= settings.UPLOAD_MAX_BYTES:
                content = self.cartridge.read(name)
            kind = checked(ContentFile(content, name=name), clean)
        except UploadRefused:
            self.report.warn(
                _("A file for teachers only is of a kind or size that cannot be kept.")
            )
            return
        digest = sha256(content).hexdigest()
        known = GuideFile.objects.filter(guide=guide, identifier=name).defer("content").first()
        if known is None:
            found = GuideFile.objects.filter(guide=guide, sha256=digest, name=clean)
            known = found.defer("content").first()
        if known and known.sha256 == digest:
            self.report.unchanged("guide parts")
        else:
            known = known or GuideFile(guide=guide)
            self.report.changed("guide parts") if known.sha256 else self.report.added("guide parts")
            known.name, known.content_type, known.size = clean, kind.content_type, len(content)
            known.sha256, known.content, known.identifier = digest, content, name[:255]
            known.save()
        self.guide_files[guide.pk, name] = known

    def address(self, name: str) -> str:
        file = self.files.get(name)
        return quote(file.get_absolute_url(), safe="/%") if file else ""

    def guide_address(self, guide: Guide, name: str) -> str:
        file = self.guide_files.get((guide.pk, name))
        if file is None:
            return self.address(name)
        project = guide.project
        where = [project.path.slug, project.slug, file.pk, file.name]
        return reverse("guide_file", args=where)

    def undo(self) -> None:
        """Take back what was stored, when the database did not keep it."""
        for file in self.stored:
            file.content.delete(save=False)
