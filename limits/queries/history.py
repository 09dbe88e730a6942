"""What was decided and put on record for a policyholder, whatever became of it."""

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from limits.models import Decision, LimitRow
from limits.rules import edifact
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import Outcome


def decisions_of(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions the actor may see, newest first."""
    return (
        Decision.objects.visible_to(actor)
        .select_related("buyer", "request")
        .order_by("-decided_at", "-id")
    )


def response_type(decision: Decision) -> str | None:
    """Return the code (UN/EDIFACT 4507) of a decision; its request must be loaded.

    None: the list has no word for it.
    """
    asked = decision.request
    kind = RequestKind(asked.kind) if asked else None
    outcome = Outcome(decision.outcome)
    return edifact.decision_type(outcome, asked=kind, has_limit=bool(decision.amount))


def rows_on_record(actor: Actor, buyer_id: int) -> QuerySet[LimitRow]:
    """Return every period of the limits on a buyer, also those no longer on record, newest first.

    A buyer counts under all the ids it ever had.
    """
    return (
        LimitRow.objects.visible_to(actor)
        .filter(buyer_id__in=companies.same_as(buyer_id))
        .select_related("decision__request")
        .order_by("-recorded_at", "-id")
    )
