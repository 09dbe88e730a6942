"""A limit that is lowered stays what it was: its share, its kind and its conditions (CLM-36)."""

from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from limits import queries, services
from limits.models import LimitRow
from limits.rules.lifecycle import LimitKind
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import insured, underwriter
from tests.limits.test_cuts import propose, release

pytestmark = pytest.mark.django_db
GERMANY = {
    "country": "DE",
    "insured_share": "0.70",
    "maximum_payment_days": 45,
    "discretionary_allowed": False,
    "conditions": ["RETENTION_OF_TITLE"],
}


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def by_hand(us, company):
    row = queries.limit_on(us.policy.id, company.id, TODAY)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(20_000),
        reason=ReasonCode.ACCUMULATION,
        by=underwriter(),
        now=NOW,
    )


def by_a_cut(us, company):
    release(propose(company, 20_000, underwriter()), underwriter())


def by_a_review(us, company):
    factories.graded(company, 6, equity=400_000)
    services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)


@pytest.mark.parametrize("lower", [by_hand, by_a_cut, by_a_review])
@pytest.mark.parametrize("kind", [LimitKind.APPROVED, LimitKind.CHECK])
def test_what_is_lowered_keeps_its_share_its_kind_and_its_conditions(lower, kind):
    us = insured(country_terms=[GERMANY])
    company = factories.graded(factories.company(country="DE"), 2, equity=400_000)
    us.ask(company, 100_000, days=80)
    LimitRow.objects.update(kind=kind)
    before = queries.limit_on(us.policy.id, company.id, TODAY)

    lower(us, company)

    after = LimitRow.objects.filter(superseded_at=None).latest("valid_from")
    assert 0 < after.amount < before.amount
    assert (after.kind, after.insured_share) == (kind, Decimal("0.70"))
    assert after.conditions == before.conditions
    assert [each["code"] for each in after.conditions] == [
        "MAXIMUM_PAYMENT_DAYS",
        "RETENTION_OF_TITLE",
    ]
