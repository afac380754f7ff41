"""Images of a Markdown text, uploaded while it is written.

The texts of a path keep theirs as files of the path. ``ImageUploadMixin`` is also the base for the
guides, which keep theirs in their own schema.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mentorhub.body_limits import takes_files
from mentorhub.files.kinds import Kind
from mentorhub.files.names import clean_name
from mentorhub.markdown.fields import MarkdownWidget
from students.admin.files import max_upload_bytes
from students.models import Path
from students.paths import uploads


class ImageUploadMixin:
    """For a ModelAdmin with Markdown fields: the address that takes an image for one row."""

    def store_image(self, request: HttpRequest, row: Any, upload: Any, kind: Kind) -> str:
        """Store an image that was found valid; returns the address that the text names."""
        file = uploads.store_upload(upload, self.path_of(row), request.user)
        return file.get_absolute_url()

    def path_of(self, row: Any) -> Path:
        return row.path

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.upload_image)  # type: ignore[attr-defined]
        own = path("<int:pk>/image/", view, name=self._image_url_name)
        return [own, *super().get_urls()]  # type: ignore[misc]

    @property
    def _image_url_name(self) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return f"{meta.app_label}_{meta.model_name}_image"

    @takes_files(max_bytes=max_upload_bytes)
    def upload_image(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answers with the Markdown that shows the image, or with 422 and what is wrong."""
        row = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if row is None or not self.has_change_permission(request, row):  # type: ignore[attr-defined]
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        upload = request.FILES.get("upload")
        if upload is None:
            return JsonResponse({"error": _("Choose an image.")}, status=422)
        name = clean_name(upload.name or "")
        try:
            kind = uploads.validate_upload(upload, name)
            if not kind.is_inline:
                raise ValidationError(_("Choose an image: PNG, JPEG, GIF or WebP."))
            address = self.store_image(request, row, upload, kind)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        label = name.rpartition(".")[0].translate(str.maketrans("[]", "()"))
        return JsonResponse({"markdown": f"![{label}](<{address}>)"})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        for field in context["adminform"].form.fields.values():
            if isinstance(field.widget, MarkdownWidget):
                field.widget.takes_images = True
                if row is not None:
                    url_name = f"admin:{self._image_url_name}"
                    field.widget.upload_url = reverse(url_name, args=[row.pk])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
