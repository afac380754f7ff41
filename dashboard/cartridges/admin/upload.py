"""The page on which a cartridge is uploaded. Nothing is changed by it."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload, UploadFileException
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from dashboard.cartridges import uploads
from dashboard.cartridges.errors import CartridgeRefusedError, ImportBusyError
from dashboard.cartridges.forms import UploadForm
from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.models import MAX_WAITING, CartridgeImport
from dashboard.cartridges.reading.archive import MAX_ARCHIVE
from dashboard.cartridges.tasks import close_overdue
from mentorhub.body_limits import content_length, takes_files

# Bytes of the form around the file.
MAX_FORM = 1_000_000


class UploadLimit(FileUploadHandler):
    """Stops reading an upload that is larger than `MAX_ARCHIVE`."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_ARCHIVE:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UploadMixin:
    """For the ModelAdmin of `CartridgeImport`: the page that adds one."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.upload)  # type: ignore[attr-defined]
        name = "cartridges_cartridgeimport_add"
        own = [path("add/", takes_files(MAX_ARCHIVE)(view), name=name)]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    @method_decorator(csrf_exempt)
    def upload(self, request: HttpRequest) -> HttpResponse:
        """Checks the size before the form is read, and so before its CSRF token is checked."""
        if content_length(request) > MAX_ARCHIVE + MAX_FORM:
            return self._page(
                request, UploadForm(), refusal=_("The file is too large."), status=413
            )
        request.upload_handlers.insert(0, UploadLimit(request))
        return self._upload(request)

    @method_decorator(csrf_protect)
    def _upload(self, request: HttpRequest) -> HttpResponse:
        uploads.forget_old()
        close_overdue()
        if request.method != "POST":
            return self._page(request, UploadForm())
        try:
            form = UploadForm(request.POST, request.FILES)
        except UploadFileException:
            return self._page(request, UploadForm(), refusal=_("The file is too large."))
        if CartridgeImport.objects.waiting_for(request.user).count() >= MAX_WAITING:
            refusal = _(
                "%(most)d uploads of yours are waiting. Apply or cancel one of them first."
            ) % {"most": MAX_WAITING}
            return self._page(request, form, refusal=refusal)
        if not form.is_valid():
            return self._page(request, form)
        return self._store(request, form)

    def _store(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        """Store the file and make its row, once a dry run has shown that it can be imported."""
        into, publish = form.cleaned_data["path"], form.cleaned_data["publish"]
        place = None
        try:
            place, digest = uploads.store(form.cleaned_data["file"])
            report = import_file(
                place,
                by=request.user,
                slug=into.slug if into else "",
                publish=publish,
                dry_run=True,
            )
        except (CartridgeRefusedError, ImportBusyError) as refusal:
            if place is not None:
                place.unlink(missing_ok=True)
            form.add_error("file", str(refusal))
            return self._page(request, form)
        row = CartridgeImport.objects.create(
            started_by=request.user,
            title=report.path_title,
            into=into,
            publish=publish,
            sha256=digest,
            counts=report.counts(),
        )
        uploads.assign(place, row)
        return redirect("admin:cartridges_review", pk=row.pk)

    def _page(
        self, request: HttpRequest, form: UploadForm, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Import a cartridge"),
            "opts": CartridgeImport._meta,
            "form": form,
            "refusal": refusal,
            "waiting": CartridgeImport.objects.waiting_for(request.user),
        }
        return TemplateResponse(request, "admin/cartridges/upload.html", context, status=status)
