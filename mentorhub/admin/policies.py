"""The admin page of a policy, which has at most one row."""

from typing import Any

from django.http import HttpRequest

from mentorhub import policies
from mentorhub.admin.base import BaseAdmin
from mentorhub.policies import SINGLE_ROW_PK


class PolicyAdmin(BaseAdmin):
    """The first save creates the row; afterwards it can only be changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self._has_row(request)

    def _has_row(self, request: HttpRequest) -> bool:
        # The front page asks several times in a request.
        known = request.__dict__.setdefault("policies_with_a_row", {})
        if self.model not in known:
            known[self.model] = self.model.objects.exists()
        return known[self.model]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = SINGLE_ROW_PK
        super().save_model(request, obj, form, change)
        policies.changed()
