"""What a buyer owes on a case on a day, by law and on the claims ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from collections_app.models import Case, CaseAction, CaseInvoice
from collections_app.queries.cases import case_invoices, payment_actions
from collections_app.queries.debts import disputed_by_number
from collections_app.queries.rates import rate_series
from collections_app.rules import balance as rules
from collections_app.rules import costs, rates
from collections_app.rules.interest import Imputation
from core.dates import business_date
from core.money import Money
from receivables import queries as receivables
from receivables.models import Receipt
from receivables.rules.ledger import Order


@dataclass(frozen=True, slots=True)
class InvoiceBalance:
    """One invoice of a case: what was handed over, and what is open by either ledger."""

    number: str
    public_id: UUID
    issued_on: date
    due_on: date
    handed_over: Money
    open_principal: Money
    open_interest: Money
    ledger_principal: Money
    disputed: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """What the buyer owes on `on`: by law, and on the claims ledger, which knows principal only.

    `interest_through` lies before `on` where the rate is not known yet, or the buyer insolvent.
    """

    on: date
    invoices: tuple[InvoiceBalance, ...]
    principal: Money
    interest: Money
    costs: Money
    total: Money
    handed_over: Money
    ledger_principal: Money
    disputed: Money
    paid: Money
    imputations: dict[str, Imputation]
    interest_through: date
    rate_known_until: date

    @property
    def lacks_rate(self) -> bool:
        """Whether interest stops short of `on` because the next rate is not known."""
        return self.interest_through == self.rate_known_until < self.on


def balance(
    case: Case,
    on: date,
    *,
    extra: rules.Received | None = None,
    without_disputed: bool = False,
) -> Balance:
    """Return what is open on `on`, by law and on the claims ledger (R-COL-10, R-CLM-04).

    `extra` is a payment looked at as if it had been booked. `without_disputed` leaves out what the
    buyer disputes, as if it were not owed: no interest runs on it and no costs are on it.
    """
    rows = case_invoices(case)
    nothing = Money.zero(case.currency)
    disputed = disputed_by_number(case.policyholder_id, case.buyer_id, case.currency)
    left_out = _credited_since(case, rows)
    if without_disputed:
        for row in rows:
            left_out[row.invoice_id] += disputed.get(row.invoice.number, nothing)
    series = rate_series(case.governing_law, known_on=case.closed_on)
    demand = _demand(case, rows, left_out, series)
    payments = [*_payments(case, rows), *([extra] if extra else [])]
    account = rules.account(demand, payments, on=on)
    ledger = {
        item.invoice.id: item.open_gross
        for item in receivables.open_invoices(
            case.policyholder_id,
            case.buyer_id,
            on,
            order=Order.OLDEST_DUE,
            currency=case.currency,
        )
    }

    def denied(row: CaseInvoice) -> Money:
        amount = disputed.get(row.invoice.number, nothing)
        still_open = account.statements[row.invoice.number].open_principal
        return amount if without_disputed else min(amount, still_open)

    invoices = tuple(
        InvoiceBalance(
            number=row.invoice.number,
            public_id=row.invoice.public_id,
            issued_on=row.invoice.issued_on,
            due_on=row.invoice.due_on,
            handed_over=row.money,
            open_principal=account.statements[row.invoice.number].open_principal,
            open_interest=account.statements[row.invoice.number].open_interest,
            ledger_principal=ledger.get(row.invoice_id, nothing),
            disputed=denied(row),
        )
        for row in rows
    )
    seen = (payment.amount for payment in payments if payment.received_on <= on)
    return Balance(
        on=on,
        invoices=invoices,
        principal=account.open_principal,
        interest=account.open_interest,
        costs=account.open_costs,
        total=account.total,
        handed_over=Money.sum((row.money for row in rows), case.currency),
        ledger_principal=Money.sum((one.ledger_principal for one in invoices), case.currency),
        disputed=Money.sum((one.disputed for one in invoices), case.currency),
        paid=Money.sum(seen, case.currency),
        imputations=account.imputations,
        interest_through=account.interest_through,
        rate_known_until=series.known_until,
    )


def receipts_to_note(case: Case) -> list[Receipt]:
    """Return the payments on a case that nobody noted on it yet, by value date."""
    noted = set(payment_actions(case).values_list("receipt_id", flat=True))
    counted = {payment.key for payment in _payments(case, case_invoices(case))}
    receipts = receivables.receipts_of(case.policyholder_id, case.buyer_id, currency=case.currency)
    return [row for row in receipts if str(row.public_id) in counted and row.id not in noted]


def _demand(
    case: Case, rows: list[CaseInvoice], left_out: dict[int, Money], series: rates.RateSeries
) -> rules.Demand:
    """Return what is asked for; costs are one table over all that was late when it came in.

    What was added later brings what the table gives more, from that day (R-COL-14). Nobody is
    charged for what was not due yet when it was handed over.
    """
    invoices = tuple(
        rules.Owed(
            number=row.invoice.number,
            principal=(row.money - left_out[row.invoice_id]).floored_at_zero(),
            issued_on=row.invoice.issued_on,
            due_on=row.invoice.due_on,
        )
        for row in rows
    )
    late = [
        (_in_since(case, row), owed.principal)
        for row, owed in zip(rows, invoices, strict=True)
        if owed.principal and owed.due_on < _in_since(case, row)
    ]

    def costs_by(day: date) -> Money:
        principals = [amount for since, amount in late if since <= day]
        asked = Money.sum(principals, case.currency)
        return costs.collection_costs(asked, late_invoices=len(principals)).total

    days = sorted({case.opened_on, *(_in_since(case, row) for row in rows)})
    return rules.Demand(
        invoices=invoices,
        costs=costs_by(case.opened_on),
        costs_from=case.opened_on,
        rates=series,
        interest_until=case.insolvent_on - timedelta(days=1) if case.insolvent_on else None,
        more_costs=tuple((day, costs_by(day) - costs_by(before)) for before, day in pairwise(days)),
    )


def _in_since(case: Case, row: CaseInvoice) -> date:
    """Return the day on which an invoice came into its case."""
    return business_date(row.added_at) if row.added_at else case.opened_on


def _credited_since(case: Case, rows: list[CaseInvoice]) -> dict[int, Money]:
    """Return what was credited on each invoice after it came into the case."""
    found = {row.invoice_id: Money.zero(case.currency) for row in rows}
    since = _moments(case, rows)
    for note in receivables.credit_notes_since(
        case.policyholder_id, case.buyer_id, case.opened_at, currency=case.currency
    ):
        if note.invoice_id in found and note.recorded_at > since[note.invoice_id]:
            found[note.invoice_id] += note.gross
    return found


def _moments(case: Case, rows: list[CaseInvoice]) -> dict[int, datetime]:
    """Return when each invoice came into the case, by its id."""
    return {row.invoice_id: row.added_at or case.opened_at for row in rows}


def _payments(case: Case, rows: list[CaseInvoice]) -> list[rules.Received]:
    """Return the payments on a case: those the collector booked, and what came in elsewhere since.

    What the buyer designated to an invoice outside the case is none, nor what it designated to one
    before that was added. Nor is what another case of its has: two companies that were merged may
    each have had one.
    """
    of_others = CaseAction.objects.filter(
        policyholder_id=case.policyholder_id, receipt__isnull=False
    ).exclude(case=case)
    taken = set(of_others.values_list("receipt_id", flat=True))
    booked = {action.receipt_id for action in payment_actions(case)}
    numbers = {row.invoice_id: row.invoice.number for row in rows}
    since = _moments(case, rows)
    receipts = receivables.receipts_of(case.policyholder_id, case.buyer_id, currency=case.currency)
    return [
        rules.Received(
            key=str(receipt.public_id),
            received_on=receipt.received_on,
            amount=receipt.money,
            designated=numbers.get(receipt.designated_id or 0),
        )
        for receipt in receipts
        if receipt.id in booked
        or (
            receipt.id not in taken
            and receipt.recorded_at > case.opened_at
            and (case.closed_on is None or receipt.received_on <= case.closed_on)
            and (
                receipt.designated_id is None
                or (
                    receipt.designated_id in numbers
                    and receipt.recorded_at > since[receipt.designated_id]
                )
            )
        )
    ]
