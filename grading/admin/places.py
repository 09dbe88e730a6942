"""The desk of what countries and sectors count for: each figure with the file it came in."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from core.admin import Desk
from core.templatetags.amounts import number
from grading import queries, texts
from grading.admin.base import READERS
from grading.models import PlacePart
from grading.rules import odds
from grading.rules.inputs import PlaceLevel


@admin.register(PlacePart)
class PlacePartDesk(Desk):
    """What each country and sector adds to the score of its companies, from a day on."""

    called = _("What countries and sectors count for")
    readers = READERS
    change_form_template = "admin/grading/placepart/desk.html"
    list_display = ("place", "level", "shown_points", "valid_from")
    list_filter = ("level",)
    search_fields = ("key",)
    ordering = ("level", "key", "-valid_from")
    fields = ("place", "level", "shown_points", "valid_from", "recorded_at")

    def title_of(self, row: PlacePart) -> str:
        """Return what the country or sector is called."""
        return self.place(row)

    def more_context(self, request: HttpRequest, row: PlacePart) -> dict[str, Any]:
        """Return the terms of the sum, and the figures they rest on with their sources."""
        return {
            "terms": [
                (texts.name(term["code"]), term, _safer(term["points"])) for term in row.terms
            ],
            "figures": queries.figures_behind(row),
        }

    @admin.display(description=_("country or sector"), ordering="key")
    def place(self, row: PlacePart) -> str:
        """Return what the country or sector is called."""
        return (
            places.country(row.key) if row.level == PlaceLevel.COUNTRY else places.sector(row.key)
        )

    @admin.display(description=_("points"), ordering="points")
    def shown_points(self, row: PlacePart) -> str:
        """Return what it adds, of which more is safer."""
        return number(_safer(row.points))


def _safer(millionths: int) -> Decimal:
    return Decimal(-millionths) / odds.POINT
