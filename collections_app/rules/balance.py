"""What a buyer owes by law over several invoices, and what each payment pays (`domain.md` 4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from collections_app.rules import interest
from collections_app.rules.interest import Debt, Imputation, Payment, Statement
from collections_app.rules.rates import RateSeries
from core.money import Money
from receivables.rules.proportion import exact, split

_NOTHING_RUNS = 0  # percent a year


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice that is collected: its price, VAT included, and since when it is late."""

    number: str
    principal: Money
    issued_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came in, known by `key`; `designated` is the invoice the buyer named."""

    key: str
    received_on: date
    amount: Money
    designated: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for: invoices, the costs on them together, and the rate of their interest.

    Payments made before `costs_from` pay no costs; `more_costs` are those that invoices brought
    which were added later, each from its day. After `interest_until` no interest runs.
    """

    invoices: tuple[Owed, ...]
    costs: Money
    costs_from: date
    rates: RateSeries
    interest_until: date | None = None
    more_costs: tuple[tuple[date, Money], ...] = ()

    @property
    def all_costs(self) -> Money:
        """Costs of every day."""
        return Money.sum((amount for _, amount in self._charges()), self.costs.currency)

    def costs_on(self, day: date) -> Money:
        """Return the costs that a payment of `day` may pay."""
        due = (amount for start, amount in self._charges() if start <= day)
        return Money.sum(due, self.costs.currency)

    def _charges(self) -> tuple[tuple[date, Money], ...]:
        return ((self.costs_from, self.costs), *self.more_costs)


@dataclass(frozen=True, slots=True)
class Account:
    """The buyer's account on a day: a statement for each invoice, the costs, each payment."""

    statements: dict[str, Statement]
    open_costs: Money
    imputations: dict[str, Imputation]
    interest_through: date

    @property
    def open_interest(self) -> Money:
        """What is open of interest."""
        return self._sum(one.open_interest for one in self.statements.values())

    @property
    def open_principal(self) -> Money:
        """What is open of principal."""
        return self._sum(one.open_principal for one in self.statements.values())

    @property
    def total(self) -> Money:
        """All that is owed."""
        return self.open_costs + self.open_interest + self.open_principal

    @property
    def surplus(self) -> Money:
        """What came in beyond all that was owed."""
        return self._sum(one.surplus for one in self.imputations.values())

    def _sum(self, parts: Iterator[Money]) -> Money:
        return Money.sum(parts, self.open_costs.currency)


def account(demand: Demand, payments: Sequence[Received], *, on: date) -> Account:
    """Impute the payments up to `on`: costs, then invoice by invoice interest before principal.

    The invoice the buyer designated goes first, then the oldest due; equals share in proportion
    (art. 6:43 and 6:44 BW, R-COL-10). Interest is only counted to the last day whose rate is
    known: `interest_through` says to which.
    """
    through = _interest_through(demand, on)
    rates = _stopped_after(demand.rates, through)
    parts: dict[str, list[Payment]] = {owed.number: [] for owed in demand.invoices}
    nothing = demand.costs * 0
    paid_costs, imputations = nothing, {}

    def stand(owed: Owed, day: date) -> Statement:
        debt = Debt(owed.principal, owed.due_on, rates, nothing)
        return interest.statement(debt, parts[owed.number], as_of=day)

    seen = (payment for payment in payments if payment.received_on <= on)
    for payment in sorted(seen, key=lambda payment: payment.received_on):
        day = payment.received_on
        to_costs = min(payment.amount, (demand.costs_on(day) - paid_costs).floored_at_zero())
        paid_costs += to_costs
        left = payment.amount - to_costs
        before = {owed.number: stand(owed, day) for owed in demand.invoices}
        shares = _shares(demand.invoices, before, payment.designated, left)
        for number, share in shares.items():
            parts[number].append(Payment(day, share))
        to_interest = Money.sum(
            (min(share, before[number].open_interest) for number, share in shares.items()),
            nothing.currency,
        )
        to_invoices = Money.sum(shares.values(), nothing.currency)
        imputations[payment.key] = Imputation(
            day, to_costs, to_interest, to_invoices - to_interest, left - to_invoices
        )

    statements = {owed.number: stand(owed, on) for owed in demand.invoices}
    return Account(statements, demand.all_costs - paid_costs, imputations, through)


def _shares(
    invoices: Sequence[Owed], before: dict[str, Statement], designated: str | None, amount: Money
) -> dict[str, Money]:
    """Return what of `amount` each invoice gets; every invoice is there."""
    shares = {owed.number: amount * 0 for owed in invoices}
    left = amount
    for group in _in_order(invoices, designated):
        due = [
            before[number].open_interest + before[number].open_principal - shares[number]
            for number in group
        ]
        taken = min(left, Money.sum(due, left.currency))
        for number, part in zip(group, split(taken, [exact(each) for each in due]), strict=True):
            shares[number] += part
        left -= taken
    return shares


def _in_order(invoices: Sequence[Owed], designated: str | None) -> Iterator[list[str]]:
    yield [owed.number for owed in invoices if owed.number == designated]

    def age(owed: Owed) -> tuple[date, date]:
        return owed.due_on, owed.issued_on

    for _, equals in groupby(sorted(invoices, key=age), key=age):
        yield [owed.number for owed in equals]


def _interest_through(demand: Demand, on: date) -> date:
    last_days = [on, demand.rates.known_until]
    if demand.interest_until is not None:
        last_days.append(demand.interest_until)
    return min(last_days)


def _stopped_after(rates: RateSeries, last: date) -> RateSeries:
    """Return the series with no interest after `last`, nor before its first known rate."""
    first_known, first_rate = rates.rows[0]
    none = first_rate * _NOTHING_RUNS
    known = {day: rate for day, rate in rates.rows if day <= last}
    stops_on = max(last, first_known) + timedelta(days=1)
    rows = {date.min: none, **known, stops_on: none}
    return RateSeries(rates.name, rates.source, date.max, tuple(sorted(rows.items())))
