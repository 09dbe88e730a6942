"""The desk of factors: proposed with its source, tried on what stands, released by a second."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import SecondPersonNeeded, StaffRole
from core import clock, deliveries, tenancy
from core.models import Channel
from grading.rules.trials import NotTriedYet
from limits import queries, services
from limits.models import Decision, Factor, LimitRow
from limits.rules.publishing import DayTaken
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, factor_in_force, insured, tried, underwriter
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

GIVEN = {
    "kind": "COUNTRY",
    "code": "NL",
    "factor": "0.5",
    "valid_from": TODAY.isoformat(),
    "source": "Risk committee, 20 February",
    "reason": "Payments slow down.",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(client, role=StaffRole.UNDERWRITER):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    sign_in_staff(client, person)


def listed(client):
    return client.get(reverse("admin:limits_factor_changelist")).content.decode()


def page(client, row):
    return client.get(reverse("admin:limits_factor_change", args=[row.id])).content.decode()


def address(row, button):
    return reverse("admin:limits_factor_do", args=[row.id, button])


def propose(client):
    answer = client.post(reverse("admin:limits_factor_do_start", args=["set"]), GIVEN)
    assert answer.status_code == 302, answer.content.decode()
    with tenancy.scope(staff=True):
        return Factor.objects.get()


def work():
    deliveries.drain(clock.real, channels=[Channel.HANDLER])


def test_a_factor_is_proposed_tried_and_released_by_somebody_else(client):
    with tenancy.scope(staff=True):
        us, company = insured(), buyer(4, equity=400_000)
        us.ask(company, 60_000)
        us.ask(company, 80_000)
    sign_in(client)
    assert "every sector and country counts for 1" in listed(client)

    row = propose(client)
    assert "still being worked out" in page(client, row)
    work()

    shown = page(client, row)
    assert "EUR\u00a030,000" in shown  # 80,000 stands, 50,000 is left
    assert "Risk committee, 20 February" in shown
    refused = client.post(address(row, "release"), {}).content.decode().lower()
    assert "second person" in refused or "somebody else" in refused

    sign_in(client)
    assert "1 limit is reduced" in client.get(address(row, "release")).content.decode()
    assert client.post(address(row, "release"), {}).status_code == 302
    work()
    with tenancy.scope(staff=True):
        assert Decision.objects.latest("id").amount == 50_000


def proposed(**facts):
    given = GIVEN | {"factor": Decimal("0.5"), "valid_from": TODAY} | facts
    return services.propose_factor(**given, by=underwriter(), now=NOW)


@tenancy.scope(staff=True)
def test_a_dry_run_leaves_everything_as_it_was():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 100_000)
    before = list(LimitRow.objects.values()), Decision.objects.count()
    row = proposed()

    tried(row)

    assert (list(LimitRow.objects.values()), Decision.objects.count()) == before
    assert row.dry_run["given_back"] == {"EUR": "50000.000"}
    assert (row.state, row.valid_from) == ("PROPOSED", TODAY)
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 100_000


@tenancy.scope(staff=True)
def test_what_is_only_proposed_counts_for_no_request():
    us, company = insured(), buyer(4, equity=400_000)
    proposed(factor=Decimal(0))

    assert us.ask(company, 100_000).decision.amount == 100_000


@tenancy.scope(staff=True)
def test_a_factor_tried_beside_one_of_the_same_day_is_tried_alone():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 100_000)
    row = proposed(factor=Decimal("0.5"))
    factor_in_force(**(GIVEN | {"factor": Decimal("0.9"), "valid_from": TODAY}))

    tried(row)

    assert row.dry_run["limits"] == {"REDUCED": 1}
    assert Factor.objects.filter(state="RELEASED", factor=Decimal("0.9")).exists()
    with pytest.raises(DayTaken):
        services.release_factor(factor_id=row.id, by=underwriter(), now=NOW)


@tenancy.scope(staff=True)
def test_nobody_releases_their_own_or_what_was_not_tried():
    author = underwriter()
    given = GIVEN | {"factor": Decimal("0.5"), "valid_from": TODAY}
    row = services.propose_factor(**given, by=author, now=NOW)

    with pytest.raises(NotTriedYet):
        services.release_factor(factor_id=row.id, by=underwriter(), now=NOW)
    tried(row)
    with pytest.raises(SecondPersonNeeded):
        services.release_factor(factor_id=row.id, by=author, now=NOW)


def test_a_proposal_is_taken_back_with_a_reason(client):
    sign_in(client)
    row = propose(client)

    assert client.post(address(row, "reject"), {"reason": "Too early."}).status_code == 302

    with tenancy.scope(staff=True):
        row.refresh_from_db()
    assert (row.state, row.note) == ("REJECTED", "Too early.")
    assert client.get(address(row, "release")).status_code == 302


@pytest.mark.parametrize("role", [StaffRole.RISK_ANALYST, StaffRole.AUDITOR])
def test_others_look_and_press_nothing(client, role):
    with tenancy.scope(staff=True):
        row = proposed()
    sign_in(client, role)

    assert "Risk committee" in page(client, row)
    assert client.get(address(row, "reject")).status_code == 404
