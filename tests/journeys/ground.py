"""A small world to walk through: staff, two policyholders, a handful of companies with accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts import demo, queries
from accounts import services as accounts
from accounts.models import Policyholder, User
from accounts.rules import SYSTEM, Actor, MandateRole, StaffRole
from claims import services as claims
from claims.models import Claim
from collections_app import services as collections
from collections_app.rules.lifecycle import LetterKind
from companies.models import Company, Identifier
from companies.rules import Scheme
from core import clock, deliveries, tenancy
from core.dates import business_date
from core.fields import new_public_id
from core.money import Money
from grading import services as grading
from grading.models import Statement
from grading.rules.inputs import LegalEventKind
from limits import services as limits
from monitoring import services as monitoring
from policies import services as policies
from policies.rules.terms import Basis, CostModel, PolicyTerms, WaitingStart
from receivables import services as receivables
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from tests import factories

PASSWORD = "cover what you deliver"
OWNER, READER, STRANGER = "owner@sail.example", "reader@sail.example", "owner@other.example"
IBAN = "NL91ABNA0417164300"
STAFF = {role: f"{role.value.lower().replace('_', '-')}@insurer.example" for role in StaffRole}

# Accounts in thousands of euros: of a company in good health, and of one that is not.
HEALTHY = {
    "total_assets": 4_800_000, "current_assets": 2_600_000, "inventory": 700_000,
    "receivables": 1_100_000, "cash": 800_000, "equity": 2_900_000,
    "current_liabilities": 1_000_000, "long_term_debt": 700_000, "total_liabilities": 1_900_000,
    "retained_earnings": 2_100_000, "sales": 9_400_000, "cost_of_sales": 5_900_000,
    "gross_profit": 3_500_000, "operating_expenses": 2_500_000, "ebit": 1_000_000,
    "net_income": 720_000,
}  # fmt: skip
AILING = {
    "total_assets": 3_300_000, "current_assets": 1_000_000, "inventory": 600_000,
    "receivables": 395_000, "cash": 5_000, "equity": 150_000, "current_liabilities": 2_400_000,
    "long_term_debt": 750_000, "total_liabilities": 3_150_000, "retained_earnings": -1_200_000,
    "sales": 6_100_000, "cost_of_sales": 5_500_000, "gross_profit": 600_000,
    "operating_expenses": 1_500_000, "ebit": -900_000, "net_income": -1_250_000,
}  # fmt: skip


@dataclass
class World:
    """What stands when the story begins."""

    now: datetime
    holder: Policyholder
    payer: Company  # who will not pay
    failing: Company  # who will go bankrupt
    sound: Company

    @property
    def today(self) -> date:
        """The day the story begins."""
        return business_date(self.now)


def build() -> World:
    """Make the world, as its own commands make it."""
    now = clock.now()
    with tenancy.scope(staff=True):
        for role, email in STAFF.items():
            authority = 2_000_000 if role is StaffRole.UNDERWRITER else 0
            _person(email, role=role, authority=authority)
        for email in (OWNER, READER, STRANGER):
            _person(email)
        payer = _company("Noorderlicht Bouwmaterialen B.V.", "Zwolle", "91234501", now)
        failing = _company("Kade Scheepsverf B.V.", "Vlissingen", "91234502", now)
        sound = _company("Van der Meulen Houthandel B.V.", "Drachten", "91234503", now)
        holder = _insured("Sail and Rope B.V.", now)
        for email, mandate in ((OWNER, MandateRole.OWNER), (READER, MandateRole.READER)):
            accounts.grant_mandate(
                policyholder_id=holder.id, email=email, role=mandate, by=SYSTEM, now=now
            )
        other = _insured("Other Goods B.V.", now)
        accounts.grant_mandate(
            policyholder_id=other.id, email=STRANGER, role=MandateRole.OWNER, by=SYSTEM, now=now
        )
    deliveries.drain(clock.real)
    return World(now, holder, payer, failing, sound)


def number_of(company: Company) -> str:
    """Return the number in the trade register."""
    with tenancy.scope(staff=True):
        return Identifier.objects.get(company=company, scheme=Scheme.KVK).value


def _person(email: str, *, role: StaffRole | None = None, authority: int = 0) -> None:
    demo.make_person(
        email=email,
        password=make_password(PASSWORD),
        language="en",
        role=role,
        authority=authority,
    )


def _company(name: str, city: str, number: str, now: datetime) -> Company:
    row = factories.company(name, city=city, legal_form="B.V.")
    Identifier.objects.filter(company=row, scheme=Scheme.KVK).update(value=number)
    for years_ago in (2, 1):
        Statement.objects.create(
            company=row,
            period_end=date(now.year - years_ago, 12, 31),
            currency="EUR",
            source="Trade register",
            recorded_at=now,
            **HEALTHY,
        )
    grading.regrade([row.id], cause="FIRST", cause_id=new_public_id(), by=SYSTEM, now=now)
    return row


def _insured(name: str, now: datetime) -> Policyholder:
    holder = accounts.take_on_policyholder(
        company_id=factories.company(name).id, name=name, language="en", by=SYSTEM, now=now
    )
    inception = date(now.year - 1, 1, 1)
    nothing = Money.zero("EUR")
    policies.take_out_policy(
        policyholder_id=holder.id,
        agreement=policies.Agreement(
            inception_on=inception,
            insurable_turnover=Money(Decimal(12_000_000), "EUR"),
        ),
        terms=PolicyTerms(
            currency="EUR",
            insured_share=Decimal("0.90"),
            maximum_payment_days=60,
            maximum_invoicing_days=30,
            maximum_extension_days=60,
            notification_days=30,
            waiting_months=3,
            waiting_start=WaitingStart.DUE_DATE,
            claims_threshold=Money(Decimal(500), "EUR"),
            first_loss_each=nothing,
            first_loss_basis=Basis.BEFORE_SHARE,
            minimum_retention=nothing,
            aggregate_first_loss=nothing,
            maximum_liability=Money(Decimal(850_000), "EUR"),
            vat_covered=False,
            limit_notice_days=30,
            cost_model=CostModel.A,
            premium_per_mille=Decimal("2.4"),
            countries=frozenset({"NL", "BE", "DE", "FR"}),
        ),
        by=SYSTEM,
        now=now - timedelta(days=400),
    )
    policies.set_bank_account(
        policyholder_id=holder.id, iban=IBAN, holder=name, by=SYSTEM, now=now - timedelta(days=400)
    )
    return holder


def fill(world: World) -> None:
    """Let a year happen, so that every page has something to show."""
    with tenancy.scope(staff=True):
        owner = queries.mandate_actor(world.holder.mandates.get(role=MandateRole.OWNER))
        staff = {role: _actor(role) for role in StaffRole}
    for buyer in (world.payer, world.failing, world.sound):
        _as(owner, limits.request_limit, 330, world, buyer=buyer.public_id,
            amount=Money(Decimal(40_000), "EUR"), payment_days=30)  # fmt: skip
        for number, days_ago in (("1", 300), ("2", 290)):
            _as(owner, receivables.record_invoice, days_ago, world, buyer_id=buyer.id,
                invoice=_invoice(world, f"{buyer.name[:1]}-{number}", days_ago))  # fmt: skip
    _as(owner, limits.request_limit, 3, world, buyer=world.sound.public_id,
        amount=Money(Decimal(900_000), "EUR"), payment_days=30)  # fmt: skip
    _as(owner, receivables.record_receipt, 260, world, policyholder_id=world.holder.id,
        buyer_id=world.sound.id, receipt=_receipt(world, 260), reference="Statement 1",
        source=ReceiptSource.POLICYHOLDER)  # fmt: skip
    for kind, days_ago in ((LetterKind.REMINDER, 255), (LetterKind.FINAL_NOTICE, 245)):
        for buyer in (world.payer, world.sound):
            _as(owner, collections.make_letter, days_ago, world,
                buyer=buyer.public_id, kind=kind)  # fmt: skip
    case = _as(owner, collections.hand_over, 235, world, buyer=world.payer.public_id)
    collector = staff[StaffRole.COLLECTOR]
    _as(collector, collections.take_case, 234, world, case_id=case.public_id)
    _as(collector, collections.send_demand, 234, world, case_id=case.public_id)
    _as(collector, collections.book_payment, 200, world, case_id=case.public_id,
        amount=Money(Decimal(2_500), "EUR"), received_on=world.today - timedelta(days=200),
        reference="Statement 214/7")  # fmt: skip
    _as(staff[StaffRole.RISK_ANALYST], grading.record_legal_event, 150, world,
        company_id=world.failing.id, kind=LegalEventKind.BANKRUPTCY,
        happened_on=world.today - timedelta(days=151), source="Insolvency register",
        source_reference="F.01/26/1")  # fmt: skip
    deliveries.drain(clock.real)
    for buyer in (world.payer, world.failing):
        _as(owner, claims.notify_claim, 20, world, buyer=buyer.public_id)
    with tenancy.scope(staff=True):
        claim = Claim.objects.get(buyer=world.failing)
    handler, releaser = staff[StaffRole.CLAIMS_HANDLER], staff[StaffRole.CLAIMS_RELEASER]
    calculation = _as(handler, claims.calculate, 19, world, claim_id=claim.public_id)
    _as(handler, claims.submit, 19, world, claim_id=claim.public_id)
    _as(releaser, claims.approve, 18, world, claim_id=claim.public_id,
        amount=Money(calculation.payment, "EUR"))  # fmt: skip
    _as(owner, monitoring.watch, 10, world, buyer=world.sound.public_id)
    deliveries.drain(clock.real)


def _as(by: Actor, work: Callable[..., Any], days_ago: int, world: World, **given: Any) -> Any:
    """Let somebody do something some days before the story begins."""
    scope = (
        tenancy.scope(policyholder_id=by.acting_for, user_id=by.user_id)
        if by.acting_for
        else tenancy.scope(staff=True)
    )
    with scope:
        return work(**given, by=by, now=world.now - timedelta(days=days_ago))


def _actor(role: StaffRole) -> Actor:
    return queries.staff_actor(User.objects.get(email=STAFF[role]), date.max)


def _invoice(world: World, number: str, days_ago: int) -> ledger.Invoice:
    issued_on = world.today - timedelta(days=days_ago)
    return ledger.Invoice(
        number=number,
        dispatched_on=issued_on,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
        net=Money(Decimal("8450.35"), "EUR"),
        vat=Money(Decimal("1774.57"), "EUR"),
    )


def _receipt(world: World, days_ago: int) -> ledger.Receipt:
    amount = Money(Decimal("10224.92"), "EUR")
    return ledger.Receipt(world.today - timedelta(days=days_ago), amount, None)
