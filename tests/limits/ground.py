"""What tests of limits start from: a policyholder with a policy, and a buyer with a grade."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Policyholder
from accounts.rules import SYSTEM, Actor, MandateRole, StaffRole
from companies.models import Company
from limits import services
from limits.models import Factor
from limits.services import factor_review, factor_trials
from policies.models import Policy, Terms
from tests import factories
from tests.factories import NOW, eur


@dataclass
class Insured:
    """A policyholder with its policy and somebody who acts for it."""

    holder: Policyholder
    policy: Policy
    actor: Actor

    def ask(self, buyer: Company, amount=50_000, days=30, now=NOW, **more):
        return services.request_limit(
            buyer=buyer.public_id,
            amount=eur(amount),
            payment_days=days,
            by=self.actor,
            now=now,
            **more,
        )


def insured(role: MandateRole = MandateRole.OWNER, **terms) -> Insured:
    holder = factories.policyholder()
    policy = factories.policy(holder, **terms)
    return Insured(holder, policy, factories.actor(factories.mandate(holder, role)))


def buyer(grade: int = 4, **figures) -> Company:
    return factories.graded(factories.company(), grade, **figures)


def underwriter(authority: int = 1_000_000) -> Actor:
    return factories.staff_actor(StaffRole.UNDERWRITER, authority)


def change_terms(policy: Policy, valid_from: date, **changes) -> Terms:
    """Agree other terms for dispatches from a day on, the rest as before."""
    row = policy.terms.filter(superseded_at=None).latest("valid_from")
    Terms.objects.filter(id=row.id).update(valid_to=valid_from - timedelta(days=1))
    row.pk, row.valid_from, row.version = None, valid_from, row.version + 1
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def factor_in_force(**facts) -> Factor:
    """Propose a factor, try it on all that stands, and release it as somebody else."""
    given = {"source": "Risk committee, 20 February", "now": NOW, **facts}
    row = services.propose_factor(**given, by=underwriter())
    tried(row)
    return services.release_factor(factor_id=row.id, by=underwriter(), now=NOW)


def tried(row: Factor) -> None:
    """Work off the dry run of a proposed factor, as the handlers do."""
    factor_trials.begin(row, by=SYSTEM, now=NOW)
    row.refresh_from_db()
    for first, last in factor_review.ranges():
        factor_trials.run_range(row, row.dry_run["run"], first, last, now=NOW)
        row.refresh_from_db()
