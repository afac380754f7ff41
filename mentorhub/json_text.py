"""A JSON object that a query makes of its columns, for the page alone."""

from typing import Any

from django.db.models import Field
from django.db.models.functions import JSONObject


class JsonText(JSONObject):
    """As ``JSONObject``, of the type ``json`` instead of ``jsonb``.

    PostgreSQL writes it as text at once, where ``jsonb`` is put together, taken apart and written;
    and the driver reads it, where Django reads ``jsonb`` itself, each element of an array by its
    own. It cannot be compared, ordered, grouped or searched.
    """

    output_field = Field()

    def as_native(self, *args: Any, returning: str, **kwargs: Any) -> Any:
        return super().as_native(*args, returning="JSON", **kwargs)
