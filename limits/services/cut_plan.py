"""What a cut would do to whom: worked out on what stands now, kept nowhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from companies import queries as companies
from companies.models import Company
from core.money import Money
from limits.models import Cut, LimitRequest
from limits.queries import currencies, lines, tables
from limits.queries import exposure as exposures
from limits.rules import cutting, effective, timeline
from limits.rules.cutting import Holding, Way
from limits.rules.lifecycle import LimitKind
from limits.services import rows
from limits.services.rows import Pair
from policies import queries as policies
from policies.models import Terms


@dataclass(frozen=True, slots=True)
class Held:
    """What one policy has on one buyer, before anything is shared out."""

    pair: Pair
    company: Company
    terms: Terms
    starts_on: date
    beside: Money  # what adds to the permanent limit from that day on
    holding: Holding

    @property
    def key(self) -> str:
        """Return the ids of policy and buyer: what ties go by."""
        return f"{self.pair.policy.id}:{self.pair.buyer_id}"


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a dry run: what one policyholder has on a buyer, and what becomes of it."""

    held: Held
    becomes: Money

    @property
    def granted(self) -> Money:
        """Return what stands, all its parts together."""
        return self.held.holding.granted

    @property
    def is_cut(self) -> bool:
        """Whether anything is taken."""
        return self.becomes < self.granted

    @property
    def permanent(self) -> Money:
        """Return what becomes of the permanent limit: the parts beside it stand."""
        return (self.becomes - self.held.beside).floored_at_zero()

    @property
    def run_off(self) -> Money:
        """Return what is owed today above what is left: it stays covered until it is paid."""
        holding = self.held.holding
        return timeline.run_off(holding.used, holding.granted, self.becomes)

    def as_json(self) -> dict[str, Any]:
        """Return the line as it is kept with a proposal, to see whether it is still so."""
        holding = self.held.holding
        return {
            "pair": self.held.key,
            "granted": str(holding.granted.amount),
            "protected": str(holding.floor.amount),
            "becomes": str(self.becomes.amount),
        }


def plan(cut: Cut, today: date) -> list[Planned]:
    """Return what a cut does to everybody it reaches, by buyer and policy; needs staff scope.

    :raises ProtectedAboveTotal: if more is protected than the new total
    """
    found = held_on(
        cut.group_id,
        cut.buyer_id,
        today,
        protected=amounts(cut.protected, cut.currency),
        immediate=cut.immediate,
    )
    shares = cutting.shares(
        {each.key: each.holding for each in found},
        cut.total,
        way=Way(cut.way),
        unit=tables.in_force(today).rounding_unit,
    )
    return [Planned(each, shares[each.key]) for each in found]


def held_on(
    group_id: int,
    buyer_id: int | None,
    today: date,
    *,
    protected: Mapping[str, Money] | None = None,
    immediate: bool = False,
) -> list[Held]:
    """Return what stands on a buyer or a whole group, by buyer and policy."""
    pairs = list(_pairs(group_id, buyer_id))
    terms = policies.terms_on_many([pair.policy.id for _, pair in pairs], today)
    used = _used([pair for _, pair in pairs], today)
    asked = _asked([pair for _, pair in pairs])
    found = []
    for company, pair in pairs:
        if pair.policy.id not in terms:
            continue
        agreed, key = terms[pair.policy.id], (pair.policy.id, pair.buyer_id)
        on = effective.effective_from(
            today, notice_days=agreed.limit_notice_days, immediate=immediate
        )
        beside = pair.added.most_from(on)
        granted = _counted(pair, on, immediate=immediate) + beside
        committed = (protected or {}).get(f"{key[0]}:{key[1]}", granted * 0)
        holding = Holding(
            granted=granted,
            protected=beside + committed,
            used=used.get(key, granted * 0),
            terms_days=min(asked.get(key, agreed.payment_days_in(company.country)), 3_650),
        )
        if granted:
            found.append(Held(pair, company, agreed, on, beside, holding))
    return found


def amounts(kept: Mapping[str, str], currency: str) -> dict[str, Money]:
    """Return amounts by policy and buyer as they were kept."""
    return {key: Money(Decimal(amount), currency) for key, amount in kept.items()}


def _pairs(group_id: int, buyer_id: int | None) -> Iterator[tuple[Company, Pair]]:
    """Give the limits of every policy on a buyer or on each member of a group."""
    on_record = (
        {buyer_id}
        if buyer_id is not None
        else {row.buyer_id for row in exposures.rows_on(group_id)}
    )
    kept = {company.id: company for company in map(companies.kept_as, sorted(on_record))}
    for company in (kept[each] for each in sorted(kept)):
        for pair in rows.pairs_on(company.id, company.public_id):
            yield company, pair


def _counted(pair: Pair, on: date, *, immediate: bool) -> Money:
    """Return what a cut counts of a limit: what stands in the end; at once, the most from that day.

    What a policyholder set itself is no part of it: it stands until its last day.
    """
    if not immediate:
        return pair.line.last()
    given = [row for row in pair.rows if row.kind != LimitKind.DISCRETIONARY]
    return lines.line_of(given, pair.policy.currency).most_from(on)


def _used(pairs: Sequence[Pair], on: date) -> dict[tuple[int, int], Money]:
    """Return what each policyholder's ledger shows as owed by each buyer."""
    ids = {each: companies.same_as(each) for each in {pair.buyer_id for pair in pairs}}
    found: dict[tuple[int, int], Money] = {}
    for of_holder in _by_holder(pairs).values():
        every = {each for pair in of_holder for each in ids[pair.buyer_id]}
        policy = of_holder[0].policy
        owed = currencies.open_debts(policy, every, on)
        for pair in of_holder:
            found[pair.policy.id, pair.buyer_id] = Money.sum(
                (owed[each] for each in ids[pair.buyer_id] if each in owed), policy.currency
            )
    return found


def _by_holder(pairs: Iterable[Pair]) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.policy.policyholder_id, []).append(pair)
    return found


def _asked(pairs: Sequence[Pair]) -> dict[tuple[int, int], int]:
    """Return the payment terms each limit was last asked for, where it was."""
    rows = LimitRequest.objects.filter(
        policy_id__in={pair.policy.id for pair in pairs},
        buyer_id__in={pair.buyer_id for pair in pairs},
        decision__amount__gt=0,
    ).order_by("submitted_at", "id")
    return {
        (policy, buyer): days
        for policy, buyer, days in rows.values_list("policy_id", "buyer_id", "payment_days")
    }
