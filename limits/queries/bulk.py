"""Files of requests: how far they are, their rows, and which buyers stand in them twice."""

from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from accounts.rules import Actor
from limits.models import BulkRequest, BulkRow
from limits.rules.bulk import Fate

_DOUBLES = """
    UPDATE limits_bulkrow AS row
    SET fate = CASE WHEN row.line = first.line THEN 'WILL_ASK' ELSE 'DOUBLED' END,
        refusal = CASE WHEN row.line = first.line THEN '{}'::jsonb
            ELSE jsonb_build_object('line', first.line) END
    FROM (
        SELECT buyer_id, min(line) AS line FROM limits_bulkrow
        WHERE bulk_id = %(bulk)s AND fate IN ('WILL_ASK', 'DOUBLED')
        GROUP BY buyer_id HAVING count(*) > 1
    ) AS first
    WHERE row.bulk_id = %(bulk)s AND row.buyer_id = first.buyer_id
        AND row.fate IN ('WILL_ASK', 'DOUBLED')
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


def mark_doubles(bulk_id: int) -> None:
    """Leave each buyer to its first row; those after it say which line that is."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES, {"bulk": bulk_id})
