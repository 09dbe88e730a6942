"""Limits that policyholders set themselves, when the insurer looks again or answers a request."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.errors import BusinessError
from limits import services
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import ceilings as shares
from limits.queries import exposure as exposures
from limits.queries import replay
from limits.rules.lifecycle import LimitKind, Outcome, RequestState
from limits.rules.reasons import ReasonCode
from limits.services.asked import Asked
from limits.services.requests import Asking, request_limits
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_ceilings import dutch, set_room
from tests.limits.test_discretionary import OPTIONS, report, standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNTIL = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    services.approve_agency(
        name="Kredietlens",
        approved_from=date(2024, 1, 1),
        reason="Checked",
        by=underwriter(),
        now=NOW,
    )
    return insured(**OPTIONS)


def review(company):
    return services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)


def owe(us, company, amount):
    factories.invoice(us.holder, company, net_amount=Decimal(amount), vat_amount=Decimal(0))


def room_on(company):
    return int(GroupExposure.objects.get(group_id=company.id).room.amount)


def leave_room(company, room):
    """Let somebody else have all of the room on a buyer but `room`."""
    whole = int(insured().ask(company, 100_000_000).decision.amount)
    assert room_on(company) == 0
    row = LimitRow.objects.get(buyer=company, amount=whole, superseded_at=None)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(whole - room),
        reason=ReasonCode.ACCUMULATION,
        immediate=True,
        by=underwriter(1_000_000_000),
        now=NOW,
    )
    assert room_on(company) == room


# A review ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", [3, 5, 8])
def test_a_review_leaves_a_limit_of_ones_own_as_it_is(us, grade):
    company = buyer(4)
    report(us, company)
    factories.graded(company, grade)

    assert review(company) == []

    assert standing(us, company) == (LimitKind.DISCRETIONARY, 20_000, UNTIL)
    assert standing(us, company, UNTIL) == (LimitKind.DISCRETIONARY, 20_000, UNTIL)
    assert exposures.audit_exposure() == []


def test_a_review_that_cuts_what_the_insurer_gave_leaves_the_own_limit_of_another(us):
    company, them = buyer(4), insured()
    them.ask(company, 200_000)
    report(us, company)
    factories.graded(company, 7)

    (cut,) = review(company)

    assert (cut.policy, cut.outcome) == (them.policy, Outcome.REDUCED)
    assert standing(us, company, UNTIL) == (LimitKind.DISCRETIONARY, 20_000, UNTIL)


@pytest.mark.parametrize("grade", [9, 10])
def test_a_grade_on_which_nothing_is_insured_ends_it_at_once_and_says_why(us, grade):
    company = buyer(4)
    report(us, company, now=NOW - DAY, dated=TODAY - DAY)
    factories.graded(company, grade)

    (found,) = review(company)

    assert (found.outcome, found.effective_on) == (Outcome.WITHDRAWN, TODAY)
    assert found.reasons == [{"code": "GRADE_TOO_WEAK", "values": {"grade": str(grade)}}]
    assert standing(us, company) is None
    assert standing(us, company, TODAY - DAY)[:2] == (LimitKind.DISCRETIONARY, 20_000)
    assert [each.differences for each in replay.replays([found.id])] == [[]]
    assert exposures.audit_exposure() == []


# A request --------------------------------------------------------------------------------------


def test_debts_under_an_own_limit_leave_an_answer_and_no_refusal(us):
    """What is owed under the limit that ends fits under the new one: it is not counted twice."""
    company = buyer(4)
    report(us, company)
    leave_room(company, 30_000)
    owe(us, company, 15_000)

    decision = us.ask(company, 100_000).decision

    assert decision.amount == 50_000  # the room, and what was one's own
    assert standing(us, company) == (LimitKind.APPROVED, 50_000, None)
    assert room_on(company) == 0
    assert exposures.audit_exposure() == []


def test_nothing_is_counted_twice_until_the_night(us):
    company = buyer(4)
    report(us, company)
    owe(us, company, 15_000)

    us.ask(company, 40_000)

    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.committed, held.run_off) == (40_000, 0)


def test_an_own_limit_in_the_place_of_another_counts_its_debts_once(us):
    company = buyer(4)
    report(us, company)
    owe(us, company, 15_000)

    report(us, company, amount=18_000)

    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.committed, held.run_off) == (18_000, 0)


def test_a_zero_answer_ends_it_and_what_is_owed_stays_counted(us):
    company = buyer(4)
    report(us, company)
    owe(us, company, 15_000)
    factories.graded(company, 9)
    request = us.ask(company, 40_000)
    if request.state == RequestState.REFERRED:
        services.decide(
            request_id=request.public_id,
            amount=eur(0),
            reasons=(ReasonCode.GRADE_TOO_WEAK,),
            by=underwriter(),
            now=NOW,
        )

    held = GroupExposure.objects.get(group_id=company.id)
    assert standing(us, company) is None
    assert (held.committed, held.run_off) == (15_000, 15_000)
    assert exposures.audit_exposure() == []


def test_each_request_of_a_list_has_an_answer_and_says_nothing_of_rooms(us):
    company, other = buyer(4), buyer(4)
    report(us, company)
    leave_room(company, 30_000)
    owe(us, company, 15_000)

    found = request_limits(
        [Asking(each, Asked(eur(100_000), 30)) for each in (company, other)], by=us.actor, now=NOW
    )

    assert not [each for each in found if isinstance(each, BusinessError)]
    assert Decision.objects.filter(policy=us.policy).count() == 3  # one is the own limit's


def test_an_answer_over_a_part_of_later_commits_no_more_than_there_is(us):
    """A part of later and a reduction announced would not fit beside what is asked."""
    company = buyer(4)
    leave_room(company, 100_000)
    us.ask(company, 100_000)
    row = LimitRow.objects.get(policy=us.policy, superseded_at=None)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(50_000),
        reason=ReasonCode.ACCUMULATION,
        by=underwriter(),
        now=NOW,
    )
    part = LimitRow.objects.get(policy=us.policy, amount=50_000)
    part.pk, part.public_id, part.kind, part.amount = None, uuid4(), LimitKind.TEMPORARY, 40_000
    part.valid_from, part.valid_to = TODAY + 40 * DAY, TODAY + 80 * DAY
    part.save(force_insert=True)
    assert room_on(company) == 0

    request = us.ask(company, 120_000)

    assert request.decision.amount == 100_000
    assert standing(us, company)[1] == 100_000
    assert exposures.audit_exposure() == []


# The room of its country ------------------------------------------------------------------------


def test_an_own_limit_is_counted_in_its_country_at_once_and_given_to_nobody_else(us):
    ceiling, company = set_room(100_000), dutch()

    report(us, company)

    ceiling.refresh_from_db()
    assert ceiling.committed == 20_000
    assert insured().ask(dutch(), 90_000).decision.amount == 80_000
    assert shares.audit_ceilings() == []


def test_an_own_limit_is_never_refused_for_a_country_that_is_full(us):
    set_room(10_000)

    assert report(us, dutch()).is_given
    assert shares.audit_ceilings() == []


def test_an_own_limit_that_ends_gives_its_room_back(us):
    ceiling, company = set_room(100_000), dutch()
    report(us, company)

    us.ask(company, 5_000)

    ceiling.refresh_from_db()
    assert ceiling.committed == 5_000
    assert shares.audit_ceilings() == []
