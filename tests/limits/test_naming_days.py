"""Until when a policy names a buyer: another last day goes by the same rules as a naming."""

from datetime import timedelta

import pytest

from core import tenancy
from limits import services
from limits.models import InsuredBuyer
from limits.rules.product_forms import AlreadyNamed, OneContractOnly
from policies.models import Policy
from policies.rules.terms import Product
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def of(product):
    us = insured()
    Policy.objects.filter(id=us.policy.id).update(product=product)
    return us


def name(us, company, first, until):
    return services.name_buyer(
        policy_id=us.policy.public_id,
        buyer=company.public_id,
        first=first,
        until=until,
        contract_value=eur(60_000),
        contract_reference="Press line 4",
        by=underwriter(),
        now=NOW,
    )


def end(row, until):
    return services.end_naming(naming_id=row.public_id, until=until, by=underwriter(), now=NOW)


def test_a_later_last_day_that_reaches_the_next_naming_of_the_buyer_is_refused():
    us, company = of(Product.PER_CUSTOMER), buyer()
    row = name(us, company, TODAY, TODAY + 10 * DAY)
    name(us, company, TODAY + 20 * DAY, None)

    with pytest.raises(AlreadyNamed):
        end(row, TODAY + 20 * DAY)

    assert end(row, TODAY + 19 * DAY).valid_to == TODAY + 19 * DAY
    assert InsuredBuyer.objects.filter(superseded_at=None).count() == 2


def test_a_later_last_day_never_makes_two_contracts_of_one():
    us = of(Product.PER_TRANSACTION)
    row = name(us, buyer(), TODAY, TODAY + 10 * DAY)
    name(us, buyer(), TODAY + 11 * DAY, None)

    with pytest.raises(OneContractOnly):
        end(row, TODAY + 11 * DAY)

    assert end(row, TODAY + 5 * DAY).valid_to == TODAY + 5 * DAY
