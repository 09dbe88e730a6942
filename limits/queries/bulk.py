"""Files of requests: how far they are, their rows, and which buyers stand in them twice."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accounts.rules import Actor
from limits.models import BulkRequest, BulkRow
from limits.rules.bulk import Fate
from limits.rules.lifecycle import RequestState

_MOST_NAMED = 50  # referred buyers in one notice; the page of the file has them all
_DOUBLES = """
    UPDATE limits_bulkrow AS row
    SET fate = CASE WHEN row.line <> first.line THEN 'DOUBLED'
            WHEN row.fate = 'LOWERS' THEN 'LOWERS' ELSE 'WILL_ASK' END,
        refusal = CASE WHEN row.line = first.line THEN
                CASE WHEN row.fate = 'LOWERS' THEN row.refusal ELSE '{}'::jsonb END
            ELSE jsonb_build_object('line', first.line) END
    FROM (
        SELECT buyer_id,
            coalesce(min(line) FILTER (WHERE fate IN ('ASKED', 'REFUSED')), min(line)) AS line
        FROM limits_bulkrow
        WHERE bulk_id = %(bulk)s AND fate IN ('WILL_ASK', 'LOWERS', 'DOUBLED', 'ASKED', 'REFUSED')
        GROUP BY buyer_id HAVING count(*) > 1
    ) AS first
    WHERE row.bulk_id = %(bulk)s AND row.buyer_id = first.buyer_id
        AND row.fate IN ('WILL_ASK', 'LOWERS', 'DOUBLED')
"""


def bulk_requests(actor: Actor) -> QuerySet[BulkRequest]:
    """Return the files the actor may see, newest first."""
    return BulkRequest.objects.visible_to(actor).order_by("-uploaded_at", "-id")


def bulk_request(actor: Actor, public_id: UUID) -> BulkRequest:
    """Return one file.

    :raises BulkRequest.DoesNotExist: if there is none, or the actor may not see it
    """
    return bulk_requests(actor).get(public_id=public_id)


def counts(bulk: BulkRequest) -> dict[Fate, int]:
    """Return how many rows of a file have each fate; those that none has are left out."""
    found = bulk.rows.values_list("fate").annotate(rows=Count("id")).order_by("fate")
    return {Fate(fate): rows for fate, rows in found}


def rows_of(bulk: BulkRequest, fate: Fate | None = None) -> QuerySet[BulkRow]:
    """Return the rows of a file in their order, with their answers."""
    rows = bulk.rows.select_related("buyer", "request__decision")
    return (rows.filter(fate=fate) if fate else rows).order_by("place")


def answered(bulk: BulkRequest) -> dict[str, Any]:
    """Return what is told of a file that is answered: how many, and which are still looked at."""
    asked = bulk.rows.filter(fate=Fate.ASKED)
    figures = asked.aggregate(
        asked=Count("id"),
        answered=Count("request__decision"),
        given=Count("id", filter=Q(request__decision__amount__gt=0)),
        referred=Count("id", filter=Q(request__state=RequestState.REFERRED)),
    )
    referred = asked.filter(request__state=RequestState.REFERRED).order_by("place")
    return figures | {
        "refused": bulk.rows.filter(fate=Fate.REFUSED).count(),
        "referred_on": list(referred.values_list("buyer__name", flat=True)[:_MOST_NAMED]),
    }


def mark_doubles(bulk_id: int) -> None:
    """Leave each buyer to the row that was asked, else to its first; the others name its line."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES, {"bulk": bulk_id})


def first_lines(bulk_id: int, kept: Mapping[int, int]) -> dict[int, int]:
    """Return the line of a file that speaks for each company: what was asked, else the first.

    `kept` gives for each id on record the one a company is kept under.
    """
    rows = BulkRow.objects.filter(
        bulk_id=bulk_id, buyer_id__in=kept, fate__in=(Fate.ASKED, Fate.REFUSED, Fate.WILL_ASK)
    )
    found: dict[int, tuple[bool, int]] = {}
    for buyer_id, fate, line in rows.values_list("buyer_id", "fate", "line"):
        root, place = kept[buyer_id or 0], (fate == Fate.WILL_ASK, line)
        found[root] = min(place, found.get(root, place))
    return {root: line for root, (_, line) in found.items()}
