"""What a page, the API and a paper say of cover knows the form of the policy, as a claim does."""

from datetime import date, timedelta

import pytest

from core import tenancy
from limits import queries, services
from limits.models import AdverseReport
from limits.queries import Delivery
from limits.rules import product_forms as forms
from limits.rules.confirming import ExcludedThen
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import Deadline, End, MendCode
from limits.rules.discretionary import AdverseKind
from policies.rules.terms import Product
from tests import factories
from tests.claims.test_four_products import BLIND, name, of
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, underwriter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def on_day(us, company, on=TODAY):
    return queries.covered_on(us.actor, company.id, on, today=on)


def confirm(us, company, now=NOW):
    return services.confirm_cover(
        buyer=company.public_id, on=now.date(), language="en", by=us.actor, now=now
    )


def foreseen(us, company, amount):
    return queries.foreseen(us.holder.id, Delivery(company, eur(amount), TODAY, 30), TODAY)


def codes(found):
    return [each.code for each in found.mends]


def end(named, until):
    return services.end_naming(naming_id=named.public_id, until=until, by=underwriter(), now=NOW)


def test_cover_without_a_request_is_cover_on_a_day_and_is_confirmed():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)

    found = on_day(us, company)
    made = confirm(us, company)

    assert (found.is_given, found.covered, found.excluded) == (True, eur(10_000), None)
    assert made.amount == 10_000
    assert [(each["kind"], each["amount"]) for each in made.document.facts["parts"]] == [
        ("BLIND", "10000.00")
    ]


def test_a_limit_on_a_buyer_that_is_named_no_more_covers_nothing_and_is_not_confirmed():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    named = name(us, company)
    us.ask(company, 50_000)
    end(named, TODAY)

    assert on_day(us, company).covered == eur(50_000)
    found = on_day(us, company, TODAY + DAY)
    assert (found.covered, found.excluded) == (eur(0), Reason.EXCLUDED_NOT_NAMED)
    with pytest.raises(ExcludedThen):
        confirm(us, company, NOW + DAY)


def test_a_public_buyer_that_the_policy_does_not_insure_has_no_cover_on_a_day():
    us = of(Product.WHOLE_TURNOVER)
    company = buyer(1)
    us.ask(company, 50_000)
    company.sector = "8411"
    company.save()

    found = on_day(us, company)

    assert (found.amount, found.covered) == (eur(50_000), eur(0))
    assert found.excluded is Reason.EXCLUDED_PUBLIC


def test_deliveries_are_insured_up_to_the_last_day_of_the_naming():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    name(us, company, until=TODAY + 30 * DAY)
    us.ask(company, 50_000)

    found = foreseen(us, company, 10_000)

    assert found.deliveries_until == Deadline(TODAY + 30 * DAY, End.NAMING_ENDS)


def test_a_buyer_that_is_excluded_is_insured_until_no_day():
    us = of(Product.WHOLE_TURNOVER)
    company = buyer(1)
    us.ask(company, 50_000)
    company.sector = "8411"
    company.save()

    assert foreseen(us, company, 10_000).deliveries_until is None


@pytest.mark.parametrize(("grade", "mends"), [(4, []), (8, [MendCode.NOTHING])])
def test_nobody_is_sent_to_ask_for_a_limit_that_cannot_be_asked(grade, mends):
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)

    assert codes(foreseen(us, buyer(grade), 14_000)) == mends


def test_a_naming_is_not_prolonged_over_the_next_one_nor_over_another_contract():
    us = of(Product.PER_CUSTOMER)
    company = buyer(1)
    named = name(us, company, until=TODAY + 10 * DAY)
    name(us, company, first=TODAY + 20 * DAY)

    with pytest.raises(forms.AlreadyNamed):
        end(named, TODAY + 20 * DAY)
    assert end(named, TODAY + 19 * DAY).valid_to == TODAY + 19 * DAY


def test_a_renewed_policy_remembers_what_was_learned_under_the_one_before():
    us = of(Product.NO_LIMIT_REQUEST, **BLIND)
    company = buyer(4)
    before = factories.policy(factories.policyholder())
    before.policyholder = us.holder
    before.inception_on, before.expires_on = date(2024, 1, 1), date(2024, 12, 31)
    before.save()
    AdverseReport.objects.create(
        policyholder=us.holder,
        policy=before,
        buyer=company,
        kind=next(iter(AdverseKind)),
        learned_on=TODAY - DAY,
        reported_at=NOW,
    )

    assert foreseen(us, company, 4_000).line.insured == eur(0)
