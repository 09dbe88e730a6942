"""Looking again at buyers: their grade or a factor changed, or their review is due."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from companies import queries as companies
from core import tenancy
from core.dates import business_date
from core.money import Money
from limits.models import Decision, GroupExposure
from limits.queries import tables
from limits.rules import capacity, effective, keeping, reviewing
from limits.rules.reviewing import Held
from limits.rules.tables import Tables
from limits.services import (
    assessment,
    ceilings,
    exposure,
    holding,
    looking,
    own_limits,
    reviewed,
    whole_groups,
)
from limits.services.looking import Floors, Look, key, key_in_group
from limits.services.reviewed import Reviewed
from limits.services.rows import Pair, Verdict
from limits.services.whole_groups import Asked, Group, Whole
from policies.models import Terms


@transaction.atomic
def review_buyer(
    company_id: int,
    *,
    cause_id: UUID,
    floors: Floors | None = None,
    looked_at: bool = False,
    only_changes: bool = False,
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
    default: a fact. One decision a policy, buyer and cause: a second call changes nothing. With
    `only_changes` what leaves a limit as it is is returned and not kept: its day would tell the
    policyholder that something became known then.

    :raises ProtectedAboveTotal: if more is protected than the buyer's maximum
    """
    company = companies.kept_as(company_id)
    asked = Asked(
        companies.group_of(company.id),
        [company.id],
        cause_id,
        floors or {},
        [company.id] if looked_at else (),
    )
    return review_groups([asked], only_changes=only_changes, by=by, now=now)


@transaction.atomic
def review_buyers(
    wanted: Iterable[tuple[int, UUID]], *, looked_at: Collection[int], by: Actor, now: datetime
) -> list[Decision]:
    """Look again at buyers, each because of its own cause, as `review_buyer` does at one."""
    several = list(wanted)
    kept = companies.kept_ids({company_id for company_id, _ in several})
    places = companies.places(set(kept.values()))
    asked = (
        Asked(
            places[kept[company_id]].group_id,
            [kept[company_id]],
            cause_id,
            looked_at=[kept[company_id]] if company_id in looked_at else (),
        )
        for company_id, cause_id in several
    )
    return review_groups(asked, by=by, now=now)


@transaction.atomic
def review_group(
    group_id: int, buyer_ids: Collection[int], *, cause_id: UUID, by: Actor, now: datetime
) -> list[Decision]:
    """Look again at several buyers of one group, as `review_buyer` does at one."""
    return review_groups([Asked(group_id, buyer_ids, cause_id)], by=by, now=now)


@transaction.atomic
def review_groups(
    asked: Iterable[Asked], *, only_changes: bool = False, by: Actor, now: datetime
) -> list[Decision]:
    """Look again at buyers of many groups, each as `review_buyer` does, in few statements.

    All groups are locked first, in one order. A group asked about twice is looked at twice, one
    after the other.
    """
    several = list(asked)
    with tenancy.scope(staff=True):
        today = business_date(now)
        held = exposure.lock_all((each.group_id for each in several), today)
        ceilings.hold_all()
        rounds = (
            _review(once, held, today, by, now, only_changes=only_changes)
            for once in _one_of_each_group(several)
        )
        return [decision for decisions in rounds for decision in decisions]


def _one_of_each_group(several: Sequence[Asked]) -> Iterator[list[Asked]]:
    left = list(several)
    while left:
        first = {each.group_id: each for each in reversed(left)}
        yield [each for each in left if first[each.group_id] is each]
        left = [each for each in left if first[each.group_id] is not each]


def _review(
    several: Sequence[Asked],
    held: Mapping[int, GroupExposure],
    today: date,
    by: Actor,
    now: datetime,
    *,
    only_changes: bool,
) -> list[Decision]:
    seen = _seen(several)
    todo = [each for each in several if not seen[each.cause_id].issuperset(each.buyer_ids)]
    if not todo:
        return []
    put_to = tables.in_force(today)
    groups = _looked_at(todo, held, seen, today, put_to)
    wholes = whole_groups.wholes(groups, today, put_to)
    decided = [
        (each, group.held)
        for group in groups
        for each in _found(group, wholes.get(group.held.group_id), by, now)
    ]
    return reviewed.carry_out(decided, by, now, only_changes=only_changes)


def _seen(several: Sequence[Asked]) -> dict[UUID, set[int]]:
    """Return on which buyers was decided because of each cause."""
    found: dict[UUID, set[int]] = {each.cause_id: set() for each in several}
    done = Decision.objects.filter(cause_id__in=list(found)).values_list("cause_id", "buyer_id")
    for cause_id, buyer_id in done.distinct():
        if cause_id is not None:
            found[cause_id].add(buyer_id)
    return found


def _looked_at(
    todo: Sequence[Asked],
    held: Mapping[int, GroupExposure],
    seen: Mapping[UUID, set[int]],
    today: date,
    put_to: Tables,
) -> list[Group]:
    """Look at what is asked, and bring the capacity of the groups to what is known now."""
    wanted = {each.group_id: set(each.buyer_ids) - seen[each.cause_id] for each in todo}
    standing = looking.standing_on(set().union(*wanted.values()))
    floors = {policy: floor for each in todo for policy, floor in each.floors.items()}
    looks, maxima = looking.look_at(standing.values(), list(wanted), floors, today, put_to)
    exposure.set_capacities(held, maxima, today)
    kept = companies.kept_ids(set().union(*wanted.values()))
    return [
        Group(
            each,
            held[each.group_id],
            seen[each.cause_id],
            {
                buyer_id: looks[buyer_id]
                for buyer_id in sorted({kept[one] for one in wanted[each.group_id]})
                if buyer_id in looks
            },
        )
        for each in todo
    ]


def _found(group: Group, whole: Whole | None, by: Actor, now: datetime) -> list[Reviewed]:
    """Say what becomes of every limit; what would take from a buyer that waits is held."""
    asked, today = group.asked, business_date(now)
    seen_by_somebody = (
        set(asked.looked_at) if by.is_system else {*asked.looked_at, *asked.buyer_ids}
    )
    found: list[Reviewed] = []
    for buyer_id, look in group.looks.items():
        of_buyer = [
            _reviewed(pair, look, whole, agreed, today, asked.cause_id)
            for pair in look.pairs
            if (agreed := look.terms.get(pair.policy.id)) is not None
        ]
        waits = buyer_id not in seen_by_somebody and reviewing.waits(look.known.buyer)
        if waits and any(each.is_adverse for each in of_buyer):
            holding.hold(buyer_id, cause_id=asked.cause_id, by=by, now=now)
        else:
            found += of_buyer
    return found


def _reviewed(
    pair: Pair, look: Look, whole: Whole | None, agreed: Terms, today: date, cause_id: UUID
) -> Reviewed:
    buyer, own = look.known.buyer, look.own[key(pair)]
    notice = own_limits.notice_days(pair, agreed, today)
    at_once = buyer.grade == reviewing.DEFAULT
    starts_on = effective.effective_from(today, notice_days=notice, immediate=at_once)
    ends = pair.ended_by(own * 0, starts_on, at_once=starts_on <= today)
    standing = Held(pair.line, notice, ends_beside=bool(ends), beside=look.beside[key(pair)])
    amount = own if whole is None else whole.shares[key_in_group(pair)]
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
        "policy": key(pair),
        "pair": key_in_group(pair),
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
        "line": keeping.line_json(standing.line),
    }


def _amounts(amounts: Mapping[str, Money]) -> dict[str, str]:
    return {key: str(amount.amount) for key, amount in amounts.items()}
