"""Looking at buyers again, many at once: what is known, what stands, what their own facts leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from companies import queries as companies
from companies.models import Company
from core.money import Money
from limits.models import LimitRow
from limits.queries import facts, lines
from limits.queries.facts import Known
from limits.rules import reviewing
from limits.rules.tables import Tables
from limits.services import own_limits, rows
from limits.services.rows import Pair
from policies import queries as policies
from policies.models import Terms

Floors = Mapping[UUID, Money]  # what is protected of a policy, by its public id


@dataclass(frozen=True, slots=True)
class Standing:
    """A buyer, with every policy's limit on record on it."""

    company: Company
    pairs: list[Pair]

    def stands_from(self, day: date) -> bool:
        """Tell whether anything stands on it on a day or later."""
        return any(pair.whole.most_from(day) for pair in self.pairs)


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


def standing_on(buyer_ids: Iterable[int]) -> dict[int, Standing]:
    """Return what is on record on buyers, by the id each is kept under; their groups are locked."""
    kept = companies.kept_ids(buyer_ids)
    found = companies.by_id(set(kept.values()))
    of_policies: dict[int, dict[int, list[LimitRow]]] = {each: {} for each in found}
    for row in lines.known_on_all(kept):
        of_policies[kept[row.buyer_id]].setdefault(row.policy_id, []).append(row)
    return {
        buyer_id: Standing(
            company,
            [
                rows.pair_with(of[0].policy, buyer_id, company.public_id, of)
                for of in of_policies[buyer_id].values()
            ],
        )
        for buyer_id, company in found.items()
    }


def look_at(
    several: Iterable[Standing],
    group_ids: Iterable[int],
    floors: Floors,
    today: date,
    put_to: Tables,
) -> tuple[dict[int, Look], dict[int, Decimal]]:
    """Return buyers looked at again, and the most the insurer wants on groups.

    Buyers on which nothing stands, or whose grade waits, are left out.

    :raises NotGraded: if something stands on a company without a grade
    :raises ProtectedAboveTotal: if more is protected than a buyer's maximum
    """
    found = sorted(
        (each for each in several if each.stands_from(today)), key=lambda each: each.company.id
    )
    seen = facts.look_at([each.company for each in found], group_ids, today, put_to)
    agreed = policies.terms_on_many(
        sorted({pair.policy.id for each in found for pair in each.pairs}), today
    )
    looks = {}
    for each in found:
        if each.company.id not in seen.known:
            raise facts.NotGraded
        look = _look(each.pairs, seen.known[each.company.id], agreed, floors, today)
        if look is not None:
            looks[each.company.id] = look
    return looks, seen.maxima


def key(pair: Pair) -> str:
    """Name a policy as shares on one buyer do."""
    return str(pair.policy.id)


def key_in_group(pair: Pair) -> str:
    """Name a policy and a buyer as shares on a group do."""
    return f"{pair.policy.id}:{pair.buyer_id}"


def _look(
    several: Iterable[Pair], known: Known, agreed: Mapping[int, Terms], floors: Floors, today: date
) -> Look | None:
    """Return a buyer looked at again; None where nothing stands, or its grade waits."""
    pairs = [pair for pair in several if pair.whole.most_from(today)]
    if known.buyer.grade_waits:
        return None  # what an underwriter gave stands until somebody has looked at the grade
    put_to = known.buyer.tables
    if known.buyer.grade <= put_to.worst_insurable:
        pairs = own_limits.left_aside(pairs, today)
    if not pairs:
        return None
    terms = {pair.policy.id: agreed[pair.policy.id] for pair in pairs if pair.policy.id in agreed}
    beside = {key(pair): _beside(pair, terms.get(pair.policy.id), today) for pair in pairs}
    granted = {key(pair): pair.line.last() + beside[key(pair)] for pair in pairs}
    protected = {
        key(pair): floors[pair.policy.public_id]
        for pair in pairs
        if pair.policy.public_id in floors
    }
    own = reviewing.shares_on_buyer(
        granted, known.buyer, unit=put_to.rounding_unit, floors=protected, beside=beside
    )
    return Look(known, pairs, terms, granted, beside, protected, own)


def _beside(pair: Pair, agreed: Terms | None, today: date) -> Money:
    """Return what stands beside a permanent limit from the day on which a cut would count."""
    notice = 0 if agreed is None else own_limits.notice_days(pair, agreed, today)
    return pair.added.most_from(today + timedelta(days=notice))
