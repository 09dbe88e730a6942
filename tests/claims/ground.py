"""What tests of claims start from: a policyholder, a buyer under a limit, unpaid invoices."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from accounts.models import Policyholder
from accounts.rules import SYSTEM, Actor, MandateRole, StaffRole
from claims import services
from claims.models import Claim, Payout
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from companies.models import Company
from core.money import Money
from grading import services as grading
from grading.rules.inputs import LegalEventKind
from limits import services as limits
from policies.models import Policy
from receivables.models import Invoice
from tests import factories
from tests.factories import eur

LIMIT_ON = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
HANDED_OVER = date(2026, 5, 4)
DATE_OF_LOSS = date(2026, 8, 4)  # six months after 4 February, when the invoices were due


def at(day: date) -> datetime:
    """Return nine o'clock on a day."""
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


@dataclass
class Insured:
    """A policyholder and the buyer that does not pay it."""

    holder: Policyholder
    policy: Policy
    actor: Actor
    buyer: Company

    def invoice(self, **fields) -> Invoice:
        return factories.invoice(self.holder, self.buyer, **fields)

    def limit(self, amount: int = 50_000, buyer: Company | None = None) -> None:
        """Have a limit in force from the beginning of 2025."""
        request = limits.request_limit(
            buyer=(buyer or self.buyer).public_id,
            amount=eur(amount),
            payment_days=30,
            comment="",
            your_reference="",
            by=self.actor,
            now=LIMIT_ON,
        )
        assert request.decision.amount == amount

    def hand_over(self, on: date = HANDED_OVER) -> Case:
        report = factories.overdue(
            self.holder, self.buyer, reported_on=on, state="COLLECTION", reported_at=at(on)
        )
        return Case.objects.create(
            policyholder=self.holder,
            buyer=self.buyer,
            overdue_report=report,
            number=f"INC{self.buyer.id:09}",
            state=CaseState.AMICABLE,
            currency="EUR",
            opened_on=on,
            opened_at=at(on),
        )

    def insolvent(self, on: date, now: datetime | None = None) -> None:
        """Have a court declare the buyer bankrupt."""
        grading.record_legal_event(
            company_id=self.buyer.id,
            kind=LegalEventKind.BANKRUPTCY,
            happened_on=on,
            source="TEST",
            source_reference=f"F.{self.buyer.id}",
            by=SYSTEM,
            now=now or at(on),
        )

    def notify(self, on: date) -> Claim:
        return services.notify_claim(buyer=self.buyer.public_id, by=self.actor, now=at(on))


def insured(role: MandateRole = MandateRole.OWNER, name: str | None = None, **terms) -> Insured:
    holder = factories.policyholder(name)
    policy = factories.policy(holder, **terms)
    actor = factories.actor(factories.mandate(holder, role, language="en"))
    return Insured(holder, policy, actor, buyer())


def buyer(name: str | None = None) -> Company:
    return factories.graded(factories.company(name), 3, equity=4_000_000, on=date(2025, 1, 1))


@dataclass
class Staff:
    """Two people at the insurer: who handles, and who releases."""

    handler: Actor
    releaser: Actor

    def calculate(self, claim: Claim, on: date):
        return services.calculate(claim_id=claim.public_id, by=self.handler, now=at(on))

    def submit(self, claim: Claim, on: date) -> Claim:
        self.calculate(claim, on)
        return services.submit(claim_id=claim.public_id, by=self.handler, now=at(on))

    def approve(self, claim: Claim, on: date, amount: Money | None = None) -> Claim:
        worth = amount if amount is not None else claim.calculations.latest("version").to_pay
        return services.approve(
            claim_id=claim.public_id, amount=worth, by=self.releaser, now=at(on)
        )

    def pay(self, claim: Claim, on: date) -> Payout:
        """Bring a ready claim all the way to its money."""
        self.submit(claim, on)
        self.approve(claim, on)
        payout = claim.payouts.get(state="RELEASED")
        services.order_payout(payout_id=payout.public_id, by=self.handler, now=at(on))
        return services.confirm_payout(
            payout_id=payout.public_id, paid_on=on, by=self.handler, now=at(on)
        )


def staff() -> Staff:
    return Staff(
        handler=factories.staff_actor(StaffRole.CLAIMS_HANDLER),
        releaser=factories.staff_actor(StaffRole.CLAIMS_RELEASER),
    )
