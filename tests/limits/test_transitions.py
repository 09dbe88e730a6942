"""Every step of a request and of a limit, twenty times at once: one is done, the rest hear why."""

import time
from functools import partial

import pytest
from django.db.models import QuerySet

from core import tenancy
from limits import services
from limits.models import Decision, LimitRequest, LimitRow
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import OPEN_STATES, RequestState
from limits.rules.reasons import ReasonCode
from tests.factories import NOW
from tests.limits.races import AT_ONCE, a_world, all_at_once, racing, seen, told

pytestmark = pytest.mark.django_db(transaction=True)
REASONS = [ReasonCode.GRADE_TOO_WEAK, ReasonCode.CLAIM_OPEN, ReasonCode.OVERDUE_REPORTED]
SUBMITTED, REFERRED = RequestState.SUBMITTED, RequestState.REFERRED
ASKED, DECIDED = RequestState.INFORMATION_REQUESTED, RequestState.DECIDED


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def world():
    return a_world()


# Asking ----------------------------------------------------------------------------------------


@racing((SUBMITTED, RequestState.AUTO_DECIDED), commands=[services.request_limit])
def test_of_twenty_equal_requests_one_is_answered_and_the_rest_hear_that_the_limit_stands(world):
    done, refused = all_at_once([lambda: world.ask(50_000)] * AT_ONCE)

    assert len(done) == 1
    assert told(refused) == {(409, "LIMIT_STANDS", "ACTIVE")}
    assert seen("limits.requested") == seen("limits.decided") == 1


def test_twenty_sendings_of_one_request_get_the_same_answer(world):
    wish = {"buyer": str(world.company.public_id), "amount": 50_000, "payment_days": 30}

    done, refused = all_at_once([lambda: world.post("limit-requests", wish, "K-1")] * AT_ONCE)

    assert refused == []
    assert len({answer.json()["id"] for answer in done}) == 1
    assert seen("limits.requested") == 1


@racing((SUBMITTED, REFERRED))
def test_of_twenty_different_requests_one_waits_and_the_rest_hear_that_it_does(world):
    done, refused = all_at_once(
        partial(world.ask, 200_000 + 5_000 * number) for number in range(AT_ONCE)
    )

    assert [answer.json()["state"] for answer in done] == ["REFERRED"]
    assert told(refused) == {(409, "REQUEST_ALREADY_OPEN", "REFERRED")}
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.filter(state__in=OPEN_STATES).count() == 1


# A request that waits --------------------------------------------------------------------------


def test_a_request_is_taken_back_once(world):
    address = f"limit-requests/{world.referred().public_id}/cancel"

    done, refused = all_at_once([lambda: world.post(address)] * AT_ONCE)

    assert len(done) == 1
    assert told(refused) == {(409, "REQUEST_CLOSED", "CANCELLED")}
    assert seen("limits.request_cancelled") == 1


@racing((REFERRED, RequestState.CANCELLED), commands=[services.cancel_request])
def test_a_request_is_either_decided_or_taken_back(world):
    request = world.referred()
    address = f"limit-requests/{request.public_id}/cancel"

    done, refused = all_at_once(
        (lambda: world.post(address))
        if number % 2
        else partial(world.decision, request, 200_000, world.desk[number])
        for number in range(AT_ONCE)
    )

    with tenancy.scope(staff=True):
        request.refresh_from_db()
        decisions, rows = Decision.objects.count(), LimitRow.objects.count()
    assert len(done) == 1
    assert told(refused) == {(409, "REQUEST_CLOSED", request.state)}
    assert decisions == rows == (request.state == "DECIDED")
    assert seen("limits.decided") + seen("limits.request_cancelled") == 1


def test_a_request_is_decided_once(world):
    request = world.referred()

    done, refused = all_at_once(partial(world.decision, request, 200_000, by) for by in world.desk)

    assert len(done) == 1
    assert told(refused) == {(409, "REQUEST_CLOSED", "DECIDED")}
    assert seen("limits.decided") == 1


@racing((REFERRED, DECIDED), commands=[services.decide])
def test_of_twenty_different_decisions_one_is_kept_and_in_force(world):
    request = world.referred()

    done, refused = all_at_once(
        partial(world.decision, request, 5_000 * (number + 1), by)
        for number, by in enumerate(world.desk)
    )

    with tenancy.scope(staff=True):
        decision, row = Decision.objects.get(), LimitRow.objects.get()
    assert len(done) == 1
    assert told(refused) == {(409, "REQUEST_CLOSED", "DECIDED")}
    assert row.amount == decision.amount > 0


