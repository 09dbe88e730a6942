"""Questions about collecting: cases, letters, what is owed by law and between us."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum

from accounts.rules import Actor
from collections_app.models import Case, CaseAction, CaseInvoice, InterestRate, Letter
from collections_app.rules import balance as rules
from collections_app.rules import costs, prescription, rates
from collections_app.rules.interest import Imputation
from collections_app.rules.letters import INTERRUPT
from collections_app.rules.lifecycle import ActionKind, CaseState
from core.dates import add_months
from core.money import Money
from grading import queries as grading
from grading.rules.inputs import INSOLVENCIES
from receivables import queries as receivables
from receivables.models import Receipt
from receivables.queries import OpenInvoice
from receivables.rules.ledger import Order

SERIES_OF_LAW = {"NL": "NL_HANDELSRENTE"}  # the one law in use; others join with their own costs
_WARN_MONTHS = 2


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
    paid: Money
    imputations: dict[str, Imputation]
    interest_through: date
    rate_known_until: date

    @property
    def lacks_rate(self) -> bool:
        """Whether interest stops short of `on` because the next rate is not known."""
        return self.interest_through == self.rate_known_until < self.on


@dataclass(frozen=True, slots=True)
class RatesEnd:
    """That a series of rates ends soon, or has ended."""

    series: str
    known_until: date
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Debt:
    """What is past due with one buyer, and what the law adds; `costs` only if handed over."""

    oldest_due_on: date
    principal: Money
    interest: Money
    costs: Money
    interest_through: date
    invoices: int


def rate_series(law: str = "NL") -> rates.RateSeries:
    """Return the rates for late payment under a law, with those that became known since."""
    series = rates.series(SERIES_OF_LAW[law])
    later = InterestRate.objects.filter(series=series.name, valid_from__gt=series.known_until)
    for row in later.order_by("valid_from"):
        series = series.continued(row.valid_from, row.rate, row.known_until)
    return series


def interest_rates() -> QuerySet[InterestRate]:
    """Return the rates that became known since this version was made, newest first."""
    return InterestRate.objects.order_by("-valid_from", "series", "-id")


def rates_end(today: date) -> RatesEnd | None:
    """Return that the rate for late payment ends within two months; None: it is known longer."""
    series = rate_series()
    if series.known_until > add_months(today, _WARN_MONTHS):
        return None
    return RatesEnd(series.name, series.known_until, series.known_until < today)


def open_case(policyholder_id: int, buyer_id: int) -> Case | None:
    """Return the case that is open on a buyer; None when there is none."""
    return Case.objects.filter(
        policyholder_id=policyholder_id, buyer_id=buyer_id, closed_on=None
    ).first()


def handed_over(policyholder_id: int, buyer_id: int, on: date) -> Case | None:
    """Return the case by which what a buyer owes is handed over on `on`; None: it is not.

    The open case, or the last one if it was given up unpaid and something of it is still owed.
    """
    case = last_case(policyholder_id, buyer_id)
    if case is None or case.is_open:
        return case
    if case.state != CaseState.CLOSED_UNPAID:
        return None
    items = receivables.open_invoices(
        policyholder_id, buyer_id, on, order=Order.OLDEST_DUE, currency=case.currency
    )
    in_case = set(case.invoices.values_list("invoice_id", flat=True))
    return case if any(item.invoice.id in in_case for item in items) else None


def last_case(policyholder_id: int, buyer_id: int) -> Case | None:
    """Return the newest case on a buyer, open or closed; None when there never was one."""
    return (
        Case.objects.filter(policyholder_id=policyholder_id, buyer_id=buyer_id)
        .order_by("-opened_on", "-id")
        .first()
    )


def stopped_by_hand_over(policyholder_id: int, buyer_id: int, on: date) -> date | None:
    """Return since when a hand-over stops shipments on `on` (R-POL-21); None: it does not."""
    stops = stops_by_hand_over(policyholder_id, buyer_id)
    days = (first for first, last in stops if first <= on and (last is None or on <= last))
    return next(days, None)


def stops_by_hand_over(policyholder_id: int, buyer_id: int) -> list[tuple[date, date | None]]:
    """Return the days, first and last, on which a debt handed over stops shipments (R-POL-21).

    From the day of the hand-over, shipments of that day included, until the debt is paid or taken
    back; a case that was given up unpaid ends nothing. None is until further notice. The overdue
    report says so, for limits know no cases: page, claim and limit have it from the same place.
    """
    found = receivables.hand_overs(policyholder_id, [buyer_id]).get(buyer_id, [])
    return [
        (each.starts_on, each.ends_on and each.ends_on - timedelta(days=1))
        for each in found
        if each.starts_on != each.ends_on
    ]


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
    principal = account.open_principal
    return Debt(
        oldest_due_on=min(item.invoice.due_on for item in items),
        principal=principal,
        interest=account.open_interest,
        costs=costs.collection_costs(principal, late_invoices=len(items)).total,
        interest_through=account.interest_through,
        invoices=len(items),
    )


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


def cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see, newest first, each with what was handed over."""
    return (
        Case.objects.visible_to(actor)
        .select_related("buyer", "collector")
        .annotate(handed_over=Sum("invoices__principal"))
        .order_by("-opened_on", "-id")
    )


