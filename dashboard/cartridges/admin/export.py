"""The page on which a path is exported as a cartridge, as by the command `export_path`."""

import tempfile
from pathlib import Path as FilePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from dashboard.cartridges import uploads
from dashboard.cartridges.forms import ExportForm
from dashboard.cartridges.writing.path_export import (
    GuideExportDeniedError,
    export_path,
    may_export_guides,
)
from mentorhub.files.responses import as_download
from students.models import Path

CONTENT_TYPE = "application/zip"


class ExportMixin:
    """For the ModelAdmin of `CartridgeImport`: the page that exports a path."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export)  # type: ignore[attr-defined]
        return [
            path("export/<int:pk>/", view, name="cartridges_export"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = Path.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        may_take_guides = may_export_guides(request.user, found)
        form = ExportForm(
            request.POST if request.method == "POST" else None, may_take_guides=may_take_guides
        )
        if form.is_valid():
            return self._download(request, found, with_guides=form.cleaned_data["with_guides"])
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Export “%(title)s” as a cartridge") % {"title": found},
            "opts": Path._meta,
            "path": found,
            "form": form,
            "may_take_guides": may_take_guides,
            "project_count": found.projects.filter(archived_at=None).count(),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/cartridges/export.html", context, status=status)

    def _download(self, request: HttpRequest, found: Path, *, with_guides: bool) -> HttpResponse:
        """The archive. It lies in the private folder only until it is open."""
        try:
            with tempfile.TemporaryDirectory(prefix="export-", dir=uploads.folder()) as place:
                target = FilePath(place) / "path.imscc"
                reader = request.user if with_guides else None
                for warning in export_path(found, target, guides_for=reader):
                    messages.warning(request, warning)
                archive = target.open("rb")
        except GuideExportDeniedError as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:cartridges_export", found.pk)
        except FileNotFoundError:
            messages.error(
                request, _("A file of this path is missing on the server. Nothing was exported.")
            )
            return redirect("admin:cartridges_export", found.pk)
        except OSError:
            messages.error(
                request, _("The archive could not be written; the disk may be full. Try again.")
            )
            return redirect("admin:cartridges_export", found.pk)
        guides = "with guides" if with_guides else "without guides"
        self.log_change(request, found, f"Exported as a cartridge, {guides}.")  # type: ignore[attr-defined]
        return as_download(archive, f"{found.slug}.imscc", CONTENT_TYPE, inline=False)
