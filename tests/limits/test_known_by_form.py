"""What was covered on a day, as known on an earlier one: also where no limit was asked."""

from datetime import timedelta

import pytest

from accounts.rules import StaffRole
from core import tenancy
from limits import queries, services
from limits.rules.cover.findings import Deliveries, FindingKind
from limits.rules.cover.reasons import Reason
from limits.rules.discretionary import AdverseKind
from policies.rules.terms import Product
from tests import factories
from tests.claims.test_four_products import BLIND, name, of
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER, NOW_LATER = TODAY + 20 * DAY, NOW + 20 * DAY


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def known(us, company, known_on=None, on=TODAY):
    return queries.covered_on(us.actor, company.id, on, today=LATER, known_on=known_on)


def test_what_is_learned_later_of_a_buyer_was_not_known_before():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)
    services.report_adverse(
        buyer=company.public_id,
        kind=AdverseKind.PROCEEDINGS,
        learned_on=TODAY,
        by=us.actor,
        now=NOW_LATER,
    )

    before, today = known(us, company, TODAY + 5 * DAY), known(us, company)

    assert before.amount == before.without_request > today.amount
    assert not today.is_given


def test_a_grade_of_a_later_day_was_not_known_before():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)
    factories.graded(company, 9, on=TODAY + 10 * DAY)

    on = TODAY + 15 * DAY
    before, today = known(us, company, TODAY + 5 * DAY, on), known(us, company, None, on)

    assert before.is_given
    assert not today.is_given


def test_what_people_found_later_excluded_nobody_before():
    us, company = insured(), buyer()
    us.ask(company)
    handler = factories.staff_actor(StaffRole.CLAIMS_HANDLER)
    row = services.establish(
        of=Deliveries(us.policy.public_id, company.public_id, first=TODAY),
        kind=FindingKind.ACTIVITY_NOT_COVERED,
        reason="They sold used machines.",
        by=handler,
        now=NOW + 10 * DAY,
    )
    given = {"reason": "They were new.", "by": handler, "now": NOW + 15 * DAY}
    services.undo_finding(finding_id=row.public_id, **given)

    told = [known(us, company, TODAY + days * DAY).excluded for days in (5, 12, 17)]

    assert told == [None, Reason.ACTIVITY_NOT_COVERED, None]
    assert known(us, company).excluded is None


def test_a_naming_that_was_ended_later_still_stood_before():
    us = of(Product.PER_CUSTOMER)
    company = buyer()
    row = name(us, company)
    us.ask(company)
    services.end_naming(naming_id=row.public_id, until=LATER, by=underwriter(), now=NOW_LATER)

    on = LATER + 5 * DAY
    before, today = known(us, company, TODAY + 5 * DAY, on), known(us, company, None, on)

    assert before.excluded is None
    assert today.excluded is Reason.EXCLUDED_NOT_NAMED
