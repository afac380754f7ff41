"""A mentor's links: a few rows of a name and an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from dashboard.models import Mentor
from dashboard.models.mentor import MOST_LINKS
from dashboard.profile.forms import PartForm
from students.sessions.models.availability import HTTPS


class LinksForm(PartForm):
    """As many rows as there may be; a row without an address is left out."""

    part = "links"

    def __init__(self, *args: Any, mentor: Mentor, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, **kwargs)
        note = {"aria-describedby": "links-note"}
        for n in range(1, MOST_LINKS + 1):
            self.fields[f"label{n}"] = forms.CharField(
                label=_("Name of link %(n)s") % {"n": n},
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs=note | {"placeholder": _("Name")}),
            )
            self.fields[f"url{n}"] = forms.URLField(
                label=_("Address of link %(n)s") % {"n": n},
                required=False,
                assume_scheme="https",
                max_length=300,
                validators=[HTTPS],
                widget=forms.URLInput(attrs=note | {"placeholder": "https://"}),
            )

    def shown(self, value: Any) -> dict[str, Any]:
        found = {}
        for n, link in enumerate(value[:MOST_LINKS], 1):
            found |= {f"label{n}": link["label"], f"url{n}": link["url"]}
        return found

    def rows(self) -> list[tuple[Any, Any]]:
        """Those with something in them, and two to fill."""
        last = max((n for n in range(1, MOST_LINKS + 1) if self[f"url{n}"].value()), default=0)
        shown = MOST_LINKS if self.is_bound else min(MOST_LINKS, last + 2)
        return [(self[f"label{n}"], self[f"url{n}"]) for n in range(1, shown + 1)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for n in range(1, MOST_LINKS + 1):
            if typed.get(f"label{n}") and not typed.get(f"url{n}") and f"url{n}" not in self.errors:
                self.add_error(f"url{n}", _("Give the address too, or empty the name."))
        return typed

    @property
    def value(self) -> list[dict[str, str]]:
        pairs = [
            (self.cleaned_data[f"label{n}"], self.cleaned_data[f"url{n}"])
            for n in range(1, MOST_LINKS + 1)
        ]
        return [{"label": label or _host(url), "url": url} for label, url in pairs if url]


def _host(url: str) -> str:
    """A link without a name is called by where it leads."""
    return url.removeprefix("https://").partition("/")[0].removeprefix("www.")[:40]
