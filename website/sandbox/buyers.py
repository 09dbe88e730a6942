"""What a client may do with its made-up buyers, by the same services as the insurer's people.

Each call acts as the staff of the demo: one proposes, another releases. What follows (a regrade, a
cut, a notice, a webhook) follows from the events of those services, as it would outside.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from accounts import queries as accounts
from accounts.models import Mandate
from accounts.rules import SYSTEM, Actor, MandateRole, Right, ensure_may
from companies import services as companies
from companies.models import Company
from companies.rules import Scheme
from companies.rules.entries import Entry
from companies.rules.identifiers import number
from core import tenancy
from core.dates import add_years, business_date
from core.errors import BusinessError
from core.money import Money
from grading import queries as grades
from grading import services as grading
from grading.models import GradeOverride
from grading.queries import overrides
from grading.rules import scale
from grading.rules.inputs import LegalEventKind
from grading.rules.overrides import ReasonCode
from receivables import queries as ledgers
from receivables import services as receivables
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from website.demo.house import staff_actor
from website.demo.people import MANDATES
from website.models import SandboxBuyer
from website.sandbox.accounts import SOUND

SOURCE = "SANDBOX"
MOST_BUYERS = 100
_ANALYST, _SENIOR = "analyst", "senior"
_WHY, _EVIDENCE = "Asked for in the sandbox.", "A call of the sandbox's API."


class TooManyBuyers(BusinessError):
    """A policyholder has as many made-up buyers as it may."""

    sentence = "You have %(most)s made-up buyers, which is the most. Reset one and use it again."


class CannotFallFurther(BusinessError):
    """A grade cannot be put that far down by hand."""

    sentence = "The grade is %(grade)s. Down to 9 can be asked; grade 10 follows from a bankruptcy."


class CannotRiseFurther(BusinessError):
    """A grade cannot be put that far up by hand."""

    sentence = "The grade is %(grade)s; at most two grades better, up to 1, can be asked."


def own(by: Actor) -> list[Company]:
    """Return the actor's made-up buyers, the oldest first."""
    rows = SandboxBuyer.objects.visible_to(by).select_related("company").order_by("id")
    return [row.company for row in rows]


def one_of(by: Actor, buyer: UUID) -> Company:
    """Return one of the actor's made-up buyers.

    :raises SandboxBuyer.DoesNotExist: for any other company
    """
    ensure_may(by, Right.ADMINISTER)
    rows = SandboxBuyer.objects.visible_to(by).select_related("company")
    return rows.get(company__public_id=buyer).company


def grade_of(buyer: Company) -> int | None:
    """Return the grade that counts; None: it has none yet."""
    standing = grades.standing(buyer.id)
    return standing.grade if standing else None


@transaction.atomic
def make(*, name: str, country: str, sector: str, by: Actor, now: datetime) -> Company:
    """Make up a buyer that does well, with accounts and a grade.

    :raises NotYourRight: unless the actor administers the policyholder
    :raises TooManyBuyers: if it has the most it may have
    :raises CountryRefused: if there is no such country
    """
    ensure_may(by, Right.ADMINISTER)
    if SandboxBuyer.objects.visible_to(by).count() >= MOST_BUYERS:
        raise TooManyBuyers(most=MOST_BUYERS)
    with tenancy.scope(staff=True):
        entry = Entry(
            name=name,
            numbers=(number(Scheme.NATIONAL, country, f"SBX{uuid4().hex[:14].upper()}"),),
            country=country,
            sector=sector,
            founded_on=add_years(business_date(now), -12),
        )
        company = companies.add_company(entry=entry, source=SOURCE, by=SYSTEM, now=now)
        SandboxBuyer.objects.create(policyholder_id=by.tenant, company=company, made_at=now)
        grading.follow([company.id])
        file_accounts(company, lines=SOUND, now=now)
    return company


@transaction.atomic
def downgrade(*, buyer: UUID, steps: int, by: Actor, now: datetime) -> Company:
    """Put a buyer so many grades down, as an analyst does: it counts at once.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    :raises CannotFallFurther: beyond grade 9
    """
    company = one_of(by, buyer)
    before = grade_of(company) or 0
    if not before or before + steps >= scale.DEFAULT:
        raise CannotFallFurther(grade=before)
    with tenancy.scope(staff=True):
        _end_override(company, now)
        _override(company, before + steps, now)
    return company


@transaction.atomic
def upgrade(*, buyer: UUID, steps: int, by: Actor, now: datetime) -> Company:
    """Put a buyer up again: a grade put down ends, else two analysts put it up.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    :raises CannotRiseFurther: beyond grade 1, or more than two grades beyond the model's
    """
    company = one_of(by, buyer)
    before = grade_of(company) or scale.DEFAULT
    if before == scale.DEFAULT or before - steps < 1:
        raise CannotRiseFurther(grade=before)
    with tenancy.scope(staff=True):
        _end_override(company, now)
        present = grade_of(company)
        if present is not None and present > before - steps:
            row = _override(company, before - steps, now)
            grading.approve_override(
                override_id=row.id, note=_WHY, by=staff_actor(_SENIOR), now=now
            )
    return company


