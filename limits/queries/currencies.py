"""What buyers owe in every currency, as the policy counts it: each invoice at its own rate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.errors import BusinessError
from core.money import Money
from limits.queries import terms
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules import exchange
from policies.rules.exchange import Rates, RateUsed
from policies.rules.terms import ExchangeRule
from receivables import queries as receivables
from receivables.rules.exchange_rates import EURO, Rate, converted
from receivables.rules.ledger import Dispute, Ledger, Order, book


@dataclass(frozen=True, slots=True)
class Counted:
    """A ledger in the currency of the policy, with the rates used, and why something lacks.

    What lacks is `left_out`, each account in its own currency: to be open it needs no rate.
    """

    ledger: Ledger
    rates: tuple[RateUsed, ...] = ()
    lacking: Mapping[str, BusinessError] = field(default_factory=dict)
    left_out: tuple[Ledger, ...] = ()

    def as_known_on(self, day: date) -> "Counted":
        """Return it without what lies after a day."""
        return replace(
            self,
            ledger=self.ledger.as_known_on(day),
            left_out=tuple(each.as_known_on(day) for each in self.left_out),
        )

    def disputes(self, denied: Sequence[Dispute]) -> list[Dispute]:
        """Return what is denied at the rate of its invoice; none of what is left out."""
        return list(exchange.disputes_in(tuple(denied), self.ledger, Rates.of(self.rates)))


def ledgers(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Ledger]:
    """Return the account of each buyer as the policy counts it on a day; those without lack."""
    return {buyer_id: each.ledger for buyer_id, each in counts(policy, buyer_ids, on).items()}


def counts(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Counted]:
    """Return the accounts of each buyer as the policy counts them on a day, and what lacks."""
    return counts_in(policy, sent(policy, buyer_ids), on)


def sent(policy: Policy, buyer_ids: Iterable[int]) -> dict[int, Ledger]:
    """Return all accounts of each buyer, in whatever currency, as they were sent."""
    return receivables.mixed_ledgers(policy.policyholder_id, buyer_ids, currency=policy.currency)


def counts_in(policy: Policy, found: Mapping[int, Ledger], on: date) -> dict[int, Counted]:
    """Return what `counts` does where the accounts are loaded already."""
    versions = () if all(map(_is_plain, found.values())) else policies.terms_of(policy.id)
    return counted(found, list(versions), dict.fromkeys(found, on))


def open_debts(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Money]:
    """Return what each of the buyers owes on a day as the policy counts it, VAT included.

    Where the rate of its day lacks, what is in another currency counts at the last one.
    """
    found = {each: of.as_known_on(on) for each, of in counts(policy, buyer_ids, on).items()}
    rates = _last_rates(found.values(), on)
    return {buyer_id: _owed(each, rates) for buyer_id, each in found.items()}


def open_debt(policyholder_id: int, buyer_id: int, on: date) -> Money:
    """Return what a buyer owes on a day in euros, under whatever id; VAT included.

    Where the rate of its day lacks, what is in another currency counts at the last one.
    """
    mixed = receivables.mixed_ledger(policyholder_id, buyer_id, currency=EURO).as_known_on(on)
    policy = None if _is_plain(mixed) else policies.policy_of(policyholder_id, on)
    versions = list(policies.terms_of(policy.id)) if policy else []
    if _is_plain(mixed) or not versions:
        (mixed, *_) = exchange.accounts(mixed)
        return _open_in(mixed)
    found = counted({buyer_id: mixed}, versions, {buyer_id: on})[buyer_id]
    return _owed(found, _last_rates([found], on))


def _last_rates(found: Iterable[Counted], on: date) -> dict[str, Rate]:
    """Return the last rates, however old, of what lacks one that counts; each is read once.

    They are rates of the euro: what a policy in another currency lacks has none.
    """
    wanted = {
        account.currency
        for each in found
        if each.ledger.currency == EURO
        for account in each.left_out
    }
    last = {currency: receivables.last_rate(currency, on) for currency in sorted(wanted)}
    return {currency: rate for currency, rate in last.items() if rate is not None}


def _owed(found: Counted, last: Mapping[str, Rate]) -> Money:
    """Return all that is open, also without a rate that counts: the last one, however old.

    What is owed takes room; that its rate was not added yet gives none back. Without any rate of
    its currency it counts nothing.
    """
    total = _open_in(found.ledger)
    if found.ledger.currency != EURO:
        return total
    for account in found.left_out:
        if account.currency in last:
            total += converted(_open_in(account), last[account.currency].per_euro, EURO)
    return total


def _open_in(ledger: Ledger) -> Money:
    items = book(ledger, Order.DESIGNATED).open_items()
    return Money.sum((item.open_gross for item in items), ledger.currency)


def counted(
    mixed: Mapping[int, Ledger], versions: Sequence[Terms], on: Mapping[int, date]
) -> dict[int, Counted]:
    """Convert ledgers by the terms of a day: that of the loss, or today as long as there is none.

    The number of questions does not grow with the ledgers, and is none without foreign currency.
    """
    foreign = {buyer_id for buyer_id, each in mixed.items() if not _is_plain(each)}
    rules = {
        buyer_id: ExchangeRule(terms.begun_by(versions, on[buyer_id]).exchange_rule)
        for buyer_id in foreign
        if versions
    }
    table = receivables.rates_on(
        {
            each
            for buyer_id, rule in rules.items()
            for each in exchange.wanted(mixed[buyer_id], rule, on[buyer_id])
        }
    )
    found = {}
    for buyer_id, ledger in mixed.items():
        if buyer_id not in rules:
            found[buyer_id] = Counted(ledger)
            continue
        rated = exchange.rated(ledger, rules[buyer_id], on[buyer_id], table)
        plain = exchange.in_one_currency(rated.ledger, Rates.of(rated.rates))
        found[buyer_id] = Counted(plain, rated.rates, rated.lacking, rated.left_out)
    return found


def _is_plain(ledger: Ledger) -> bool:
    return all(
        each == ledger.currency
        for each in (
            *(invoice.net.currency for invoice in ledger.invoices),
            *(note.net.currency for note in ledger.credit_notes),
            *(receipt.amount.currency for receipt in ledger.receipts),
        )
    )
