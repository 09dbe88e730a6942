"""Whoever comes second is told what there is by now: refusals carry the present state."""

import pytest

from core import tenancy
from core.errors import BusinessError, StateRefused
from limits import services
from limits.models import LimitRow
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import LimitKind, RequestState, RowState
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def refusal_of(kind: type[BusinessError], command, **given) -> BusinessError:
    with pytest.raises(kind) as caught:
        command(**given, now=NOW)
    return caught.value


def decide(request, amount):
    return {"request_id": request.public_id, "amount": eur(amount), "by": underwriter()}


def test_a_second_request_names_the_first_and_its_state(us):
    company = buyer(8)
    first = us.ask(company, 10_000)

    refused = refusal_of(rules.RequestAlreadyOpen, us.ask, buyer=company)

    assert refused.values == {"state": RequestState.REFERRED, "id": first.public_id}


def test_the_same_limit_again_names_that_it_is_active(us):
    company = buyer()
    us.ask(company, 50_000)

    assert refusal_of(rules.LimitStands, us.ask, buyer=company).values["state"] is RowState.ACTIVE


def test_a_closed_request_names_its_state(us):
    request = us.ask(buyer(8), 10_000)
    services.cancel_request(request_id=request.public_id, by=us.actor, now=NOW)

    refused = refusal_of(rules.RequestClosed, services.decide, **decide(request, 0))

    assert refused.values["state"] is RequestState.CANCELLED


def test_an_answer_nobody_asked_for_names_the_state(us):
    request = us.ask(buyer(8), 10_000)
    given = {"request_id": request.public_id, "answer": "Hello", "by": us.actor}

    refused = refusal_of(StateRefused, services.answer_information, **given)

    assert refused.values["state"] is RequestState.REFERRED


def test_more_than_was_asked_names_the_state(us):
    request = us.ask(buyer(8), 10_000)

    refused = refusal_of(rules.MoreThanAsked, services.decide, **decide(request, 11_000))

    assert refused.values["state"] is RequestState.REFERRED


def test_a_limit_that_is_gone_names_that_it_ended(us):
    company = buyer()
    given = {"buyer": company.public_id, "by": us.actor}

    refused = refusal_of(rules.NoLimitInForce, services.cancel_limit, **given)

    assert refused.values["state"] is RowState.ENDED


def test_a_reduction_that_does_not_reduce_names_that_the_limit_is_active(us):
    us.ask(buyer(), 50_000)
    row = LimitRow.objects.get().public_id
    given = {"row_id": row, "amount": eur(50_000), "reason": ReasonCode.CAPACITY}

    refused = refusal_of(rules.NotLower, services.reduce_limit, **given, by=underwriter())

    assert refused.values["state"] is RowState.ACTIVE


def test_what_has_its_own_end_stands_beside_the_permanent_limit():
    assert set(LimitKind) - rules.PERMANENT == {
        LimitKind.TEMPORARY,
        LimitKind.TOP_UP,
        LimitKind.PRE_SHIPMENT,
    }
