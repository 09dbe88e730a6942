"""How the shapes of the API are named in its description."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework.serializers import Serializer


class SchemaByView(AutoSchema):
    """Names a shape after its app and view: views nest an `Input` and an `Output` each."""

    def get_summary(self) -> str | None:
        """Return the first sentence of what the call does, for the list of calls."""
        return self.get_description().partition("\n")[0].rstrip(".;") or None

    def get_serializer_name(self, serializer: Serializer[Any], direction: Direction) -> str:
        """Return `ClaimsReportInput` for `claims.api.Report.Input`; a plain name stays."""
        shape = type(serializer)
        if "." not in shape.__qualname__:
            return str(super().get_serializer_name(serializer, direction))
        app = shape.__module__.partition(".")[0].title().replace("_", "")
        return app + shape.__qualname__.replace(".", "")