@transaction.atomic
def bankrupt(*, buyer: UUID, by: Actor, now: datetime) -> Company:
    """Let a court declare a buyer bankrupt today; one that is bankrupt stays so.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    """
    company = one_of(by, buyer)
    with tenancy.scope(staff=True):
        if company.id not in grades.with_open_legal_event([company.id]):
            grading.record_legal_event(
                company_id=company.id,
                kind=LegalEventKind.BANKRUPTCY,
                happened_on=business_date(now),
                source=SOURCE,
                source_reference=f"SBX-{uuid4().hex[:12]}",
                by=SYSTEM,
                now=now,
            )
            _grade(company, now)
    return company


@transaction.atomic
def account_for(*, buyer: UUID, lines: Mapping[str, Decimal], by: Actor, now: datetime) -> Company:
    """File accounts of last year for a buyer; the grade follows from them.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    :raises KeyError: for a line that accounts do not have
    """
    company = one_of(by, buyer)
    with tenancy.scope(staff=True):
        file_accounts(company, lines=lines, now=now)
    return company


@transaction.atomic
def pay_late(*, buyer: UUID, days: int, amount: Money, by: Actor, now: datetime) -> Company:
    """Let another policyholder report that a buyer is so many days late with an amount.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    :raises OverdueReported: if it did so before
    """
    company = one_of(by, buyer)
    today = business_date(now)
    due_on = today - timedelta(days=days)
    sent_on = due_on - timedelta(days=30)
    invoice = ledger.Invoice(
        number=f"SBX-{uuid4().hex[:12]}",
        dispatched_on=sent_on,
        issued_on=sent_on,
        due_on=due_on,
        net=amount,
        vat=Money.zero(amount.currency),
    )
    with tenancy.scope(staff=True):
        other = _neighbour(by)
    with tenancy.scope(policyholder_id=other.tenant, user_id=other.user_id):
        receivables.record_invoice(buyer_id=company.id, invoice=invoice, by=other, now=now)
        receivables.report_overdue(buyer_id=company.id, by=other, now=now)
    return company


@transaction.atomic
def reset(*, buyer: UUID, by: Actor, now: datetime) -> Company:
    """Let a buyer be as it was made: no judgement, no public event, no overdue, sound accounts.

    What you recorded of it yourself (limits, invoices) stays.

    :raises SandboxBuyer.DoesNotExist: if it is not one of the actor's own
    """
    company = one_of(by, buyer)
    today = business_date(now)
    with tenancy.scope(staff=True):
        _end_override(company, now)
        for event in grades.legal_events_of(company.id).filter(ended_on=None):
            grading.end_legal_event(legal_event_id=event.id, ended_on=today, by=SYSTEM, now=now)
        file_accounts(company, lines=SOUND, now=now)
        other = _neighbour(by)
    with tenancy.scope(policyholder_id=other.tenant, user_id=other.user_id):
        owed = ledgers.open_debt(other.tenant, company.id, today)
        if owed:
            receivables.record_receipt(
                policyholder_id=other.tenant,
                buyer_id=company.id,
                receipt=ledger.Receipt(received_on=today, amount=owed, designated=None),
                reference=f"SBX-{uuid4().hex[:12]}",
                source=ReceiptSource.POLICYHOLDER,
                by=other,
                now=now,
            )
    return company


def file_accounts(company: Company, *, lines: Mapping[str, Decimal | None], now: datetime) -> None:
    """File the accounts of last year, and grade the company on them."""
    last_year = date(business_date(now).year - 1, 12, 31)
    grading.file_statement(
        company_id=company.id,
        period_end=last_year,
        currency="EUR",
        lines=lines,
        source=SOURCE,
        filed_on=None,
        by=SYSTEM,
        now=now,
    )
    _grade(company, now)


def _grade(company: Company, now: datetime) -> None:
    """Grade at once what the handlers of the events would grade a moment later."""
    grading.regrade([company.id], cause=SOURCE, cause_id=uuid4(), by=SYSTEM, now=now)


def _override(company: Company, grade: int, now: datetime) -> GradeOverride:
    return grading.propose_override(
        company_id=company.id,
        grade=grade,
        reason=ReasonCode.NEWS,
        text=_WHY,
        evidence=_EVIDENCE,
        by=staff_actor(_ANALYST),
        now=now,
    )


def _end_override(company: Company, now: datetime) -> None:
    standing = overrides.in_force([company.id]).get(company.id)
    if standing is not None:
        grading.end_override(override_id=standing.id, note=_WHY, by=staff_actor(_ANALYST), now=now)


def _neighbour(by: Actor) -> Actor:
    """Return the owner of another policyholder of the demo."""
    emails = {email for email, _, role in MANDATES if role is MandateRole.OWNER}
    found = accounts.mandates_by_mail(emails).exclude(policyholder_id=by.tenant)
    mandate: Mandate = found.filter(role=MandateRole.OWNER).order_by("id")[0]
    return accounts.mandate_actor(mandate)
