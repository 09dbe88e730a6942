"""What the lists of every app can be narrowed to."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from rest_framework import serializers

from core.api.paging import PageQuery
from core.dates import business_date
from core.models import Event

Some = TypeVar("Some", bound=Model)


class BuyerQuery(PageQuery):
    """A list of things about buyers."""

    buyer = serializers.UUIDField(required=False, help_text="Only those of this buyer.")


class ChangingQuery(BuyerQuery):
    """A list of things about buyers that change in time."""

    changed_since = serializers.DateTimeField(
        required=False, help_text="Only those with which something happened at or after this."
    )


def narrowed(rows: QuerySet[Some], asked: dict[str, Any], **lookups: str) -> QuerySet[Some]:
    """Return the rows that the filters in `asked` leave, each by its lookup."""
    wished = {lookup: asked[name] for name, lookup in lookups.items() if name in asked}
    return rows.filter(**wished)


def happened_since(moment: datetime) -> Exists:
    """Return whether a row has an event at or after a moment: the audit trail knows."""
    return Exists(
        Event.objects.filter(
            subject_id=OuterRef("public_id"),
            business_date__gte=business_date(moment),
            happened_at__gte=moment,
        )
    )


def changed(rows: QuerySet[Some], asked: dict[str, Any]) -> QuerySet[Some]:
    """Return the rows with which something happened since `changed_since`; all where it lacks."""
    return rows.filter(happened_since(asked["changed_since"])) if "changed_since" in asked else rows
