"""The underwriter's desks in a browser: clean under axe, no wider than a phone."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import LimitRow
from tests import factories
from tests.limits.ground import buyer, insured
from tests.monitoring.test_pages import let_in, look_at
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_desks_of_limits_and_policies(page, live_server):
    with tenancy.scope(staff=True):
        us, them, company = insured(), insured(), buyer()
        us.ask(company, 50_000)
        them.ask(company, 20_000)
        referred = us.ask(buyer(), 5_000_000)
        row = LimitRow.objects.get(policy=us.policy, buyer=company)
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    let_in(page, live_server, person, sign_in_staff)

    for name, pk in (
        ("limits_groupexposure", company.id),
        ("limits_limitrow", row.id),
        ("limits_limitrequest", referred.id),
        ("limits_decision", row.decision_id),
        ("policies_policy", us.policy.id),
    ):
        look_at(page, live_server, reverse(f"admin:{name}_change", args=[pk]))
        look_at(page, live_server, reverse(f"admin:{name}_changelist"))
