"""What people established of deliveries, as known now or at an earlier moment."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from accounts.rules import Actor
from limits.models import CoverFinding
from limits.queries import recorded
from limits.rules.cover.findings import Finding, FindingKind


def findings_of(
    policy_id: int, kept: Mapping[int, int], known_at: datetime | None = None
) -> dict[int, list[Finding]]:
    """Return what stands of buyers of a policy, by the id under which each is kept."""
    rows = CoverFinding.objects.filter(policy_id=policy_id, buyer_id__in=kept)
    rows = recorded.at(rows, known_at, since="found_at", until="undone_at")
    found: dict[int, list[Finding]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(kept[row.buyer_id], []).append(
            Finding(FindingKind(row.kind), row.valid_from, row.valid_to, row.invoice_number)
        )
    return found


def findings(actor: Actor) -> QuerySet[CoverFinding]:
    """Return all that was established, as far as the actor may see, newest first."""
    rows = CoverFinding.objects.visible_to(actor)
    return rows.select_related("buyer", "policy", "policyholder").order_by("-found_at", "-id")