@racing((REFERRED, ASKED), commands=[services.ask_information])
@pytest.mark.parametrize("text", [lambda _: "Newer accounts?", lambda number: f"Q{number}"])
def test_one_question_goes_out(world, text):
    request = world.referred()

    done, refused = all_at_once(
        partial(world.question, request, text(number), by) for number, by in enumerate(world.desk)
    )

    assert len(done) == 1
    assert told(refused) == {(409, "STATE_REFUSED", "INFORMATION_REQUESTED")}
    assert seen("limits.information_requested") == 1


@racing((ASKED, REFERRED), commands=[services.answer_information])
@pytest.mark.parametrize("text", [lambda _: "Annexed.", lambda number: f"A{number}"])
def test_a_question_is_answered_once(world, text):
    request = world.asked_about()
    address = f"limit-requests/{request.public_id}/answer"

    done, refused = all_at_once(
        partial(world.post, address, {"answer": text(number)}) for number in range(AT_ONCE)
    )

    with tenancy.scope(staff=True):
        request.refresh_from_db()
    assert [answer.json()["answer"] for answer in done] == [request.answer]
    assert told(refused) == {(409, "STATE_REFUSED", "REFERRED")}
    assert seen("limits.information_given") == 1


def test_without_the_lock_a_request_is_taken_back_more_than_once(world, monkeypatch):
    """The control: the tests above must fail as soon as nobody waits for anybody."""
    address = f"limit-requests/{world.referred().public_id}/cancel"
    ensure_step = rules.ensure_step

    def slowly(*states):
        ensure_step(*states)
        time.sleep(0.2)

    monkeypatch.setattr(rules, "ensure_step", slowly)
    lock = QuerySet.select_for_update

    def only_others(rows, **how):
        return rows if rows.model is LimitRequest else lock(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", only_others)

    done, _ = all_at_once([lambda: world.post(address)] * AT_ONCE)

    assert len(done) > 1


# A limit that stands ---------------------------------------------------------------------------


@racing(commands=[services.cancel_limit])
def test_a_limit_is_given_up_once(world):
    address = f"limits/{world.limit().buyer.public_id}/cancel"

    done, refused = all_at_once([lambda: world.post(address)] * AT_ONCE)

    assert len(done) == 1
    assert told(refused) == {(409, "NO_LIMIT_IN_FORCE", "ENDED")}
    assert seen("limits.cancelled") == 1


def test_a_limit_is_either_given_up_or_taken_back(world):
    row = world.limit()
    address = f"limits/{world.company.public_id}/cancel"

    done, refused = all_at_once(
        (lambda: world.post(address))
        if number % 2
        else partial(world.withdrawal, row, world.desk[number])
        for number in range(AT_ONCE)
    )

    assert len(done) == 1
    assert told(refused) == {(409, "NO_LIMIT_IN_FORCE", "ENDED")}
    assert seen("limits.cancelled") + seen("limits.withdrawn") == 1


@racing(commands=[services.withdraw_limit])
@pytest.mark.parametrize("reason", [lambda _: REASONS[0], lambda number: REASONS[number % 3]])
def test_a_limit_is_taken_back_once(world, reason):
    row = world.limit()

    done, refused = all_at_once(
        partial(world.withdrawal, row, by, reason(number)) for number, by in enumerate(world.desk)
    )

    assert len(done) == 1
    assert told(refused) == {(409, "NO_LIMIT_IN_FORCE", "ENDED")}
    assert seen("limits.withdrawn") == 1


@racing(commands=[services.reduce_limit])
@pytest.mark.parametrize("reason", [lambda _: REASONS[0], lambda number: REASONS[number % 3]])
def test_a_limit_is_reduced_once(world, reason):
    row = world.limit()

    done, refused = all_at_once(
        partial(world.reduction, row, 25_000, by, reason(number))
        for number, by in enumerate(world.desk)
    )

    assert len(done) == 1
    assert told(refused) == {(409, "NOT_LOWER", "ACTIVE")}
    assert seen("limits.reduced") == 1


def test_of_twenty_different_reductions_the_lowest_stands_and_none_raises(world):
    row = world.limit()

    done, refused = all_at_once(
        partial(world.reduction, row, 2_000 * (number + 1), by)
        for number, by in enumerate(world.desk)
    )

    with tenancy.scope(staff=True):
        announced = [decision.amount for decision in Decision.objects.order_by("id")][1:]
    assert told(refused) <= {(409, "NOT_LOWER", "ACTIVE")}
    assert announced == sorted(announced, reverse=True)
    assert (len(announced), announced[-1]) == (len(done), 2_000)
