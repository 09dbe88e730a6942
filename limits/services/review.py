"""Looking again at a buyer: its grade or a factor changed, or its review is due."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core import tenancy
from core.dates import business_date
from core.money import Money
from limits.models import Decision, GroupExposure
from limits.queries import exposure as exposures
from limits.queries import facts, lines, tables
from limits.queries.facts import Known
from limits.rules import capacity, effective, reviewing
from limits.rules.reviewing import Held
from limits.rules.tables import Tables
from limits.services import assessment, ceilings, exposure, holding, own_limits, reviewed, rows
from limits.services.reviewed import Reviewed
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Terms

_CURRENCY = "EUR"  # exposure is counted in euro


@dataclass(frozen=True, slots=True)
class Look:
    """A buyer looked at again: what is known, what stands, and what its own facts leave of that."""

    known: Known
    pairs: list[Pair]
    terms: dict[int, Terms]  # by policy
    granted: dict[str, Money]  # all that stands, by policy
    beside: dict[str, Money]  # what of it stands beside the permanent limit
    floors: dict[str, Money]
    own: dict[str, Money]


@dataclass(frozen=True, slots=True)
class Whole:
    """The limits on all members of a group, where they come to more than its maximum."""

    maximum: Money
    granted: dict[str, Money]
    beside: dict[str, Money]
    fixed: list[str]
    shares: dict[str, Money] = field(default_factory=dict)


@transaction.atomic
def review_buyer(
    company_id: int,
    *,
    cause_id: UUID,
    floors: Mapping[UUID, Money] | None = None,
    looked_at: bool = False,
    by: Actor,
    now: datetime,
) -> list[Decision]:
    """Look again at every limit on a buyer, and cut what it or its group can no longer carry.

    Grade 9 takes the limits back after each policy's notice, grade 10 at once (R-LIM-14). Above
    the buyer's maximum they are cut in proportion, after notice (R-LIM-10); no policy below what
    `floors` protects of it (R-LIM-11). Where the group then has more than its maximum, the limits
    on all its members are cut in proportion. Better facts raise nothing. What stands until a last
    day is protected. What the rules by themselves would take from a natural person waits for
    somebody to look at it (R-LIM-08), unless somebody has `looked_at` its cause, or it is a
    default: a fact. One decision a policy, buyer and cause: a second call changes nothing.

    :raises ProtectedAboveTotal: if more is protected than the buyer's maximum
    """
    company = companies.kept_as(company_id)
    return review_group(
        companies.group_of(company.id),
        [company.id],
        cause_id=cause_id,
        floors=floors,
        looked_at=[company.id] if looked_at else (),
        by=by,
        now=now,
    )


@transaction.atomic
def review_group(
    group_id: int,
    buyer_ids: Collection[int],
    *,
    cause_id: UUID,
    floors: Mapping[UUID, Money] | None = None,
    looked_at: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> list[Decision]:
    """Look again at several buyers of one group, as `review_buyer` does at one."""
    with tenancy.scope(staff=True):
        today = business_date(now)
        held = exposure.lock(group_id, today)
        done = Decision.objects.filter(cause_id=cause_id).values_list("buyer_id", flat=True)
        seen = set(done)
        if seen.issuperset(buyer_ids):
            return []
        ceilings.hold_all()
        put_to = tables.in_force(today)
        exposure.set_capacity(held, today, put_to)
        looks = _looks(set(buyer_ids) - seen, floors or {}, today, put_to)
        whole = _whole(held, looks, seen, today, put_to)
        seen_by_somebody = set(looked_at) if by.is_system else {*looked_at, *buyer_ids}
        waits = {
            buyer
            for buyer, look in looks.items()
            if buyer not in seen_by_somebody and reviewing.waits(look.known.buyer)
        }
        return _decide(looks, whole, held, cause_id, waits, by, now)


def _looks(
    buyer_ids: Iterable[int], floors: Mapping[UUID, Money], today: date, put_to: Tables
) -> dict[int, Look]:
    found = (_look(companies.kept_as(each), floors, today, put_to) for each in sorted(buyer_ids))
    return {look.pairs[0].buyer_id: look for look in found if look is not None}


def _look(
    company: Company, floors: Mapping[UUID, Money], today: date, put_to: Tables
) -> Look | None:
    """Return a buyer looked at again; None where nothing stands, or its grade waits."""
    pairs = [
        pair for pair in rows.pairs_on(company.id, company.public_id) if pair.whole.most_from(today)
    ]
    if not pairs:
        return None
    known = facts.known_of(company, today, put_to)
    if known.buyer.grade_waits:
        return None  # what an underwriter gave stands until somebody has looked at the grade
    if known.buyer.grade <= put_to.worst_insurable:
        pairs = own_limits.left_aside(pairs, today)
    if not pairs:
        return None
    terms = policies.terms_on_many([pair.policy.id for pair in pairs], today)
    beside = {_key(pair): _beside(pair, terms.get(pair.policy.id), today) for pair in pairs}
    granted = {_key(pair): pair.line.last() + beside[_key(pair)] for pair in pairs}
    protected = {
        _key(pair): floors[pair.policy.public_id]
        for pair in pairs
        if pair.policy.public_id in floors
    }
    own = reviewing.shares_on_buyer(
        granted,
        known.buyer,
        unit=known.buyer.tables.rounding_unit,
        floors=protected,
        beside=beside,
    )
    return Look(known, pairs, terms, granted, beside, protected, own)


def _beside(pair: Pair, agreed: Terms | None, today: date) -> Money:
    """Return what stands beside a permanent limit from the day on which a cut would count."""
    notice = 0 if agreed is None else own_limits.notice_days(pair, agreed, today)
    on, nothing = today + timedelta(days=notice), lines.line_of([], pair.policy.currency)
    return lines.whole_of(nothing, pair.beside).most_from(on)


def _whole(
    held: GroupExposure, looks: dict[int, Look], seen: set[int], today: date, put_to: Tables
) -> Whole | None:
    """Return the limits on a group that come to more than its maximum; None where they do not.

    The other members of such a group are looked at too: `looks` has them afterwards. Those whose
    grade waits, and those `seen` for this cause, keep what they have.
    """
    if held.total <= held.ceiling:
        return None
    on_record = {row.buyer_id for row in exposures.rows_on(held.group_id)}
    others = {companies.kept_as(each).id for each in on_record} - set(looks)
    more = _looks(others - seen, {}, today, put_to)
    fixed = {
        _key_in_group(pair): pair.whole.most_from(today)
        for company in (companies.kept_as(each) for each in sorted(others - set(more)))
        for pair in rows.pairs_on(company.id, company.public_id)
    }
    granted = fixed | {
        _key_in_group(pair): look.own[_key(pair)]
        for look in (looks | more).values()
        for pair in look.pairs
    }
    if Money.sum(granted.values(), _CURRENCY) <= held.ceiling:
        return None
    looks.update(more)
    beside = {
        _key_in_group(pair): look.beside[_key(pair)]
        for look in looks.values()
        for pair in look.pairs
    }
    whole = Whole(held.ceiling, granted, beside, sorted(fixed))
    whole.shares.update(
        reviewing.shares_on_group(
            granted,
            held.ceiling,
            unit=put_to.rounding_unit,
            fixed=whole.fixed,
            beside=whole.beside,
        )
    )
    return whole


def _decide(
    looks: dict[int, Look],
    whole: Whole | None,
    held: GroupExposure,
    cause_id: UUID,
    waits: Collection[int],
    by: Actor,
    now: datetime,
) -> list[Decision]:
    """Decide on every limit; what would take from a buyer that `waits` is held for a look."""
    today = business_date(now)
    decided: list[tuple[Reviewed, Terms]] = []
    for buyer_id, look in looks.items():
        found = [
            (_reviewed(pair, look, whole, look.terms[pair.policy.id], today, cause_id), agreed)
            for pair in look.pairs
            if (agreed := look.terms.get(pair.policy.id)) is not None
        ]
        if buyer_id in waits and any(each.is_adverse for each, _ in found):
            holding.hold(buyer_id, cause_id=cause_id, by=by, now=now)
        else:
            decided += found
    return reviewed.carry_out(decided, held, by, now)


def _reviewed(
    pair: Pair, look: Look, whole: Whole | None, agreed: Terms, today: date, cause_id: UUID
) -> Reviewed:
    buyer, own = look.known.buyer, look.own[_key(pair)]
    notice = own_limits.notice_days(pair, agreed, today)
    at_once = buyer.grade == reviewing.DEFAULT
    starts_on = effective.effective_from(today, notice_days=notice, immediate=at_once)
    ends = pair.ended_by(own * 0, starts_on, at_once=starts_on <= today)
    standing = Held(pair.line, notice, ends_beside=bool(ends), beside=look.beside[_key(pair)])
    amount = own if whole is None else whole.shares[_key_in_group(pair)]
    found = reviewing.cut(standing, amount, own, buyer, on=today)
    verdict = Verdict(
        outcome=found.outcome,
        amount=found.amount,
        effective_on=found.effective_on,
        reasons=assessment.reasons_json(found.reasons),
        conditions=[],
        inputs=assessment.sealed(_inputs(pair, standing, look, whole), buyer.tables),
        versions=assessment.versions(look.known.scorecard, agreed, buyer.tables),
        review_on=found.review_on,
        cause_id=cause_id,
    )
    return Reviewed(pair, verdict, found.permanent)


def _inputs(pair: Pair, standing: Held, look: Look, whole: Whole | None) -> dict[str, Any]:
    """Return all that a review rests on, so that it can be done again."""
    return {
        "buyer": look.known.facts,
        "buyer_maximum": str(capacity.buyer_maximum(look.known.buyer).amount),
        "policy": _key(pair),
        "pair": _key_in_group(pair),
        "granted": _amounts(look.granted),
        "beside": _amounts(look.beside),
        "floors": _amounts(look.floors),
        "group": whole
        and {
            "maximum": str(whole.maximum.amount),
            "granted": _amounts(whole.granted),
            "beside": _amounts(whole.beside),
            "fixed": whole.fixed,
        },
        "unit": look.known.buyer.tables.rounding_unit,
        "algorithm": reviewing.ALGORITHM,
        "notice_days": standing.notice_days,
        "ends_beside": standing.ends_beside,
        "line": assessment.line_json(standing.line),
    }


def _key(pair: Pair) -> str:
    return str(pair.policy.id)


def _key_in_group(pair: Pair) -> str:
    return f"{pair.policy.id}:{pair.buyer_id}"


def _amounts(amounts: Mapping[str, Money]) -> dict[str, str]:
    return {key: str(amount.amount) for key, amount in amounts.items()}
