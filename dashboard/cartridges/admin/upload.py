"""The page on which a cartridge is uploaded. Nothing is changed by it."""

from pathlib import Path as FilePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from dashboard.cartridges import uploads
from dashboard.cartridges.errors import CartridgeRefusedError, ImportBusyError
from dashboard.cartridges.forms import UploadForm
from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.importing.report import Report
from dashboard.cartridges.models import MAX_WAITING, CartridgeImport
from dashboard.cartridges.reading.archive import MAX_ARCHIVE
from dashboard.cartridges.tasks import close_overdue
from mentorhub.body_limits import takes_files


class UploadMixin:
    """For the ModelAdmin of `CartridgeImport`: the page that adds one."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.upload)  # type: ignore[attr-defined]
        name = "cartridges_cartridgeimport_add"
        own = [path("add/", takes_files(MAX_ARCHIVE)(view), name=name)]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """`BodyLimitMiddleware` has refused by now what is larger than `MAX_ARCHIVE`."""
        uploads.forget_old()
        close_overdue()
        if request.method != "POST":
            return self._page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if CartridgeImport.objects.waiting_for(request.user).count() >= MAX_WAITING:
            refusal = _(
                "You already have %(most)d uploads waiting. Apply or cancel one of them first."
            ) % {"most": MAX_WAITING}
            return self._page(request, form, refusal=refusal)
        if not form.is_valid():
            return self._page(request, form)
        return self._store(request, form)

    def _store(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        """Store the file and make its row, once a dry run has shown that it can be imported."""
        into, publish = form.cleaned_data["path"], form.cleaned_data["publish"]
        try:
            place, digest = uploads.store(form.cleaned_data["file"])
            report = self._dry_run(place, by=request.user, into=into, publish=publish)
        except (CartridgeRefusedError, ImportBusyError) as refusal:
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

    def _dry_run(self, place: FilePath, *, by: Any, into: Any, publish: bool) -> Report:
        """Raises what `import_file` raises; the file is removed then."""
        slug = into.slug if into else ""
        try:
            return import_file(place, by=by, slug=slug, publish=publish, dry_run=True)
        except BaseException:
            place.unlink(missing_ok=True)
            raise

    def _page(self, request: HttpRequest, form: UploadForm, *, refusal: str = "") -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Import a cartridge"),
            "opts": CartridgeImport._meta,
            "form": form,
            "refusal": refusal,
            "waiting": CartridgeImport.objects.waiting_for(request.user),
        }
        return TemplateResponse(request, "admin/cartridges/upload.html", context)
