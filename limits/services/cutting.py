"""Carrying a released cut out: a decision a policyholder, the limits redrawn, everybody told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.rules import Actor
from core import events
from core.dates import business_date
from core.events import Happening
from grading import queries as grading
from limits.models import Cut, Decision, GroupExposure
from limits.queries import lines
from limits.queries import tables as table_queries
from limits.rules import cutting as rules
from limits.rules import effective, keeping
from limits.rules.cutting import Way
from limits.rules.lifecycle import Outcome
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.tables import Tables
from limits.services import assessment, rows
from limits.services.cut_plan import Planned
from limits.services.rows import Verdict


def carry_out(
    cut: Cut, planned: Sequence[Planned], held: GroupExposure, *, by: Actor, now: datetime
) -> list[Decision]:
    """Keep a decision for everybody who is cut, put it in force and tell of it."""
    today = business_date(now)
    put_to = table_queries.in_force(today)
    reached = [each for each in planned if each.is_cut]
    reviews = _reviews_on({each.held.pair.buyer_id for each in reached}, today, put_to)
    verdicts = [
        _verdict(cut, each, planned, reviews[each.held.pair.buyer_id], put_to) for each in reached
    ]
    decisions = Decision.objects.bulk_create(
        Decision(**rows.decision_fields(verdict, each.held.pair, now), decided_by_id=by.user_id)
        for each, verdict in zip(reached, verdicts, strict=True)
    )
    told: dict[str, list[Happening]] = {"limits.reduced": [], "limits.withdrawn": []}
    for each, decision in zip(reached, decisions, strict=True):
        what = _put_in_force(each, decision, held, today, now)
        name = "limits.reduced" if decision.amount else "limits.withdrawn"
        holder_id = each.held.pair.policy.policyholder_id
        told[name].append(Happening(decision.public_id, holder_id, what))
    for name, happenings in told.items():
        if happenings:
            events.record_many(name, Decision, happenings, by=by, at=now, cause=cut.public_id)
    return decisions


def _put_in_force(
    each: Planned, decision: Decision, held: GroupExposure, today: date, now: datetime
) -> dict[str, Any]:
    pair = each.held.pair
    was = pair.whole.amount_before(decision.effective_on, today)
    rows.put_in_force(
        decision,
        pair,
        pair.line.lowered(decision.effective_on, each.permanent),
        held,
        now=now,
    )
    return rows.told(decision, pair.buyer, was)


def _verdict(
    cut: Cut,
    each: Planned,
    planned: Sequence[Planned],
    review_on: date | None,
    put_to: Tables,
) -> Verdict:
    on, pair = each.held.starts_on, each.held.pair
    line = pair.line.lowered(on, each.permanent)
    stands = lines.whole_of(line, pair.beside).amount_on(on)
    return Verdict(
        outcome=Outcome.REDUCED if each.becomes else Outcome.WITHDRAWN,
        amount=stands or each.becomes,  # a part may begin later than the cut
        effective_on=on,
        reasons=assessment.reasons_json((Reason(ReasonCode(cut.reason)),)),
        conditions=[],
        inputs=assessment.sealed(_inputs(cut, each, planned, put_to), put_to),
        versions=assessment.versions(None, each.held.terms, put_to),
        review_on=review_on if each.becomes else None,
        cause_id=cut.public_id,
    )


def _inputs(cut: Cut, each: Planned, planned: Sequence[Planned], put_to: Tables) -> dict[str, Any]:
    """Return all that a cut rests on, so that it can be done again (R-LIM-12)."""
    pair = each.held.pair
    return {
        "cut": str(cut.public_id),
        "way": cut.way,
        "algorithm": rules.ALGORITHMS[Way(cut.way)],
        "new_total": str(cut.new_total),
        "unit": put_to.rounding_unit,
        "pair": each.held.key,
        "held": {
            other.held.key: {
                "granted": str(other.held.holding.granted.amount),
                "protected": str(other.held.holding.protected.amount),
                "used": str(other.held.holding.used.amount),
                "terms_days": other.held.holding.terms_days,
            }
            for other in planned
        },
        "becomes": str(each.becomes.amount),
        "beside": str(each.held.beside.amount),
        "line": keeping.line_json(pair.line),
        "line_beside": keeping.line_json(pair.added),
        "notice_days": 0 if cut.immediate else each.held.terms.limit_notice_days,
        "immediate": cut.immediate,
        "reason": cut.reason,
    }


def _reviews_on(buyer_ids: set[int], today: date, put_to: Tables) -> dict[int, date | None]:
    """Return when the grades of buyers ask to look again; None for one in default."""
    standings = grading.standings(sorted(buyer_ids))
    return {
        each: effective.review_on_for_grade(today, standings[each].grade, put_to)
        if each in standings
        else None
        for each in buyer_ids
    }
