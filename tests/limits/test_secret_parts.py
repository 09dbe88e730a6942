"""What a part of a limit, asked or prolonged, tells of others: what is given, and nothing else.

However little room others leave, the answer is an amount or a no: never a figure of the room.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import tenancy
from core.models import Event
from limits import services
from limits.api.asked import request_as_json
from limits.models import LimitRow
from limits.queries import audit_exposure
from limits.rules.ceilings import CeilingKind, Wanted
from limits.rules.lifecycle import LimitKind, RequestState
from limits.rules.reasons import ReasonCode
from limits.services import ceilings
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import Insured, insured, underwriter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured(maximum_payment_days=180, limit_notice_days=10)


def a_buyer(us: Insured, others: int, ours: int = 30_000):
    company = factories.graded(factories.company(), 4, equity=400_000)
    us.ask(company, ours)
    if others:
        insured().ask(company, others)
    return company


def part(us, company, amount=40_000, days=20):
    with tenancy.scope(policyholder_id=us.holder.id):
        return services.request_temporary(
            buyer=company.public_id,
            amount=eur(amount),
            until=TODAY + days * DAY,
            payment_days=30,
            by=us.actor,
            now=NOW,
        )


def prolonged(us, company, days=50):
    with tenancy.scope(policyholder_id=us.holder.id):
        return services.request_prolongation(
            buyer=company.public_id,
            until=TODAY + days * DAY,
            payment_days=30,
            by=us.actor,
            now=NOW,
        )


def said(request) -> dict:
    """Return all that the answer says, without the ids and moments of this request."""
    found = {k: v for k, v in request_as_json(request).items() if k not in {"id", "buyer"}}
    if decision := found.get("decision"):
        found["decision"] = {name: decision[name] for name in decision if name != "id"}
    happened = Event.objects.filter(subject_id__in=_subjects(request)).order_by("id")
    mute = {"buyer", "decision", "request"}
    told = [(e.name, {k: v for k, v in e.facts.items() if k not in mute}) for e in happened]
    return found | {"told": told}


def _subjects(request):
    decision = getattr(request, "decision", None)
    return [request.public_id, *([decision.public_id] if decision else [])]


def owing(us, company):
    """Let our limit be cut, with deliveries that are still owed and the notice running."""
    factories.invoice(us.holder, company, net_amount=28_000, vat_amount=0)
    row = LimitRow.objects.get(buyer=company, policy=us.policy, superseded_at=None)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(10_000),
        reason=ReasonCode.GRADE_TOO_WEAK,
        by=underwriter(),
        now=NOW,
    )


@pytest.mark.parametrize("ask", [part, prolonged])
def test_where_as_much_is_given_as_much_is_told(us, ask):
    """Others have nothing on the one buyer, and half of the room on the other."""
    free, shared = a_buyer(us, 0), a_buyer(us, 10_000)
    if ask is prolonged:
        part(us, free)
        part(us, shared)

    here, there = said(ask(us, free)), said(ask(us, shared))

    assert here == there
    assert here["decision"]["outcome"] == "APPROVED"


def in_country(us, others: int):
    """Return a buyer on which others have nothing, in a country where they have something."""
    company = a_buyer(us, 0)
    if others:
        insured().ask(factories.graded(factories.company(), 4, equity=400_000), others)
    wanted = Wanted(CeilingKind.COUNTRY, "NL", Decimal(100_000))
    said_why: dict[str, Any] = {"source": "A test", "reason": "A test", "now": NOW}
    row = ceilings.propose_ceiling(wanted=wanted, valid_from=TODAY, by=underwriter(), **said_why)
    ceilings.release_ceiling(amount_id=row.id, by=underwriter(), now=NOW)
    ceilings.begin_count(row, by=underwriter(), now=NOW)
    for first, last in ceilings.night_ranges(TODAY):
        ceilings.count_range(row, first, last, now=NOW)
    return company


@pytest.mark.parametrize("where", [a_buyer, in_country])
@pytest.mark.parametrize("others", range(0, 80_000, 10_000))
@pytest.mark.parametrize("debts", [False, True])
def test_whatever_others_leave_the_answer_is_an_amount_or_a_no(us, others, debts, where):
    company = where(us, others)
    if debts:
        owing(us, company)

    asked = part(us, company)
    is_given = LimitRow.objects.filter(kind=LimitKind.TEMPORARY).exists()
    again = prolonged(us, company) if is_given else None

    assert {asked.state, *([again.state] if again else [])} == {RequestState.AUTO_DECIDED}
    assert "room" not in str(said(asked)).lower()
    assert audit_exposure() == []