def case(actor: Actor, public_id: UUID) -> Case:
    """Return one case.

    :raises Case.DoesNotExist: if there is none, or the actor may not see it
    """
    return cases(actor).select_related("policyholder").get(public_id=public_id)


def case_invoices(case: Case) -> list[CaseInvoice]:
    """Return the invoices in a case, oldest due first."""
    return list(
        case.invoices.select_related("invoice").order_by(
            "invoice__due_on", "invoice__issued_on", "invoice__number", "id"
        )
    )


def actions(case: Case) -> QuerySet[CaseAction]:
    """Return what was done on a case, newest first."""
    return case.actions.select_related("receipt", "letter__document", "done_by").order_by(
        "-done_on", "-done_at", "-id"
    )


def payment_actions(case: Case) -> QuerySet[CaseAction]:
    """Return the payments noted on a case, by value date."""
    return (
        case.actions.filter(kind=ActionKind.PAYMENT, receipt__isnull=False)
        .select_related("receipt")
        .order_by("receipt__received_on", "id")
    )


def letters(actor: Actor, *, buyer_id: int | None = None) -> QuerySet[Letter]:
    """Return the letters the actor may see, newest first, without their PDFs."""
    found = Letter.objects.visible_to(actor).select_related("buyer", "document", "case")
    if buyer_id is not None:
        found = found.filter(buyer_id=buyer_id)
    return found.defer("document__content", "document__facts").order_by("-sent_on", "-id")


def letters_of(case: Case) -> QuerySet[Letter]:
    """Return the demands sent on a case, newest first, without their PDFs."""
    found = case.letters.select_related("document")
    return found.defer("document__content", "document__facts").order_by("-sent_on", "-id")


def prescribes_on(case: Case) -> date | None:
    """Return the last day to sue for the oldest invoice of a case (art. 3:307, 3:317 BW)."""
    oldest = (
        case.invoices.order_by("invoice__due_on").values_list("invoice__due_on", flat=True).first()
    )
    if oldest is None:
        return None
    demands = Letter.objects.filter(
        policyholder_id=case.policyholder_id, buyer_id=case.buyer_id, kind__in=INTERRUPT
    )
    sent = demands.order_by("sent_on").values_list("sent_on", flat=True)
    return prescription.prescription(oldest, sent).last_day


def letter(actor: Actor, public_id: UUID) -> Letter:
    """Return one letter with its document.

    :raises Letter.DoesNotExist: if there is none, or the actor may not see it
    """
    return (
        Letter.objects.visible_to(actor)
        .select_related("document", "buyer")
        .get(public_id=public_id)
    )


def with_progress(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Add to cases what was handed over, when they were last worked on, and how many letters."""
    principal = CaseInvoice.objects.filter(case=OuterRef("pk")).order_by().values("case")
    letters = Letter.objects.filter(case=OuterRef("pk")).order_by().values("case")
    worked = CaseAction.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return rows.annotate(
        handed_over=Subquery(principal.annotate(sum=Sum("principal")).values("sum")),
        touched_on=Subquery(worked.annotate(last=Max("done_on")).values("last")),
        letter_count=Subquery(letters.annotate(count=Count("id")).values("count")),
    )


def insolvent_on(company_id: int, on: date) -> date | None:
    """Return the day of a buyer's first standing insolvency order; None: there is none."""
    days = [
        event.happened_on
        for event in grading.legal_events_of(company_id)
        if event.kind in INSOLVENCIES and event.happened_on <= on and event.ended_on is None
    ]
    return min(days, default=None)


def balance(case: Case, on: date, *, extra: rules.Received | None = None) -> Balance:
    """Return what is open on `on`, by law and on the claims ledger (R-COL-10, R-CLM-04).

    `extra` is a payment looked at as if it had been booked.
    """
    rows = case_invoices(case)
    credited = _credited_since(case, rows)
    series = rate_series(case.governing_law)
    demand = _demand(case, rows, credited, series)
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
    nothing = Money.zero(case.currency)
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


def buyers_with_cases(policyholder_id: int) -> list[int]:
    """Return the ids of the buyers on whom the policyholder ever had a case."""
    found = Case.objects.filter(policyholder_id=policyholder_id).order_by("buyer_id")
    return list(found.values_list("buyer_id", flat=True).distinct())


def _demand(
    case: Case, rows: list[CaseInvoice], credited: dict[int, Money], series: rates.RateSeries
) -> rules.Demand:
    invoices = tuple(
        rules.Owed(
            number=row.invoice.number,
            principal=(row.money - credited[row.invoice_id]).floored_at_zero(),
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

    What the buyer designated to an invoice outside the case is none.
    """
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
            receipt.recorded_at > case.opened_at
            and (case.closed_on is None or receipt.received_on <= case.closed_on)
            and (receipt.designated_id is None or receipt.designated_id in numbers)
        )
    ]
