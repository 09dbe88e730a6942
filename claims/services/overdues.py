"""What a claim does to the overdue it is about: watched, claimed with it, given back without it."""

from datetime import datetime

from accounts.rules import Actor
from claims import queries
from claims.models import Claim
from collections_app import queries as collections
from core.dates import business_date
from receivables import services as receivables


def watch(policyholder_id: int, buyer_id: int, *, by: Actor, now: datetime) -> None:
    """Let what is reported on a buyer stand while a claim rests on it."""
    receivables.watch_overdue(policyholder_id=policyholder_id, buyer_id=buyer_id, by=by, now=now)


def claim(row: Claim, *, by: Actor, now: datetime) -> None:
    """Let the overdue of a claim be claimed; without a report the claim is one."""
    receivables.claim_overdue(
        policyholder_id=row.policyholder_id,
        buyer_id=row.buyer_id,
        currency=row.policy.currency,
        by=by,
        now=now,
    )


def give_back(row: Claim, *, by: Actor, now: datetime) -> dict[str, str]:
    """Let what a claim without a payout was about be overdue again; return that as a fact.

    It is collected on where it is handed over. What is paid, or stands on another claim, stays
    claimed, and then there is no fact to tell.
    """
    if queries.paid_on(row) or queries.is_claimed_elsewhere(row):
        return {}
    case = collections.handed_over(row.policyholder_id, row.buyer_id, business_date(now))
    state = receivables.unclaim_overdue(
        policyholder_id=row.policyholder_id,
        buyer_id=row.buyer_id,
        is_in_collection=case is not None,
        by=by,
        now=now,
    )
    return {"overdue": state.value} if state else {}
