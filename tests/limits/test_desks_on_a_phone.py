"""The underwriter's desks in a browser: clean under axe, no wider than a phone."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.files import GivenFile
from limits import services
from limits.models import HeldReview, LimitRow
from limits.rules.cutting import Ordered, Way
from limits.rules.reasons import ReasonCode
from limits.services import cuts, handing
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.monitoring.test_pages import let_in, look_at
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_desks_of_limits_and_policies(page, live_server):
    with tenancy.scope(staff=True):
        us, them, company = insured(), insured(), buyer()
        us.ask(company, 50_000)
        them.ask(company, 20_000)
        referred = us.ask(buyer(4, equity=40_000_000), 4_500_000)
        row = LimitRow.objects.get(policy=us.policy, buyer=company)
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
        cut = cuts.propose_cut(
            group_id=company.id,
            buyer=company.public_id,
            ordered=Ordered(eur(40_000), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much here."),
            by=underwriter(),
            now=NOW,
        )
        sole = factories.graded(factories.company("J. Jansen", is_natural_person=True), 4)
        us.ask(sole, 50_000)
        factories.graded(sole, 9)
        services.review_buyer(sole.id, cause_id=uuid4(), by=SYSTEM, now=NOW)
        held = HeldReview.objects.get()
        services.write_message(
            request_id=referred.public_id,
            text="Our accounts of 2025.",
            files=[GivenFile("accounts.pdf", b"%PDF-1.7 x")],
            by=us.actor,
            now=NOW,
        )
        proposal = handing.propose_decision(
            request_id=referred.public_id,
            amount=eur(4_000_000),
            reasons=[ReasonCode.CAPACITY],
            note="Strong accounts, an old customer.",
            by=underwriter(),
            now=NOW,
        )
    let_in(page, live_server, person, sign_in_staff)

    for name, pk in (
        ("limits_groupexposure", company.id),
        ("limits_limitrow", row.id),
        ("limits_limitrequest", referred.id),
        ("limits_decision", row.decision_id),
        ("limits_cut", cut.id),
        ("limits_decisionproposal", proposal.id),
        ("limits_heldreview", held.id),
        ("policies_policy", us.policy.id),
    ):
        look_at(page, live_server, reverse(f"admin:{name}_change", args=[pk]))
        look_at(page, live_server, reverse(f"admin:{name}_changelist"))
    look_at(page, live_server, reverse("admin:limits_groupexposure_do", args=[company.id, "cut"]))
    for name in ("approve", "hand"):
        address = reverse("admin:limits_limitrequest_do", args=[referred.id, name])
        look_at(page, live_server, address)
    for by in ("group", "buyer", "sector", "country"):
        look_at(page, live_server, f"{reverse('admin:limits_concentration')}?by={by}")
    look_at(page, live_server, reverse("admin:limits_answerpromise_changelist"))
