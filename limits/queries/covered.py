"""The buyers that a policy covers without a request, side by side: how far, and what is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core.money import Money
from grading import queries as grading
from limits.queries import blind, currencies
from limits.queries.cover import cover_of, limits_of
from limits.queries.stops import stops_in
from limits.rules.cover.use import Use, use
from limits.rules.lifecycle import LimitKind
from limits.rules.stops import Stop
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables
from receivables.rules.ledger import Ledger, Order, book


@dataclass(frozen=True, slots=True)
class CoveredBuyer:
    """What a policy gives on one buyer by itself on a day, and what the buyer owes.

    As long as there is a `stop`, nothing that is delivered is covered.
    """

    buyer: Company
    grade: int | None
    amount: Money
    use: Use
    stop: Stop | None

    @property
    def used(self) -> Money:
        """What is held against the cover, as a claim counts: nothing where there is none."""
        return self.use.present if self.amount else Money.zero(self.amount.currency)

    @property
    def room(self) -> Money:
        """What can still be delivered within the cover: nothing while deliveries are stopped."""
        if self.stop is not None:
            return Money.zero(self.amount.currency)
        return (self.amount - self.used).floored_at_zero()


def covered_without_request(actor: Actor, on: date) -> list[CoveredBuyer]:
    """Return the buyers that the policy itself covers, or that owe, by name.

    They are those ever invoiced; one on which a limit is on record stands among the limits. The
    list is empty where the policy covers nothing without a request.
    """
    policy = policies.policy_of(actor.acting_for or 0, on)
    versions = list(policies.terms_of(policy.id)) if policy else []
    if policy is None or not blind.has_option(policy, versions):
        return []
    kept = companies.kept_ids(receivables.buyers_with_invoices(policy.policyholder_id))
    limits = limits_of(policy, versions, kept)
    amounts = {
        root: blind.most_on(limits.get(root, ()), on, policy.currency)
        for root in set(kept.values())
        if all(row.kind == LimitKind.BLIND for row in limits.get(root, ()))
    }
    found = _beside(policy, amounts, kept, on)
    return sorted(found, key=lambda each: (each.buyer.search_name, each.buyer.id))


def _beside(
    policy: Policy, amounts: Mapping[int, Money], kept: Mapping[int, int], on: date
) -> list[CoveredBuyer]:
    """Put what each buyer owes beside what the policy gives; those with neither are left out."""
    counts = currencies.counts(policy, kept, on)
    ledgers = {buyer_id: each.ledger for buyer_id, each in counts.items()}
    lines = cover_of(policy, kept, on)
    stops = stops_in(counts, policy, kept, on)
    grades = grading.standings(set(amounts))
    buyers = companies.by_id(set(amounts))
    terms = policies.terms_on(policy.id, on)
    found = []
    for root, amount in amounts.items():
        ids = [each for each, whose in kept.items() if whose == root]
        owed = _owed((ledgers[each] for each in ids if each in ledgers), on, policy.currency)
        if amount or owed:
            covered = next((lines[each] for each in ids if each in lines), ())
            standing = grades.get(root)
            found.append(
                CoveredBuyer(
                    buyers[root],
                    standing.grade if standing else None,
                    amount,
                    use(owed, covered, amount, is_net=not (terms and terms.vat_covered)),
                    next((stops[each] for each in ids if each in stops), None),
                )
            )
    return found


def _owed(ledgers: Iterable[Ledger], on: date, currency: str) -> Money:
    """Return what is open on a day, booked as payments were designated."""
    items = (
        item
        for each in ledgers
        for item in book(each.as_known_on(on), Order.DESIGNATED).open_items()
    )
    return Money.sum((item.open_gross for item in items), currency)
