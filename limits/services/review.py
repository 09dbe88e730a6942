"""Looking again at a buyer: when its grade changed, or when its review is due."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core import events, tenancy
from core.dates import business_date
from core.events import Happening
from core.money import Money
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import facts
from limits.queries.facts import Known
from limits.rules import capacity, cuts, effective, grades, proposal
from limits.rules.lifecycle import LimitKind, Outcome
from limits.rules.proposal import Exposure, Wish
from limits.rules.reasons import Reason, ReasonCode
from limits.services import assessment, exposure, rows
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Terms

_DEFAULT = 10


@transaction.atomic
def review_buyer(company_id: int, *, cause_id: UUID, by: Actor, now: datetime) -> list[Decision]:
    """Look again at every limit on a buyer, and cut what it can no longer carry.

    Grade 9 takes the limits back after each policy's notice, grade 10 at once (R-LIM-14). Above
    the buyer's maximum they are cut in proportion, after notice (R-LIM-10). Better facts raise
    nothing. One decision a policy and cause: a second call with the same cause changes nothing.
    """
    with tenancy.scope(staff=True):
        return _review(companies.kept_as(company_id), cause_id, by, now)


def _review(company: Company, cause_id: UUID, by: Actor, now: datetime) -> list[Decision]:
    today = business_date(now)
    held = exposure.lock(companies.group_of(company.id), today)
    seen = Decision.objects.filter(buyer=company, cause_id=cause_id)
    if seen.exists():
        return []
    exposure.set_capacity(held, today)
    pairs = _standing_pairs(company, today)
    if not pairs:
        return []
    known = facts.known_of(company, today)
    if known.buyer.grade_waits:
        return []  # what an underwriter gave stands until somebody has looked at the grade
    terms = policies.terms_on_many([pair.policy.id for pair in pairs], today)
    wanted = _amounts_after(known, pairs)
    decisions = [
        (pair, _verdict(pair, wanted[pair.policy.id], known, pairs, terms, today, cause_id))
        for pair in pairs
        if pair.policy.id in terms
    ]
    return _carry_out(decisions, held, terms, by, now)


def _standing_pairs(company: Company, today: date) -> list[Pair]:
    """Return every policy with something in force or announced on the buyer, by policy."""
    found: dict[int, list[LimitRow]] = {}
    for row in (
        LimitRow.objects.select_related("policy")
        .filter(buyer_id__in=companies.same_as(company.id), superseded_at=None)
        .exclude(kind=LimitKind.TEMPORARY)
        .order_by("policy_id", "valid_from", "id")
    ):
        found.setdefault(row.policy_id, []).append(row)
    pairs = (Pair(of[0].policy, company.id, company.public_id, of) for of in found.values())
    return [pair for pair in pairs if pair.line.most_from(today)]


def _amounts_after(known: Known, pairs: list[Pair]) -> dict[int, Money]:
    """Return what each policy's limit must come down to, by policy; what stands when nothing."""
    currency = pairs[0].policy.currency
    granted = {f"{pair.policy.id:020}": pair.line.last() for pair in pairs}
    if known.buyer.grade > grades.WORST_INSURABLE:
        return {pair.policy.id: Money.zero(currency) for pair in pairs}
    shares = cuts.allocate_reduction(
        granted, capacity.buyer_maximum(known.buyer), unit=assessment.ROUNDING_UNIT
    )
    return {int(policy): amount for policy, amount in shares.items()}


def _verdict(
    pair: Pair,
    amount: Money,
    known: Known,
    pairs: list[Pair],
    terms: dict[int, Terms],
    today: date,
    cause_id: UUID,
) -> Verdict:
    in_default = known.buyer.grade == _DEFAULT
    agreed = terms[pair.policy.id]
    starts_on = effective.effective_from(
        today, notice_days=agreed.limit_notice_days, immediate=in_default
    )
    changes = pair.line.lowered(starts_on, amount) != pair.line
    return Verdict(
        outcome=_outcome(changes, amount),
        amount=amount,
        effective_on=starts_on if changes else today,
        reasons=assessment.reasons_json(_reasons(pair, known, pairs)) if changes else [],
        conditions=[],
        inputs={
            "buyer": known.facts,
            "buyer_maximum": str(capacity.buyer_maximum(known.buyer).amount),
            "granted": {str(each.policy.id): str(each.line.last().amount) for each in pairs},
            "algorithm": "PRO_RATA_LARGEST_REMAINDER",
        },
        versions=assessment.versions(known.scorecard, agreed),
        review_on=effective.review_on_for_grade(today, known.buyer.grade),
        cause_id=cause_id,
    )


def _outcome(changes: bool, amount: Money) -> Outcome:
    if not changes:
        return Outcome.UNCHANGED_AFTER_REVIEW
    return Outcome.REDUCED if amount else Outcome.WITHDRAWN


def _reasons(pair: Pair, known: Known, pairs: list[Pair]) -> tuple[Reason, ...]:
    """Return what the rules would say if the limit were asked today."""
    standing = pair.line.last()
    if not standing:
        return (Reason(ReasonCode.GRADE_TOO_WEAK, {"grade": str(known.buyer.grade)}),)
    others = Money.sum((each.line.last() for each in pairs), standing.currency) - standing
    wish = Wish(standing, payment_terms_days=0, rounding_unit=1)
    found = proposal.propose(wish, known.buyer, Exposure(used=others)).reasons
    told = tuple(reason for reason in found if reason.code is not ReasonCode.OK)
    return told or (Reason(ReasonCode.ACCUMULATION),)


def _carry_out(
    decided: list[tuple[Pair, Verdict]],
    held: GroupExposure,
    terms: dict[int, Terms],
    by: Actor,
    now: datetime,
) -> list[Decision]:
    """Keep the decisions, redraw the limits and tell of what changed, in few statements."""
    decisions = Decision.objects.bulk_create(
        Decision(**rows.decision_fields(verdict, pair, now), decided_by_id=by.user_id)
        for pair, verdict in decided
    )
    told: dict[str, list[Happening]] = {"limits.reduced": [], "limits.withdrawn": []}
    for decision, (pair, verdict) in zip(decisions, decided, strict=True):
        if verdict.outcome is Outcome.UNCHANGED_AFTER_REVIEW:
            continue
        was = pair.line.amount_before(verdict.effective_on, business_date(now))
        rows.put_in_force(
            decision,
            pair,
            pair.line.lowered(verdict.effective_on, verdict.amount),
            held,
            insured_share=terms[pair.policy.id].insured_share,
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
