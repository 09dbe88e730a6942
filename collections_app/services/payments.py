"""What is done with money that comes in on a case."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app import queries
from collections_app.models import Case, CaseAction
from collections_app.queries import Balance
from collections_app.rules import lifecycle as rules
from collections_app.rules.balance import Received
from collections_app.rules.lifecycle import ActionKind, CaseState
from collections_app.services import cases
from core import events
from core.dates import business_date
from core.money import Money
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.models import Receipt
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource

_PREVIEW = "new"


@transaction.atomic
def book_payment(
    *,
    case_id: UUID,
    amount: Money,
    received_on: date,
    reference: str,
    designated: str | None = None,
    by: Actor,
    now: datetime,
) -> CaseAction:
    """Book money of the buyer that reached the collector; the same reference again: no change.

    What it pays by law (costs, interest, principal) is frozen in the action's facts. When nothing
    is left the case is closed as paid. `designated` is the number of the invoice the buyer named.

    :raises NotYourRole: unless a collector does it
    :raises CaseClosed: if the case is closed
    :raises MoreThanOwed: if it is more than all that is owed, interest and costs included
    :raises ReferenceUsed: if another payment has the reference
    :raises ReferenceReversed: if the payment with the reference was booked back
    :raises InTheFuture: if the money came in later than today
    :raises BeforeHandOver: if it came in before there was a case
    :raises NotInCase: if the buyer named an invoice of which the case knows nothing
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = cases.lock(case_id, by)
    known = queries.payment_actions(case).filter(receipt__reference=reference).first()
    if known is not None and hasattr(known, "reversal"):
        raise rules.ReferenceReversed(reference=reference, on=known.reversal.done_on)
    if known is not None and known.receipt is not None:
        return _same_or_refuse(known, known.receipt, amount, received_on)
    if not case.is_open:
        raise rules.CaseClosed(state=CaseState(case.state))
    if amount.currency != case.currency:
        raise rules.OtherCurrency(currency=case.currency)
    receivables_services.lock_account(case.policyholder_id, case.buyer_id)
    today = business_date(now)
    if received_on < case.opened_on:
        raise rules.BeforeHandOver(on=case.opened_on)
    if designated and not case.invoices.filter(invoice__number=designated).exists():
        raise rules.NotInCase(number=designated)
    wish = Received(_PREVIEW, received_on, amount, designated)
    _ensure_owed(queries.balance(case, max(today, received_on), extra=wish), amount)
    receipt = receivables_services.record_receipt(
        policyholder_id=case.policyholder_id,
        buyer_id=case.buyer_id,
        receipt=ledger.Receipt(received_on, amount, designated),
        reference=reference,
        source=ReceiptSource.COLLECTION,
        by=by,
        now=now,
    )
    action = _note(case, receipt, by, now)
    events.record(
        "collections.payment_booked",
        subject=case,
        by=by,
        at=now,
        buyer=str(case.buyer.public_id),
        amount=str(amount.to_cents().amount),
        currency=amount.currency,
        effective_on=received_on.isoformat(),
        reasons=[],
        number=case.number,
        receipt=str(receipt.public_id),
        **action.facts["imputed"],
    )
    _close_if_paid(case, by, now)
    return action


@transaction.atomic
def catch_up(*, policyholder_id: int, buyer_id: int, by: Actor, now: datetime) -> Case | None:
    """Note on a buyer's case what came in elsewhere, and end what is paid or credited by now.

    Return the case; None when none is open. Called again it changes nothing.

    :raises NotYourRole: unless the system does it
    """
    ensure_role(by)
    standing = queries.open_case(policyholder_id, buyer_id)
    if standing is None and not receivables.unpaid_overdues(policyholder_id, buyer_id).exists():
        return None  # what nearly every receipt comes to
    case = cases.lock(standing.public_id, by) if standing else None
    receivables_services.lock_account(policyholder_id, buyer_id)
    if case is None or not case.is_open:
        is_over = queries.open_case(policyholder_id, buyer_id) is None  # or just handed over again
        receivables_services.end_overdue_if_paid(
            policyholder_id, buyer_id, by, now, case_is_over=is_over
        )
        return None
    bring_up_to_date(case, by, now)
    return case


def bring_up_to_date(case: Case, by: Actor, now: datetime) -> None:
    """Note on a locked, open case what came in elsewhere, and close it if that is all."""
    for receipt in queries.receipts_to_note(case):
        _note(case, receipt, by, now)
    _close_if_paid(case, by, now)


@transaction.atomic
def catch_up_all(*, policyholder_id: int, by: Actor, now: datetime) -> None:
    """Do so for every buyer of a policyholder with a case, after a whole ledger came in."""
    for buyer_id in queries.buyers_with_cases(policyholder_id):
        catch_up(policyholder_id=policyholder_id, buyer_id=buyer_id, by=by, now=now)


def _note(case: Case, receipt: Receipt, by: Actor, now: datetime) -> CaseAction:
    """Write the payment down with what it pays, as the law has it today."""
    action = cases.note(case, ActionKind.PAYMENT, "", by, now, receipt=receipt)
    balance = queries.balance(case, business_date(now))
    action.facts = _facts(receipt, balance)
    action.save(update_fields=["facts"])
    return action


def _facts(receipt: Receipt, balance: Balance) -> dict[str, Any]:
    imputed = balance.imputations[str(receipt.public_id)]
    return {
        "amount": str(receipt.money.to_cents().amount),
        "currency": receipt.currency,
        "received_on": receipt.received_on.isoformat(),
        "source": receipt.source,
        "imputed": {
            "to_costs": str(imputed.to_costs.to_cents().amount),
            "to_interest": str(imputed.to_interest.to_cents().amount),
            "to_principal": str(imputed.to_principal.to_cents().amount),
            "surplus": str(imputed.surplus.to_cents().amount),
        },
        "left": {
            "costs": str(balance.costs.to_cents().amount),
            "interest": str(balance.interest.to_cents().amount),
            "principal": str(balance.principal.to_cents().amount),
            "ledger_principal": str(balance.ledger_principal.to_cents().amount),
        },
        "interest_through": balance.interest_through.isoformat(),
    }


def _close_if_paid(case: Case, by: Actor, now: datetime) -> None:
    if not queries.balance(case, business_date(now)).total:
        cases.close(case, CaseState.CLOSED_PAID, by, now)


def _ensure_owed(balance: Balance, amount: Money) -> None:
    surplus = Money.sum(
        (imputed.surplus for imputed in balance.imputations.values()), amount.currency
    )
    if surplus:
        raise rules.MoreThanOwed(owed=(amount - surplus).floored_at_zero(), amount=amount)


def _same_or_refuse(
    known: CaseAction, receipt: Receipt, amount: Money, received_on: date
) -> CaseAction:
    if receipt.money == amount and receipt.received_on == received_on:
        return known
    raise rules.ReferenceUsed(
        reference=receipt.reference, amount=receipt.money, on=receipt.received_on
    )
