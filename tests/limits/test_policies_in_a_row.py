"""A policy that another one follows: whom it stops, what is left of its limits, and when not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from core import tenancy
from limits import queries
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import RowState
from limits.rules.stops import StopCause
from monitoring.queries import cover
from policies.models import Policy, PolicyYear, Terms
from receivables import queries as receivables
from receivables import services as receivables_services
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db

EARLIER = NOW - timedelta(days=60)
SECOND_BEGINS = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company(us):
    """A buyer with a limit of 50,000 under the first policy."""
    with tenancy.scope(staff=True):
        found = buyer()
        us.ask(found, 50_000, now=EARLIER)
    return found


def followed(us, begins=SECOND_BEGINS):
    """Let the first policy end on 31 January, and another begin."""
    first = Policy.objects.filter(id=us.policy.id)
    first.update(expires_on=SECOND_BEGINS - timedelta(days=1))
    us.policy = first.get()
    second = factories.policy(factories.policyholder())
    Policy.objects.filter(id=second.id).update(policyholder=us.holder, inception_on=begins)
    for kind in (Terms, PolicyYear):
        kind.objects.filter(policy=second).update(policyholder=us.holder)
    return second


def page_of(client, us, name, *rest):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
    return client.get(reverse(f"portal:{name}", args=[us.holder.public_id, *rest]))


def text_of(page):
    return " ".join(page.content.decode().replace("\xa0", " ").split())


def test_an_ended_policy_stops_nobody_whom_the_next_one_insures(client, us, company):
    """R-POL-21, R-POL-37"""
    with tenancy.scope(staff=True):
        followed(us)
        asked = us.ask(company, 40_000)

        assert queries.stopped(us.actor, TODAY) == []
        assert queries.stop_on(us.policy, company.id, TODAY) is None
        [shown] = queries.portfolio(us.actor, TODAY)
        api = api_of(us)

    assert (shown.row.policy_id, shown.amount, shown.stop) == (asked.policy_id, eur(40_000), None)
    assert api.get("/api/v1/stops").json()["items"] == []
    limit = api.get(f"/api/v1/limits/{company.public_id}").json()
    assert (limit["state"], limit["amount"], limit["stop"]) == ("ACTIVE", "40000.00", None)
    page = page_of(client, us, "limits")
    assert (page.context["stopped"], page.context["totals"]["count"]) == (0, 1)
    for name, of in (("buyer", company), ("limit_decision", asked)):
        assert "your policy has ended" not in text_of(page_of(client, us, name, of.public_id))


def test_who_is_late_under_the_next_policy_is_stopped_once(client, us, company):
    """R-POL-20"""
    with tenancy.scope(staff=True):
        followed(us)
        us.ask(company, 40_000)
        late = {"dispatched_on": date(2025, 11, 1), "issued_on": date(2025, 11, 1)}
        factories.invoice(us.holder, company, due_on=date(2025, 12, 20), **late)

        [found] = queries.stopped(us.actor, TODAY)
        positions = queries.portfolio(us.actor, TODAY)

        assert found.stop.cause == StopCause.EXTENSION_ENDED
        assert queries.stopped(us.actor, TODAY, positions=positions) == [found]
    assert page_of(client, us, "limits").context["stopped"] == 1


def test_of_a_limit_of_the_policy_before_only_what_is_owed_is_left(us, company):
    with tenancy.scope(staff=True):
        followed(us)
        assert queries.portfolio(us.actor, TODAY) == []

        factories.invoice(us.holder, company, dispatched_on=date(2026, 1, 20))
        [shown] = queries.portfolio(us.actor, TODAY)

        assert queries.stopped(us.actor, TODAY) == []
    assert (shown.state, shown.amount, shown.stop) == (RowState.RUN_OFF, eur(0), None)
    assert shown.owed == eur(12_100)


def test_what_the_policy_before_insures_stays_insured_beside_the_new_limit(us, company):
    """R-POL-37: it takes no room under the limit of the policy that followed."""
    with tenancy.scope(staff=True):
        followed(us)
        us.ask(company, 40_000)
        sent = {"issued_on": date(2026, 1, 20), "due_on": date(2026, 2, 19)}
        now = {"issued_on": TODAY, "due_on": date(2026, 4, 1)}
        before = factories.invoice(us.holder, company, dispatched_on=date(2026, 1, 20), **sent)
        factories.invoice(us.holder, company, dispatched_on=TODAY, **now)
        [shown] = queries.portfolio(us.actor, TODAY)
        items = receivables.items_on(us.actor.tenant, TODAY)
        marks = cover.marks(us.actor, items, TODAY)
        verdict = queries.verdict_of(before, TODAY)

    assert (verdict.line.insured, verdict.line.reason) == (eur(10_000), Reason.COVERED)
    assert marks[before.id].cover == verdict.line
    assert {mark.is_uninsured for mark in marks.values()} == {False}
    assert (shown.use.insured, shown.use.earlier) == (eur(20_000), eur(10_000))
    assert (shown.use.excluded, shown.use.owed) == (eur(0), eur(24_200))
    assert (shown.used, shown.room) == (eur(10_000), eur(30_000))


def test_what_had_no_room_under_the_policy_before_has_none_under_the_next(client, us, company):
    with tenancy.scope(staff=True):
        followed(us)
        us.ask(company, 40_000)
        sent = {"issued_on": date(2026, 1, 20), "due_on": date(2026, 2, 19)}
        factories.invoice(
            us.holder, company, dispatched_on=date(2026, 1, 20), net_amount=60_000, **sent
        )
        [shown] = queries.portfolio(us.actor, TODAY)

    assert (shown.use.insured, shown.use.earlier) == (eur(50_000), eur(50_000))
    assert (shown.use.above, shown.use.excluded) == (eur(10_000), eur(0))
    assert (shown.used, shown.room) == (eur(0), eur(40_000))
    page = text_of(page_of(client, us, "buyer", company.public_id))
    assert "was delivered above the limit of your earlier policy and is not covered" in page
    assert "above your limit" not in page


BEFORE = {
    "dispatched_on": date(2026, 1, 20),
    "issued_on": date(2026, 1, 20),
    "due_on": date(2026, 2, 19),
}
NOW_SENT = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": date(2026, 4, 1)}


def insuring_vat(us, *, before, after):
    """Let one policy follow another, of which one insures VAT."""
    second = followed(us)
    Terms.objects.filter(policy=us.policy).update(vat_covered=before)
    Terms.objects.filter(policy=second).update(vat_covered=after)


def test_what_the_policy_before_insures_with_vat_counts_without_it_beside_the_next(
    client, us, company
):
    with tenancy.scope(staff=True):
        insuring_vat(us, before=True, after=False)
        us.ask(company, 40_000)
        factories.invoice(us.holder, company, **BEFORE)
        factories.invoice(us.holder, company, **NOW_SENT)
        [shown] = queries.portfolio(us.actor, TODAY)

    assert shown.use.is_net
    assert (shown.use.insured, shown.use.earlier) == (eur(20_000), eur(10_000))
    assert (shown.use.uninsured, shown.use.owed) == (eur(0), eur(24_200))
    page = text_of(page_of(client, us, "buyer", company.public_id))
    assert "Counted without VAT, even where your earlier policy insures it." in page


def test_what_the_policy_before_insures_without_vat_leaves_its_vat_uninsured(client, us, company):
    with tenancy.scope(staff=True):
        insuring_vat(us, before=False, after=True)
        us.ask(company, 40_000)
        factories.invoice(us.holder, company, **BEFORE)
        factories.invoice(us.holder, company, **NOW_SENT)
        [shown] = queries.portfolio(us.actor, TODAY)

    assert not shown.use.is_net
    assert (shown.use.insured, shown.use.earlier) == (eur(22_100), eur(10_000))
    assert (shown.use.above, shown.use.excluded) == (eur(0), eur(2_100))
    assert shown.use.insured + shown.use.uninsured == shown.use.owed
    assert "Counted with VAT" in text_of(page_of(client, us, "buyer", company.public_id))


def test_what_is_above_the_limit_of_the_policy_before_counts_without_vat_too(us, company):
    with tenancy.scope(staff=True):
        insuring_vat(us, before=True, after=False)
        us.ask(company, 40_000)
        factories.invoice(
            us.holder, company, **BEFORE, net_amount=60_000, vat_amount=Decimal(12_600)
        )
        [shown] = queries.portfolio(us.actor, TODAY)

    assert shown.use.insured == shown.use.earlier == eur("41322.31")  # 50,000 with VAT
    assert (shown.use.above, shown.use.excluded) == (eur("18677.69"), eur(0))
    assert (shown.used, shown.room) == (eur(0), eur(40_000))


def test_the_parts_of_a_dispute_under_the_policy_before_add_up_without_vat(us, company):
    with tenancy.scope(staff=True):
        insuring_vat(us, before=True, after=False)
        us.ask(company, 40_000)
        before = factories.invoice(us.holder, company, **BEFORE)
        receivables_services.open_dispute(
            invoice_id=before.public_id,
            amount=eur("3333.33"),
            reason="Short.",
            by=us.actor,
            now=NOW,
        )
        [shown] = queries.portfolio(us.actor, TODAY)

    assert shown.use.insured == eur("7245.18")  # 8,766.67 with VAT
    assert (shown.use.disputed, shown.use.uninsured) == (eur("2754.82"), eur(0))


@pytest.mark.parametrize("has_another_to_come", [True, False])
def test_between_two_policies_and_after_the_last_every_limit_is_stopped(
    client, us, company, has_another_to_come
):
    """R-POL-21"""
    with tenancy.scope(staff=True):
        if has_another_to_come:
            followed(us, begins=date(2026, 4, 1))
        else:
            Policy.objects.update(expires_on=SECOND_BEGINS - timedelta(days=1))

        [found] = queries.stopped(us.actor, TODAY)

    assert found.buyer.id == company.id
    assert (found.stop.since, found.stop.cause) == (SECOND_BEGINS, StopCause.POLICY_ENDED)
    page = text_of(page_of(client, us, "limits"))
    assert "New deliveries to 1 buyer are not insured, whatever limit stands." in page
    assert "handed over" not in page
