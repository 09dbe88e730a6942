"""The desk on which a policy is ended: what follows is read before anybody presses."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from claims.models import Claim
from claims.rules.lifecycle import Cause, ClaimState
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from core import tenancy
from policies import services
from policies.models import Policy, PolicyEnding, TermsProposal
from policies.rules.ending import Ending, Ground
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_admin import sign_in, text_of
from tests.monitoring.test_pages import let_in, look_at
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 12, 31)
GIVEN = {
    "last_day": LAST_DAY.isoformat(),
    "ground": Ground.POLICYHOLDER_NOTICE.value,
    "noticed_on": "2026-03-01",
    "reason": "Letter of February",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


def address(us):
    return reverse("admin:policies_policy_do", args=[us.policy.pk, "end"])


def desk(name, row, *more):
    return reverse(f"admin:policies_policyending_{name}", args=[row.pk, *more])


def propose(client, us, **given):
    """Fill in an end, read what follows, and go on."""
    shown = client.post(address(us), GIVEN | given)
    client.post(address(us), GIVEN | given | {"confirmed": shown.context["preview_read"]})
    return text_of(shown)


def waiting(client):
    """Return how many endings the first page says wait for whoever looks."""
    label = "proposed endings of policies for a second person to release"
    lines = client.get(reverse("admin:index")).context["waiting"]
    return next(each["count"] for each in lines if each["label"] == label)


def proposed():
    with tenancy.scope(staff=True):
        return PolicyEnding.objects.latest("id")


def test_what_ends_and_what_goes_on_is_read_before_it_is_proposed(client, us):
    with tenancy.scope(staff=True):
        company, other = buyer(), buyer()
        us.ask(company, 50_000, now=NOW - timedelta(days=90))
        us.ask(other, 20_000)
        us.ask(buyer(4, equity=40_000_000), 4_500_000)
        dates = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": TODAY + timedelta(days=30)}
        factories.invoice(us.holder, company, **dates)
        report = factories.overdue(us.holder, other)
        Case.objects.create(
            policyholder=us.holder,
            buyer=other,
            number="C1",
            state=CaseState.AMICABLE,
            currency="EUR",
            overdue_report=report,
            opened_on=TODAY,
            opened_at=NOW,
        )
        Claim.objects.create(
            policyholder=us.holder,
            policy=us.policy,
            buyer=other,
            number="S1",
            state=ClaimState.READY,
            cause=Cause.PROTRACTED_DEFAULT,
            date_of_loss=TODAY,
            notified_on=TODAY,
            notified_at=NOW,
        )
    sign_in(client)

    read = propose(client, us)

    for line in (
        "Deliveries up to and including 31 December 2026 stay insured",
        "those from 1 January 2027 on are not",
        "Limits on 2 buyers end with it, EUR 70,000.00 together.",
        "1 request has no answer yet: it falls the day after, unless it is answered.",
        "1 open invoice stays insured until it is paid or a loss: EUR 10,000.00 as of today.",
        "1 reported overdue goes on.",
        "1 collection case goes on.",
        "1 claim goes on.",
        "ask for the turnover up to the last day",
        "The policyholder is told at once",
    ):
        assert line in read
    assert "Mind:" not in read
    with tenancy.scope(staff=True):
        assert Policy.objects.get(id=us.policy.id).expires_on is None  # only tried
        assert us.policy.years.count() == 2


def test_an_unusual_end_says_so_and_is_for_the_second_person_to_judge(client, us):
    sign_in(client)

    read = propose(client, us, last_day="2026-03-20", noticed_on="2026-03-01")

    assert "less than two months lie between the notice and the end" in read
    assert "no policy year ends on this day" in read
    assert "No limit, no request and no insured debt stands under it." in read
    assert proposed().last_day == date(2026, 3, 20)


def test_a_policy_of_losses_that_fall_in_it_says_what_that_costs(client):
    with tenancy.scope(staff=True):
        us = insured(attachment="LOSSES_OCCURRING")
    sign_in(client)

    assert "A debt whose date of loss comes after 31 December 2026 is not insured" in propose(
        client, us
    )


def test_terms_that_cannot_count_any_more_are_named(client, us):
    with tenancy.scope(staff=True):
        row = TermsProposal(
            policyholder=us.holder,
            policy=us.policy,
            valid_from=date(2027, 2, 1),
            terms=factories.proposed_terms()["terms"],
            beside_version=1,
            reason="Renewal",
            proposed_at=NOW,
            proposed_by=factories.staff(StaffRole.UNDERWRITER),
        )
        row.save()
    sign_in(client)

    assert "The terms proposed from 1 February 2027 on cannot be released any more." in propose(
        client, us
    )


def test_a_day_gone_by_is_refused_beside_the_form(client, us):
    sign_in(client)

    shown = text_of(client.post(address(us), GIVEN | {"last_day": "2026-03-01"}))

    assert "the last day is 2 March 2026 at the earliest" in shown
    with tenancy.scope(staff=True):
        assert not PolicyEnding.objects.exists()


def test_a_second_person_reads_the_same_and_releases_it(client, us):
    sign_in(client)
    propose(client, us)
    row = proposed()

    author_sees = text_of(client.get(desk("change", row)))
    authors_desk = waiting(client)
    sign_in(client)
    waits = waiting(client)
    second_sees = text_of(client.get(desk("change", row)))
    asked = text_of(client.get(desk("do", row, "release")))
    client.post(desk("do", row, "release"))

    assert (authors_desk, waits) == (0, 1)
    assert "a second person looks at it" in author_sees
    assert desk("do", row, "release") not in author_sees
    assert desk("do", row, "withdraw") in author_sees
    assert desk("do", row, "release") in second_sees
    assert desk("do", row, "withdraw") not in second_sees
    for line in ("The policyholder gave notice", "Letter of February", "31 December 2026"):
        assert line in asked
    with tenancy.scope(staff=True):
        assert Policy.objects.get(id=us.policy.id).expires_on == LAST_DAY
    page = text_of(client.get(reverse("admin:policies_policy_change", args=[us.policy.pk])))
    assert "Proposed endings" in page
    assert waiting(client) == 0


def test_an_end_sent_back_is_proposed_again_changed(client, us):
    sign_in(client)
    propose(client, us)
    row = proposed()
    assert address(us) not in text_of(
        client.get(reverse("admin:policies_policy_change", args=[us.policy.pk]))
    )
    sign_in(client)
    client.post(desk("do", row, "reject"), {"answer": "They renewed"})
    assert "They renewed" in text_of(client.get(desk("change", row)))

    form = client.get(desk("do", row, "again"))
    wish = GIVEN | {"last_day": "2026-11-30"}
    shown = client.post(desk("do", row, "again"), wish)
    client.post(desk("do", row, "again"), wish | {"confirmed": shown.context["preview_read"]})

    assert form.context["form"].initial["last_day"] == LAST_DAY
    assert (proposed().last_day, proposed().state) == (date(2026, 11, 30), "PROPOSED")


def test_a_collector_reads_of_it_and_does_not_decide(client, us):
    with tenancy.scope(staff=True):
        row = services.propose_ending(
            policy_id=us.policy.public_id,
            ending=Ending(LAST_DAY, Ground.AGREED),
            reason="They stop",
            by=underwriter(),
            now=NOW,
        )
    sign_in(client, StaffRole.COLLECTOR)

    assert client.get(desk("change", row)).status_code == 200
    assert client.get(desk("do", row, "release")).status_code == 404
    assert client.get(address(us)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_desks_in_a_browser(page, live_server):
    with tenancy.scope(staff=True):
        us = insured()
        us.ask(buyer(), 50_000)
        row = services.propose_ending(
            policy_id=us.policy.public_id,
            ending=Ending(TODAY + timedelta(days=5), Ground.INSURER_NOTICE, TODAY),
            reason="Letter of today",
            by=underwriter(),
            now=NOW,
        )
        person = factories.staff(StaffRole.UNDERWRITER)
        other = insured()
    let_in(page, live_server, person, sign_in_staff)

    look_at(page, live_server, desk("change", row))
    look_at(page, live_server, desk("do", row, "release"))
    look_at(page, live_server, reverse("admin:policies_policyending_changelist"))
    look_at(page, live_server, reverse("admin:policies_policy_change", args=[us.policy.pk]))
    look_at(page, live_server, address(other))
