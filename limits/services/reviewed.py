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
from limits.services import ceilings, rows
from limits.services import exposure as room
from limits.services.rows import Pair, Verdict

_AT_ONCE = 500  # rows a statement


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
    several: Sequence[tuple[Reviewed, GroupExposure]],
    by: Actor,
    now: datetime,
    *,
    only_changes: bool = False,
) -> list[Decision]:
    """Keep the decisions, redraw the limits and tell of what changed, in few statements.

    Each comes with its group, which is locked. With `only_changes` the decisions that change
    nothing are not kept.
    """
    decisions = [
        Decision(**rows.decision_fields(each.verdict, each.pair, now), decided_by_id=by.user_id)
        for each, _ in several
    ]
    kept = [
        decision
        for decision, (each, _) in zip(decisions, several, strict=True)
        if each.is_adverse or not only_changes
    ]
    Decision.objects.bulk_create(kept, batch_size=_AT_ONCE)
    adverse = [
        (decision, each, held)
        for decision, (each, held) in zip(decisions, several, strict=True)
        if each.is_adverse
    ]
    was = {
        decision.id: each.pair.whole.amount_before(each.verdict.effective_on, business_date(now))
        for decision, each, _ in adverse
    }
    _put_in_force(adverse, now)
    _tell([(decision, each, was[decision.id]) for decision, each, _ in adverse], by, now)
    return decisions


def _put_in_force(
    adverse: Sequence[tuple[Decision, Reviewed, GroupExposure]], now: datetime
) -> None:
    """Write the lower lines, and note on the locked groups what they commit."""
    laid = [
        rows.lay(
            decision,
            each.pair,
            each.pair.line.lowered(each.verdict.effective_on, each.permanent),
            held,
            now=now,
        )
        for decision, each, held in adverse
    ]
    rows.write(laid, now=now)
    room.keep_all(list({held.group_id: held for *_, held in adverse}.values()))
    ceilings.settle_all((held, each.pair.buyer_id) for _, each, held in adverse)


def _tell(adverse: Sequence[tuple[Decision, Reviewed, Money]], by: Actor, now: datetime) -> None:
    told: dict[str, list[Happening]] = {"limits.reduced": [], "limits.withdrawn": []}
    for decision, each, was in adverse:
        name = "limits.reduced" if each.verdict.amount else "limits.withdrawn"
        what = rows.told(decision, each.pair.buyer, was)
        told[name].append(
            Happening(decision.public_id, each.pair.policy.policyholder_id, what, decision.cause_id)
        )
    for name, happenings in told.items():
        if happenings:
            events.record_many(name, Decision, happenings, by=by, at=now)
