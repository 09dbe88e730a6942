"""Carrying out what a review found: decisions kept, limits redrawn, everybody told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.rules import Actor
from core import events
from core.dates import business_date
from core.events import Happening
from core.money import Money
from limits.models import Decision, GroupExposure
from limits.rules.lifecycle import Outcome
from limits.services import rows
from limits.services.rows import Pair, Verdict
from policies.models import Terms


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review found of one limit, and what becomes of its permanent part."""

    pair: Pair
    verdict: Verdict
    permanent: Money

    @property
    def is_adverse(self) -> bool:
        """Whether it takes anything."""
        return self.verdict.outcome is not Outcome.UNCHANGED_AFTER_REVIEW


def carry_out(
    decided: Sequence[tuple[Reviewed, Terms]], held: GroupExposure, by: Actor, now: datetime
) -> list[Decision]:
    """Keep the decisions, redraw the limits and tell of what changed, in few statements."""
    decisions = Decision.objects.bulk_create(
        Decision(**rows.decision_fields(each.verdict, each.pair, now), decided_by_id=by.user_id)
        for each, _ in decided
    )
    told: dict[str, list[Happening]] = {"limits.reduced": [], "limits.withdrawn": []}
    for decision, (each, _) in zip(decisions, decided, strict=True):
        if not each.is_adverse:
            continue
        pair, verdict = each.pair, each.verdict
        was = pair.whole.amount_before(verdict.effective_on, business_date(now))
        rows.put_in_force(
            decision,
            pair,
            pair.line.lowered(verdict.effective_on, each.permanent),
            held,
            now=now,
        )
        name = "limits.reduced" if verdict.amount else "limits.withdrawn"
        what = rows.told(decision, pair.buyer, was)
        told[name].append(Happening(decision.public_id, pair.policy.policyholder_id, what))
    for name, happenings in told.items():
        if happenings:
            events.record_many(
                name, Decision, happenings, by=by, at=now, cause=decisions[0].cause_id
            )
    return decisions
