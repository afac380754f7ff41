"""Export of model tables as CSV, and their import, with django-import-export.

The package compares rows with the database and writes them; ``mentorhub.files.csv_reader`` reads
the file, as for every other import.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import tablib
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from import_export import resources
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.results import Result
from import_export.tmp_storages import MediaStorage

from mentorhub.admin.changelists import warn_unreadable_address
from mentorhub.body_limits import takes_files
from mentorhub.files.csv_reader import UnreadableTableError, decode, escape_formula, read_table

# In bytes: 5,000 rows of a hundred letters.
MAX_IMPORT_BYTES = 512 * 1024
# Rows of an export that are read at a time, with what is fetched along with them.
CHUNK = 2000


class CsvExportFormat(CSV):
    """CSV in UTF-8 with a byte order mark, by which Excel knows the encoding."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return "\ufeff" + super().export_data(dataset, **kwargs)

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"


class CsvDataset(tablib.Dataset):
    """A dataset that knows the line of each row in the file."""

    lines: list[int]


class CsvImportFormat(CSV):
    """CSV in the encodings and with the delimiters that ``csv_reader`` knows."""

    def is_binary(self) -> bool:
        """True, so that the package hands over the bytes without decoding them."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> CsvDataset:
        """Raises ``UnreadableTableError``."""
        table = read_table(decode(in_stream).text)
        width = len(table.heading)
        dataset = CsvDataset(headers=table.heading)
        dataset.lines = [row.line for row in table.rows]
        for row in table.rows:
            if any(row.cells[width:]):
                error = _(
                    "This line has more cells than there are columns. Put quotation marks around "
                    "texts that contain a separator."
                )
                raise UnreadableTableError(
                    _("Line %(line)s: %(error)s") % {"line": row.line, "error": error}
                )
            dataset.append([*row.cells, *[""] * width][:width])
        return dataset


class CsvResult(Result):
    """The result of an import, whose rows are numbered by their line in the file."""

    def use_lines(self, lines: list[int]) -> None:
        for row in [*self.error_rows, *self.invalid_rows]:
            row.number = lines[row.number - 1]

    def row_errors(self) -> list[tuple[int, list[Any]]]:
        return [(row.number, row.errors) for row in self.error_rows]


class ShortDiff(resources.Diff):
    """The old and the new value of each cell, shortened, without inline styles."""

    MAX_LENGTH = 120

    def as_html(self) -> list[str]:
        pairs = zip(self.left, self.right, strict=True)
        return [
            self._cell("" if self.new else str(old or ""), str(new or "")) for old, new in pairs
        ]

    def _cell(self, old: str, new: str) -> str:
        shown = Truncator(new).chars(self.MAX_LENGTH)
        if old == new or not old:
            return format_html("{}", shown)
        before = Truncator(old).chars(self.MAX_LENGTH)
        return format_html("<del>{}</del> <ins>{}</ins>", before, shown)


class CsvResource(resources.ModelResource):
    """The base of every table of a model; guides have none."""

    class Meta:
        abstract = True
        use_transactions = True
        skip_unchanged = True

    def get_diff_class(self) -> type[resources.Diff]:
        return ShortDiff

    def iter_queryset(self, queryset: QuerySet) -> Iterator[Model]:
        """Reads the table once. The package reads a hundred rows at a time with an OFFSET, so that
        PostgreSQL walks again through all rows before them."""
        rows = queryset if queryset.ordered else queryset.order_by("pk")
        yield from rows.iterator(chunk_size=CHUNK)

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return CsvResult

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        """Times are those of the reader, with their offset from UTC (ISO 8601)."""
        value = super().export_field(field, instance, **kwargs)
        instant = field.get_value(instance) if field.attribute else None
        if isinstance(instant, datetime):
            return timezone.localtime(instant).isoformat(sep=" ", timespec="seconds")
        return escape_formula(value)

    def related_models(self) -> dict[str, Any]:
        """The foreign keys that are exported as numbers, by column, with their models."""
        columns = {}
        for field in self.get_export_fields():
            with contextlib.suppress(FieldDoesNotExist, TypeError):
                column = self._meta.model._meta.get_field(field.attribute)
                is_number = getattr(field.widget, "field", "") == "pk"
                if is_number and (column.many_to_one or column.one_to_one):
                    columns[field.column_name] = column
        return columns

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        names = [column.name for column in self.related_models().values()]
        return queryset.select_related(*names) if names else queryset

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """Behind the number of another row its name, and for a person the address."""
        headers = []
        related = self.related_models()
        for header in super().get_export_headers(selected_fields):
            headers.append(header)
            if column := related.get(header):
                headers.append(f"{header}_name")
                if issubclass(column.related_model, AbstractBaseUser):
                    headers.append(f"{header}_email")
        return headers

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> Any:
        cells = []
        related = self.related_models()
        for field in self.get_export_fields(selected_fields):
            cells.append(self.export_field(field, instance, **kwargs))
            if column := related.get(field.column_name):
                row = getattr(instance, column.name)
                cells.append(escape_formula(str(row) if row else ""))
                if issubclass(column.related_model, AbstractBaseUser):
                    cells.append(escape_formula(row.email if row else ""))
        return cells

    def after_import(self, dataset: CsvDataset, result: CsvResult, **kwargs: Any) -> None:
        super().after_import(dataset, result, **kwargs)
        result.use_lines(dataset.lines)


class CsvExportMixin(ExportMixin):
    """For a ModelAdmin: the list as CSV, with its filters and its search."""

    export_formats = [CsvExportFormat]
    # There is one format and one resource, and all columns are exported: nothing to choose.
    skip_export_form = True
    skip_export_form_from_action = True

    def get_export_resource_classes(self, request: HttpRequest) -> Any:
        """A table without a resource of its own is exported with the same rules."""
        if self.resource_classes:
            return super().get_export_resource_classes(request)
        return [resources.modelresource_factory(self.model, resource_class=CsvResource)]

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The file; the list with a message when its address cannot be read."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            warn_unreadable_address(request)
            page = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist"
            return redirect(page)


class CsvImportExportMixin(ImportExportMixin, CsvExportMixin):
    """For a ModelAdmin: export, and import in two steps, a preview and its confirmation.

    An import writes all rows or none.
    """

    import_formats = [CsvImportFormat]
    # Between the two steps the file is stored where every web process can read it.
    tmp_storage_class = MediaStorage

    @takes_files(max_bytes=MAX_IMPORT_BYTES)
    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().import_action(request, *args, **kwargs)
        if "result" in getattr(response, "context_data", {}):
            upload = request.FILES["import_file"]
            upload.seek(0)
            if decode(upload.read()).is_guess:
                messages.warning(
                    request,
                    _(
                        "The file is not UTF-8, so it was read as Western European. Check that "
                        "the accents are right."
                    ),
                )
        return response

    def add_data_read_fail_error_to_form(self, form: Form, error: Exception) -> None:
        """Show the message for people where there is one, not the name of the exception."""
        if isinstance(error, UnreadableTableError):
            form.add_error("import_file", str(error))
        else:
            super().add_data_read_fail_error_to_form(form, error)
