"""What is written to a buyer: reminder and final notice by the policyholder, demand by us."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts import queries as accounts
from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from collections_app import queries
from collections_app.models import Letter
from collections_app.queries import InvoiceBalance
from collections_app.rules import balance as rules
from collections_app.rules import costs, ladder, letters, lifecycle
from collections_app.rules.lifecycle import ActionKind, CaseState, LetterKind
from collections_app.services import cases
from companies import queries as companies
from companies.models import Company
from core import documents, events
from core.dates import business_date
from core.money import Money
from policies import queries as policies
from policies.rules.contract import ensure_iban
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.queries import OpenInvoice


@transaction.atomic
def make_letter(*, buyer: UUID, kind: LetterKind, by: Actor, now: datetime) -> Letter:
    """Make a reminder or final notice of all that is overdue; the same one again today: no change.

    :raises Company.DoesNotExist: if there is no such buyer
    :raises NotThePolicyholdersLetter: for a letter that only the collector sends
    :raises CaseAlreadyOpen: if the debt is with the collector, who writes from then on
    :raises BuyerInsolvent: if the trustee answers for the buyer's debts
    :raises NothingOverdue: if no invoice is past its due date
    :raises AllDisputed: if the buyer disputes all of it
    """
    ensure_may(by, Right.COLLECT)
    if kind not in letters.BY_POLICYHOLDER:
        raise letters.NotThePolicyholdersLetter
    company = companies.company(buyer)
    receivables_services.lock_account(by.tenant, company.id)
    today = business_date(now)
    known = _made_today(by.tenant, company, kind, today)
    if known is not None:
        return known
    if queries.open_case(by.tenant, company.id) is not None:
        raise lifecycle.CaseAlreadyOpen
    insolvent_on = queries.insolvent_on(company.id, today)
    if insolvent_on is not None:
        raise lifecycle.BuyerInsolvent(since=insolvent_on)
    due = [
        item
        for item in receivables.open_invoices(by.tenant, company.id, today)
        if item.invoice.due_on < today
    ]
    if not due:
        raise lifecycle.NothingOverdue(on=today)
    asked = queries.undisputed(by.tenant, company.id, due)
    items = [item for item in asked if item.open_gross]
    if not items:
        raise lifecycle.AllDisputed
    account = queries.account_of(items, today)
    overdue = Money.sum((item.open_gross for item in due), account.open_principal.currency)
    asked_costs = costs.collection_costs(account.open_principal, late_invoices=len(items)).total
    letter = Letter(
        policyholder_id=by.tenant,
        buyer=company,
        kind=kind,
        sent_on=today,
        principal=account.open_principal.amount,
        interest=account.open_interest.amount,
        costs=asked_costs.amount,
        currency=asked_costs.currency,
        made_at=now,
        made_by_id=by.user_id,
    )
    facts = {
        **_frame(by.tenant, company, kind, today),
        **_sums(account.open_principal, account.open_interest, asked_costs),
        "through": account.interest_through.isoformat(),
        "pay_by": ladder.final_notice_expires_on(today).isoformat(),
        "disputed": _text_of(overdue - account.open_principal),
        "invoices": [_line_of(item, account) for item in items],
        "reference": ", ".join(item.invoice.number for item in items),
        "pay_to": _account_of(by.tenant),
    }
    return _send(letter, facts, by, now)


@transaction.atomic
def send_demand(*, case_id: UUID, by: Actor, now: datetime) -> Letter:
    """Make the collector's demand for all that is owed by law and not disputed.

    Again on the same day it changes nothing.

    :raises NotYourRole: unless a collector does it
    :raises CaseClosed: if the case is closed
    :raises AfterInsolvency: if the buyer is insolvent
    :raises AllDisputed: if the buyer disputes all that is due
    :raises NoCollectionAccount: if the house has no account to pay to
    """
    ensure_role(by, StaffRole.COLLECTOR)
    case = cases.lock_open(case_id, by)
    if case.state == CaseState.INSOLVENT:
        raise lifecycle.AfterInsolvency(on=case.insolvent_on)
    today = business_date(now)
    kind = LetterKind.COLLECTION_DEMAND
    known = _made_today(case.policyholder_id, case.buyer, kind, today)
    if known is not None:
        return known
    balance = queries.balance(case, today, without_disputed=True)
    due = [one for one in balance.invoices if one.due_on < today]  # the rest is not asked for yet
    principal = Money.sum((one.open_principal for one in due), case.currency)
    disputed = Money.sum((one.disputed for one in due), case.currency)
    if disputed and not principal:
        raise lifecycle.AllDisputed
    letter = Letter(
        policyholder_id=case.policyholder_id,
        buyer=case.buyer,
        case=case,
        kind=kind,
        sent_on=today,
        principal=principal.amount,
        interest=balance.interest.amount,
        costs=balance.costs.amount,
        currency=case.currency,
        made_at=now,
        made_by_id=by.user_id,
    )
    facts = {
        **_frame(case.policyholder_id, case.buyer, kind, today),
        **_sums(principal, balance.interest, balance.costs),
        "case": case.number,
        "through": balance.interest_through.isoformat(),
        "pay_by": (today + timedelta(days=letters.DAYS_AFTER_DEMAND)).isoformat(),
        "disputed": _text_of(disputed),
        "paid": str(balance.paid.to_cents().amount),
        "invoices": _lines_of(due),
        "reference": letters.payment_reference(case.number),
        "pay_to": _collection_account(),
    }
    sent = _send(letter, facts, by, now)
    cases.note(case, ActionKind.LETTER, "", by, now, letter=sent)
    if case.state == CaseState.OPENED:
        cases.become(case, CaseState.AMICABLE, "", by, now)
    return sent


def _send(letter: Letter, facts: dict[str, Any], by: Actor, now: datetime) -> Letter:
    letter.document = documents.request(
        letter.kind.lower(),
        subject_id=letter.public_id,
        policyholder_id=letter.policyholder_id,
        language=letters.language_for(letter.buyer.country),
        file_name=f"{letter.kind.lower().replace('_', '-')}-{letter.sent_on.isoformat()}.pdf",
        facts=facts,
        by=by,
        at=now,
    )
    letter.save()
    events.record(
        "collections.letter_made",
        subject=letter,
        by=by,
        at=now,
        buyer=str(letter.buyer.public_id),
        kind=letter.kind,
        amount=facts["total"],
        currency=letter.currency,
        effective_on=letter.sent_on.isoformat(),
        reasons=[],
    )
    return letter


def _made_today(
    policyholder_id: int, buyer: Company, kind: LetterKind, today: date
) -> Letter | None:
    return Letter.objects.filter(
        policyholder_id=policyholder_id,
        buyer_id__in=companies.same_as(buyer.id),
        kind=kind,
        sent_on=today,
    ).first()


def _frame(policyholder_id: int, buyer: Company, kind: LetterKind, today: date) -> dict[str, Any]:
    """Return who writes to whom about what, as plain values."""
    sender = accounts.policyholder(policyholder_id)
    return {
        "kind": kind.value,
        "sent_on": today.isoformat(),
        "creditor": _party(sender.company) | {"name": sender.name},
        "buyer": _party(buyer),
    }


def _party(company: Company) -> dict[str, str]:
    number = companies.identifiers_of(company.id).first()
    return {
        "name": company.name,
        "street": company.street,
        "postcode": company.postcode,
        "city": company.city,
        "country": company.country,
        "number": f"{number.scheme} {number.value}" if number else "",
    }


def _sums(principal: Money, interest: Money, asked_costs: Money) -> dict[str, str]:
    return {
        "currency": principal.currency,
        "principal": str(principal.to_cents().amount),
        "interest": str(interest.to_cents().amount),
        "costs": str(asked_costs.to_cents().amount),
        "with_interest": str((principal + interest).to_cents().amount),
        "total": str((principal + interest + asked_costs).to_cents().amount),
    }


def _line_of(item: OpenInvoice, account: rules.Account) -> dict[str, str]:
    return {
        "number": item.invoice.number,
        "issued_on": item.invoice.issued_on.isoformat(),
        "due_on": item.invoice.due_on.isoformat(),
        "gross": str(item.invoice.gross.to_cents().amount),
        "open": str(item.open_gross.to_cents().amount),
        "interest": str(account.statements[item.invoice.number].open_interest.to_cents().amount),
    }


def _lines_of(invoices: Sequence[InvoiceBalance]) -> list[dict[str, str]]:
    return [
        {
            "number": one.number,
            "issued_on": one.issued_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "gross": str(one.handed_over.to_cents().amount),
            "open": str(one.open_principal.to_cents().amount),
            "interest": str(one.open_interest.to_cents().amount),
        }
        for one in invoices
        if one.open_principal or one.open_interest
    ]


def _text_of(amount: Money) -> str:
    """Return an amount as letters keep it; nothing is an empty text."""
    return str(amount.to_cents().amount) if amount else ""


def _collection_account() -> dict[str, str]:
    """Return where buyers pay what we collect; a demo has no account and its letters say so.

    :raises NoCollectionAccount: if none is set
    :raises NotAnAccount: if what is set is no IBAN
    """
    account = settings.COLLECTION_ACCOUNT
    if account["iban"]:
        return {**account, "iban": ensure_iban(account["iban"])}
    if not settings.DEMO:
        raise letters.NoCollectionAccount
    return {**account, "iban": ""}


def _account_of(policyholder_id: int) -> dict[str, str] | None:
    account = policies.bank_account_of(policyholder_id)
    return {"iban": account.iban, "holder": account.holder} if account else None
