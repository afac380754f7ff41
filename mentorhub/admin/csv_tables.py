"""Tables out and in as CSV. A cell that a spreadsheet would run is made plain text."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import Truncator
from import_export import resources
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.tmp_storages import MediaStorage

from mentorhub.admin.checked_lists import say_unreadable
from mentorhub.body_limits import takes_files

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(cell: Any) -> Any:
    """The cell with an apostrophe before what would begin a formula."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_BEGINNINGS):
        return f"'{cell}"
    return cell


def as_typed(cell: Any) -> Any:
    """The reverse, for a table that comes back."""
    if isinstance(cell, str) and cell.startswith("'") and neutral(cell[1:]) == cell:
        return cell[1:]
    return cell


# In bytes: 5,000 rows of a hundred letters.
MAX_TABLE = 512 * 1024


class ShortDiff(resources.Diff):
    """The report of an import: what was and what comes, shortened, without inline styles."""

    LONGEST = 120

    def as_html(self) -> list[str]:
        pairs = zip(self.left, self.right, strict=True)
        return [
            self._cell("" if self.new else str(old or ""), str(new or "")) for old, new in pairs
        ]

    def _cell(self, old: str, new: str) -> str:
        shown = Truncator(new).chars(self.LONGEST)
        if old == new or not old:
            return format_html("{}", shown)
        before = Truncator(old).chars(self.LONGEST)
        return format_html("<del>{}</del> <ins>{}</ins>", before, shown)


class NeutralResource(resources.ModelResource):
    """Base of every table that leaves or enters through the admin; never one of guides."""

    class Meta:
        abstract = True
        use_transactions = True
        skip_unchanged = True

    def get_diff_class(self) -> type[resources.Diff]:
        return ShortDiff

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return neutral(super().export_field(field, instance, **kwargs))

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        for name, cell in row.items():
            row[name] = as_typed(cell)
        super().before_import_row(row, **kwargs)


class Exported(ExportMixin):
    formats = [CSV]
    # One kind of table, all its columns: there is nothing to ask.
    skip_export_form = True
    skip_export_form_from_action = True

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """What the list shows; the list again where its address cannot be read."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            say_unreadable(request)
            page = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist"
            return redirect(page)


class ImportedAndExported(ImportExportMixin, Exported):
    """Upload, a report of what would change row by row, then apply: all of it or nothing."""

    # Between the two steps the table lies where every web process finds it.
    tmp_storage_class = MediaStorage

    @takes_files(max_bytes=MAX_TABLE)
    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().import_action(request, *args, **kwargs)
