"""Rows for tests, made as the application would: call inside `core.tenancy.scope(staff=True)`."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import Authority, Mandate, Policyholder, User
from accounts.rules import Actor, MandateRole, StaffRole
from companies.models import Company, Identifier
from companies.rules import Scheme, searchable
from core.fields import new_public_id
from core.money import Money
from grading.models import CompanyScore, GradeChange, Statement
from policies.models import BankAccount, Policy, PolicyYear, Terms
from policies.models.written import columns_of
from policies.rules.terms import standard_terms
from receivables.models import Invoice, OverdueReport, Receipt
from receivables.rules.states import OverdueState, ReceiptSource

_numbers = itertools.count(1)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def eur(amount: int | str | Decimal) -> Money:
    return Money(Decimal(amount), "EUR")


def company(name: str | None = None, **fields) -> Company:
    name = name or f"Company {next(_numbers)} B.V."
    given = {"country": "NL", "source": "TEST", "sector": "4690", "founded_on": date(2010, 1, 1)}
    row = Company.objects.create(name=name, search_name=searchable(name), **given | fields)
    Identifier.objects.create(
        company=row, scheme=Scheme.KVK, country="NL", value=f"{90000000 + next(_numbers)}"
    )
    return row


def policyholder(name: str | None = None) -> Policyholder:
    insured = company(name)
    return Policyholder.objects.create(company=insured, name=insured.name)


def user(email: str | None = None, **fields) -> User:
    return User.objects.create_user(
        email or f"person{next(_numbers)}@example.test", "a long password", **fields
    )


def staff(role: StaffRole, *, authority_amount: int = 0, **fields) -> User:
    person = user(staff_role=role, **fields)
    if authority_amount:
        Authority.objects.set_up(person, authority_amount)
    return person


def mandate(holder: Policyholder, role: MandateRole = MandateRole.OWNER, **fields) -> Mandate:
    return Mandate.objects.create(
        user=fields.pop("user", None) or user(**fields),
        policyholder=holder,
        role=role,
        granted_at=NOW,
    )


def actor(mandate: Mandate) -> Actor:
    return Actor(
        user_id=mandate.user_id,
        acting_for=mandate.policyholder_id,
        policyholder=mandate.policyholder.public_id,
        mandate_role=MandateRole(mandate.role),
    )


def staff_actor(role: StaffRole, authority: int = 0) -> Actor:
    person = staff(role, authority_amount=authority)
    return Actor(user_id=person.id, staff_role=role, authority=eur(authority))


def policy(holder: Policyholder, **terms) -> Policy:
    row = Policy.objects.create(
        policyholder=holder,
        number=f"T{next(_numbers):08}",
        product="WHOLE_TURNOVER",
        currency="EUR",
        inception_on=date(2025, 1, 1),
        insurable_turnover=Decimal(10_000_000),
    )
    given = {
        "insured_share": Decimal("0.90"),
        "maximum_liability": Decimal(1_000_000),
        "countries": ["NL", "BE", "DE", "FR"],
        "premium_per_mille": Decimal("2.4"),
    }
    Terms.objects.create(
        policyholder=holder,
        policy=row,
        valid_from=row.inception_on,
        recorded_at=NOW,
        version=1,
        **given | terms,
    )
    for year in (2025, 2026):
        PolicyYear.objects.create(
            policyholder=holder,
            policy=row,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            currency="EUR",
            maximum_liability=Decimal(1_000_000),
        )
    BankAccount.objects.create(
        policyholder=holder, iban="NL91ABNA0417164300", holder=holder.name, added_at=NOW
    )
    return row


def proposed_policy() -> dict:
    """Return the columns of a policy that somebody proposed."""
    terms = columns_of(standard_terms(eur(2_000_000)))
    return {"terms": terms, "currency": "EUR", "insurable_turnover": Decimal(10_000_000)}


def proposed_terms() -> dict:
    """Return the columns of other terms that somebody proposed."""
    terms = columns_of(standard_terms(eur(2_000_000)))
    return {"terms": terms, "valid_from": date(2026, 6, 1), "beside_version": 1}


def invoice(holder: Policyholder, buyer: Company, **fields) -> Invoice:
    given = {
        "number": f"F{next(_numbers)}",
        "dispatched_on": date(2026, 1, 5),
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
        "net_amount": Decimal(10_000),
        "vat_amount": Decimal(2_100),
        "currency": "EUR",
        "recorded_at": NOW,
    }
    return Invoice.objects.create(policyholder=holder, buyer=buyer, **given | fields)


def receipt(holder: Policyholder, buyer: Company, amount: int, *, on: date) -> Receipt:
    return Receipt.objects.create(
        policyholder=holder,
        buyer=buyer,
        amount=amount,
        currency="EUR",
        received_on=on,
        source=ReceiptSource.POLICYHOLDER,
        reference=f"R{next(_numbers)}",
        recorded_at=NOW,
    )


def overdue(holder: Policyholder, buyer: Company, **fields) -> OverdueReport:
    given = {
        "state": OverdueState.REPORTED,
        "reported_on": TODAY,
        "oldest_due_on": date(2026, 1, 1),
        "amount": Decimal(12_100),
        "currency": "EUR",
        "reported_at": NOW,
    }
    return OverdueReport.objects.create(policyholder=holder, buyer=buyer, **given | fields)


def graded(
    buyer: Company,
    grade: int = 4,
    *,
    equity: int | None = 1_000_000,
    sales: int | None = 100_000_000,
    on: date = date(2026, 3, 1),
    **statement,
) -> Company:
    """Give a company a grade as the scorecard leaves it, and accounts unless equity is None."""
    score = {"score": grade * 1_000_000, "grade": grade, "confidence": "A", "scorecard": 1}
    CompanyScore.objects.update_or_create(company=buyer, defaults={**score, "graded_on": on})
    GradeChange.objects.create(
        company=buyer,
        business_date=on,
        **score,
        probability=Decimal("0.01"),
        reasons=[{"code": "BASE", "points": score["score"], "values": {}}],
        inputs={"country": buyer.country},
        cause="TEST",
        cause_id=new_public_id(),
        recorded_at=NOW,
    )
    if equity is not None:
        Statement.objects.filter(company=buyer).delete()
        given = {"period_end": date(2025, 12, 31), "currency": "EUR", "source": "TEST"}
        Statement.objects.create(
            company=buyer, equity=equity, sales=sales, recorded_at=NOW, **given | statement
        )
    return buyer


def statement(filed_by: Company, **lines) -> Statement:
    """File accounts as they would stand in the table; of 2025 in euros unless it is said."""
    given = {"period_end": date(2025, 12, 31), "currency": "EUR", "source": "TEST"}
    return Statement.objects.create(company=filed_by, recorded_at=NOW, **given | lines)
