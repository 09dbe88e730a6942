"""What people establish of deliveries counts wherever cover is told, until it is taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import NotYourRole, StaffRole
from claims import queries as claims
from core import tenancy
from limits import queries, services
from limits.models import CoverFinding
from limits.queries import cover
from limits.rules.cover import findings as rules
from limits.rules.cover.findings import Deliveries, FindingKind
from limits.rules.cover.reasons import Reason
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONDITION, ACTIVITY = FindingKind.CONDITION_NOT_MET, FindingKind.ACTIVITY_NOT_COVERED


@pytest.fixture(autouse=True)
def _as_insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def company(us):
    found = buyer()
    us.ask(found, 50_000)
    return found


@pytest.fixture
def handler():
    return factories.staff_actor(StaffRole.CLAIMS_HANDLER)


def sent(us, company, number, on=TODAY):
    dates = {"dispatched_on": on, "issued_on": on, "due_on": on + 30 * DAY}
    return factories.invoice(us.holder, company, number=number, **dates)


def found(us, company, by, kind=CONDITION, **of):
    return services.establish(
        of=Deliveries(us.policy.public_id, company.public_id, **of),
        kind=kind,
        reason="The retention of title was never agreed.",
        by=by,
        now=NOW,
    )


def told(us, company, number) -> Reason:
    """Return what the page and the one call say of an invoice."""
    lines = cover.cover_of(us.policy, [company.id], TODAY)[company.id]
    return next(each.reason for each in lines if each.item.invoice.number == number)


def claimed(us, company) -> dict[str, Reason]:
    """Return what a claim on the buyer says of each invoice."""
    preview = claims.readiness(us.actor, company, TODAY + 60 * DAY).calculation
    assert preview is not None
    return {line.number: line.reason for line in preview.lines}


@pytest.mark.parametrize("kind", [CONDITION, ACTIVITY])
def test_one_invoice_is_out_of_cover_and_the_others_stay_in(us, company, handler, kind):
    sent(us, company, "F1")
    sent(us, company, "F2")

    found(us, company, handler, kind, invoice="F1")

    assert (told(us, company, "F1"), told(us, company, "F2")) == (Reason(kind), Reason.COVERED)
    assert claimed(us, company) == {"F1": Reason(kind), "F2": Reason.COVERED}


def test_all_deliveries_of_some_days_are_out_of_cover(us, company, handler):
    for number, on in (("F1", TODAY - 3 * DAY), ("F2", TODAY), ("F3", TODAY + DAY)):
        sent(us, company, number, on)

    found(us, company, handler, ACTIVITY, first=TODAY, last=TODAY)

    excluded = queries.excluded_by(us.policy, {company.id: company.id}, {company.id: company})
    of_buyer = excluded[company.id].findings
    reached = [each.reaches(TODAY, "F2") for each in of_buyer]
    assert reached == [True]
    assert not any(each.reaches(TODAY - 3 * DAY, "F1") for each in of_buyer)
    assert told(us, company, "F2") is Reason.ACTIVITY_NOT_COVERED


def test_a_day_on_which_nothing_was_insured_is_not_confirmed(us, company, handler):
    found(us, company, handler, CONDITION, first=TODAY, last=None)

    said = queries.covered_on(us.actor, company.id, TODAY, today=TODAY)

    assert said.excluded is Reason.CONDITION_NOT_MET


def test_what_is_taken_back_counts_no_more_and_stays_on_record(us, company, handler):
    sent(us, company, "F1")
    row = found(us, company, handler, invoice="F1")

    services.undo_finding(
        finding_id=row.public_id, reason="The paper was found.", by=handler, now=NOW
    )

    kept = CoverFinding.objects.get()
    assert told(us, company, "F1") is Reason.COVERED
    assert (kept.undone_by_id, kept.undone_because) == (handler.user_id, "The paper was found.")
    with pytest.raises(rules.UndoneAlready):
        services.undo_finding(finding_id=row.public_id, reason="Again", by=handler, now=NOW)


def test_the_same_is_established_once_and_anew_after_it_was_taken_back(us, company, handler):
    sent(us, company, "F1")
    row = found(us, company, handler, invoice="F1")

    with pytest.raises(rules.FoundAlready):
        found(us, company, handler, invoice="F1")

    services.undo_finding(finding_id=row.public_id, reason="A mistake", by=handler, now=NOW)
    assert found(us, company, handler, invoice="F1").state == "STANDS"


def test_what_names_no_delivery_is_refused(us, company, handler):
    with pytest.raises(rules.InvoiceUnknown):
        found(us, company, handler, invoice="F9")
    with pytest.raises(rules.DaysUnclear):
        found(us, company, handler)
    with pytest.raises(rules.DaysUnclear):
        found(us, company, handler, first=TODAY, last=TODAY - DAY)


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR])
def test_only_those_who_judge_cover_establish(us, company, role):
    with pytest.raises(NotYourRole):
        found(us, company, factories.staff_actor(role), first=TODAY)


def test_it_is_established_and_taken_back_at_a_desk(us, company, handler, client):
    signing_in.sign_in_staff(client, User.objects.get(id=handler.user_id))
    sent(us, company, "F1")
    given = {
        "policy": str(us.policy.public_id),
        "buyer": str(company.public_id),
        "kind": "CONDITION_NOT_MET",
        "invoice": "F1",
        "reason": "No retention of title was agreed.",
    }

    client.post(reverse("admin:limits_coverfinding_do_start", args=["establish"]), given)

    row = CoverFinding.objects.get()
    page = client.get(reverse("admin:limits_coverfinding_change", args=[row.id]))
    assert "A condition of the limit was not met." in page.content.decode()
    assert told(us, company, "F1") is Reason.CONDITION_NOT_MET
    undo = reverse("admin:limits_coverfinding_do", args=[row.id, "undo"])
    client.post(undo, {"reason": "The paper was found."})
    assert told(us, company, "F1") is Reason.COVERED
