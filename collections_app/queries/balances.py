"""What a buyer owes on a day, by law and on the claims ledger, in a case or before one."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from collections_app.models import Case, CaseAction, CaseInvoice
from collections_app.queries.cases import case_invoices, payment_actions
from collections_app.queries.rates import rate_series
from collections_app.rules import balance as rules
from collections_app.rules import costs, rates
from collections_app.rules.interest import Imputation
from core.money import Money
from receivables import queries as receivables
from receivables.models import Receipt
from receivables.queries import OpenInvoice
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


@dataclass(frozen=True, slots=True)
class Debt:
    """What is past due with one buyer, and what the law adds; `costs` only if handed over.

    `asked` and `asked_interest` are what a letter demands: not what the buyer disputes.
    """

    oldest_due_on: date
    principal: Money
    interest: Money
    costs: Money
    asked: Money
    asked_interest: Money
    interest_through: date
    invoices: int


def debt(policyholder_id: int, buyer_id: int, today: date) -> Debt | None:
    """Return what is past due with a buyer, in euro; None: nothing is."""
    items = [
        item
        for item in receivables.open_invoices(policyholder_id, buyer_id, today)
        if item.invoice.due_on < today
    ]
    if not items:
        return None
    account = account_of(items, today)
    asked = account_of(undisputed(policyholder_id, buyer_id, items), today)
    principal = account.open_principal
    return Debt(
        oldest_due_on=min(item.invoice.due_on for item in items),
        principal=principal,
        interest=account.open_interest,
        costs=costs.collection_costs(principal, late_invoices=len(items)).total,
        asked=asked.open_principal,
        asked_interest=asked.open_interest,
        interest_through=account.interest_through,
        invoices=len(items),
    )


def undisputed(policyholder_id: int, buyer_id: int, items: list[OpenInvoice]) -> list[OpenInvoice]:
    """Return open invoices less what the buyer disputes of each, in the same order."""
    if not items:
        return []
    currency = items[0].open_gross.currency
    disputed = _disputed(policyholder_id, buyer_id, currency)
    nothing = Money.zero(currency)
    return [
        OpenInvoice(
            item.invoice,
            (item.open_gross - disputed.get(item.invoice.number, nothing)).floored_at_zero(),
        )
        for item in items
    ]


def account_of(items: list[OpenInvoice], today: date) -> rules.Account:
    """Return what is owed by law today on open invoices, without costs."""
    demand = rules.Demand(
        invoices=tuple(
            rules.Owed(
                item.invoice.number, item.open_gross, item.invoice.issued_on, item.invoice.due_on
            )
            for item in items
        ),
        costs=Money.zero(items[0].open_gross.currency),
        costs_from=today,
        rates=rate_series(),
    )
    return rules.account(demand, [], on=today)


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
    disputed = _disputed(case.policyholder_id, case.buyer_id, case.currency)
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
    invoices = tuple(
        rules.Owed(
            number=row.invoice.number,
            principal=(row.money - left_out[row.invoice_id]).floored_at_zero(),
            issued_on=row.invoice.issued_on,
            due_on=row.invoice.due_on,
        )
        for row in rows
    )
    # Costs are on what was late at the hand-over: nobody may be charged for what is not due yet.
    late = [owed.principal for owed in invoices if owed.principal and owed.due_on < case.opened_on]
    return rules.Demand(
        invoices=invoices,
        costs=costs.collection_costs(Money.sum(late, case.currency), late_invoices=len(late)).total,
        costs_from=case.opened_on,
        rates=series,
        interest_until=case.insolvent_on - timedelta(days=1) if case.insolvent_on else None,
    )


def _disputed(policyholder_id: int, buyer_id: int, currency: str) -> dict[str, Money]:
    """Return what the buyer disputes of each invoice, by number; the others are absent."""
    found = receivables.disputes(policyholder_id, buyer_id, currency=currency)
    return {dispute.invoice: dispute.amount for dispute in found if dispute.amount}


def _credited_since(case: Case, rows: list[CaseInvoice]) -> dict[int, Money]:
    """Return what was credited on each invoice after the hand-over."""
    found = {row.invoice_id: Money.zero(case.currency) for row in rows}
    for note in receivables.credit_notes_since(
        case.policyholder_id, case.buyer_id, case.opened_at, currency=case.currency
    ):
        if note.invoice_id in found:
            found[note.invoice_id] += note.gross
    return found


def _payments(case: Case, rows: list[CaseInvoice]) -> list[rules.Received]:
    """Return the payments on a case: those the collector booked, and what came in elsewhere since.

    What the buyer designated to an invoice outside the case is none, nor what another case of its
    has: two companies that were merged may each have had one.
    """
    of_others = CaseAction.objects.filter(
        policyholder_id=case.policyholder_id, receipt__isnull=False
    ).exclude(case=case)
    taken = set(of_others.values_list("receipt_id", flat=True))
    booked = {action.receipt_id for action in payment_actions(case)}
    numbers = {row.invoice_id: row.invoice.number for row in rows}
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
            and (receipt.designated_id is None or receipt.designated_id in numbers)
        )
    ]
