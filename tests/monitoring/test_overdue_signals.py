"""Overdues as signals: for analysts alone, and no policyholder learns of another's."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import clock, deliveries, tenancy
from core.models import Event
from limits import services as limits
from limits.models import Decision
from limits.rules.freezing import IncreasesFrozen
from limits.rules.told import outside
from monitoring.models import Notice, Signal
from monitoring.rules import NoticeKind
from monitoring.rules.triggers import SignalKind, SignalState
from monitoring.services import overdues, reviewing, working
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits import ground
from tests.limits.ground import insured, underwriter
from tests.monitoring.signals_ground import analyst, graded_buyer, with_limit
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def buyer():
    return graded_buyer()


def report(holder, buyer, *, days_overdue=10, amount=4_000, now=NOW):
    due = TODAY - timedelta(days=days_overdue)
    factories.invoice(
        holder.holder,
        buyer,
        issued_on=due - 30 * DAY,
        dispatched_on=due - 30 * DAY,
        due_on=due,
        net_amount=Decimal(amount),
        vat_amount=Decimal(0),
    )
    row = receivables.report_overdue(buyer_id=buyer.id, by=holder.actor, now=now)
    deliveries.drain(clock.real)
    return row


def signals(kind):
    return list(Signal.objects.filter(kind=kind))


@pytest.mark.parametrize(
    ("days_overdue", "amount", "state"),
    [
        (30, 10_000, SignalState.DONE),
        (31, 4_000, SignalState.WAITS),
        (10, 10_001, SignalState.WAITS),
    ],
)
def test_a_long_or_large_overdue_has_the_limits_looked_at(buyer, days_overdue, amount, state):
    holder = with_limit(buyer)

    report(holder, buyer, days_overdue=days_overdue, amount=amount)

    (signal,) = signals(SignalKind.OVERDUE_REPORTED)
    assert (signal.state, signal.due_on) == (state, TODAY + DAY)
    assert ("looked_at" in signal.facts) == (state == SignalState.WAITS)


def test_an_overdue_that_became_long_is_looked_at_at_night_once(buyer):
    holder = with_limit(buyer)
    report(holder, buyer, days_overdue=10)
    later, now = TODAY + 21 * DAY, NOW + 21 * DAY

    for _ in range(2):
        for first, last in overdues.ranges(later):
            overdues.run(first, last, later, now)
        deliveries.drain(clock.real)

    assert [row.state for row in signals(SignalKind.OVERDUE_REPORTED)] == ["DONE", "WAITS"]


def test_a_second_policyholder_asks_for_a_look_the_same_day(buyer):
    first, second = with_limit(buyer), with_limit(buyer)
    report(first, buyer)
    assert signals(SignalKind.SECOND_OVERDUE) == []

    report(second, buyer)

    (signal,) = signals(SignalKind.SECOND_OVERDUE)
    assert (signal.state, signal.due_on) == (SignalState.WAITS, TODAY)
    assert signal.facts["looked_at"]["limits"] == 2


def test_the_second_report_of_one_policyholder_is_no_second_policyholder(buyer):
    holder = with_limit(buyer)
    report(holder, buyer)

    assert signals(SignalKind.SECOND_OVERDUE) == []


def test_the_same_reports_noted_again_and_the_other_way_round_change_nothing(buyer):
    rows = [report(each, buyer) for each in [with_limit(buyer) for _ in range(2)]]
    before = list(Signal.objects.order_by("id").values_list("source_id", "state"))

    for row in (*reversed(rows), *rows):
        overdues.note_overdue(row.public_id, on=TODAY, by=SYSTEM, now=NOW)
    deliveries.drain(clock.real)

    assert list(Signal.objects.order_by("id").values_list("source_id", "state")) == before


def test_increases_are_frozen_once_a_second_policyholder_reported(buyer):
    first, second, third = with_limit(buyer), with_limit(buyer), with_limit(buyer)
    report(first, buyer)
    report(second, buyer)

    wish = third.ask(buyer, 40_000, now=NOW + DAY)

    assert wish.state == "REFERRED"


def judge(how, signal):
    given = {"signal_id": signal.public_id, "by": analyst(), "now": NOW}
    how(**given, **{"note" if how is working.confirm else "reason": "Looked at."})


def give(request):
    return limits.decide(
        request_id=request.public_id, amount=request.money, by=underwriter(), now=NOW
    )


@pytest.mark.parametrize("how", [working.confirm, working.dismiss])
def test_the_freeze_ends_when_somebody_judged_the_second_report(buyer, how):
    for each in (with_limit(buyer), with_limit(buyer)):
        report(each, buyer)
    wish = insured().ask(buyer, 40_000, now=NOW)
    with pytest.raises(IncreasesFrozen):
        give(wish)

    judge(how, signals(SignalKind.SECOND_OVERDUE)[0])

    assert give(wish).amount == 40_000


def test_the_freeze_stands_on_the_pages_of_the_signal_and_of_the_company(buyer, client):
    pages = [reverse("admin:companies_company_change", args=[buyer.id])]
    for each in [with_limit(buyer) for _ in range(2)]:
        report(each, buyer)
    signal = signals(SignalKind.SECOND_OVERDUE)[0]
    pages.append(reverse("admin:monitoring_signal_change", args=[signal.pk]))
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))

    frozen = [client.get(page).content.decode() for page in pages]
    working.confirm(signal_id=signal.public_id, note="x", by=analyst(), now=NOW)
    after = client.get(pages[0]).content.decode()

    assert "Increases frozen" in frozen[0]
    assert "Increases are frozen" in frozen[1]
    assert "Nothing changes before somebody has looked" not in frozen[1]
    assert "Increases frozen" not in after


def test_the_freeze_is_back_when_the_signal_is_opened_again(buyer):
    for each in (with_limit(buyer), with_limit(buyer)):
        report(each, buyer)
    wish = insured().ask(buyer, 40_000, now=NOW)
    signal = signals(SignalKind.SECOND_OVERDUE)[0]
    judge(working.confirm, signal)

    judge(working.reopen, signal)

    with pytest.raises(IncreasesFrozen):
        give(wish)


def test_when_the_first_is_paid_the_next_second_one_asks_for_a_look_of_its_own(buyer):
    holders = [with_limit(buyer) for _ in range(3)]
    first, *_ = [report(each, buyer) for each in holders]

    receivables.move_overdue(report_id=first.id, to=OverdueState.PAID, by=SYSTEM, now=NOW)
    deliveries.drain(clock.real)

    states = [row.state for row in signals(SignalKind.SECOND_OVERDUE)]
    assert states == [SignalState.WAITS] * 2


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (OverdueState.COLLECTION, SignalKind.COLLECTION_OPENED),
        (OverdueState.CLAIM, SignalKind.CLAIM_PAYABLE),
    ],
)
def test_a_debt_handed_over_or_claimed_is_a_signal_too(buyer, state, kind):
    row = report(with_limit(buyer), buyer)

    receivables.move_overdue(report_id=row.id, to=state, by=SYSTEM, now=NOW)
    deliveries.drain(clock.real)

    assert [signal.state for signal in signals(kind)] == [SignalState.DONE]


# Secrecy -----------------------------------------------------------------------------------------


def told_to(holder):
    """Return all another policyholder can read: notices, and the facts of events about it."""
    with tenancy.scope(policyholder_id=holder.holder.id):
        notices = Notice.objects.order_by("id").values("kind", "amount", "reasons", "facts")
        events = Event.objects.filter(policyholder_id=holder.holder.id).order_by("id")
        return list(notices), [(event.name, event.facts.get("reasons")) for event in events]


def test_a_report_of_one_policyholder_tells_another_nothing(buyer):
    """Where the grade stays, B is told just what it would be told without A."""
    other, first, second = [with_limit(buyer) for _ in range(3)]
    deliveries.drain(clock.real)
    before = told_to(other)

    report(first, buyer, days_overdue=40, amount=20_000)
    report(second, buyer, days_overdue=40, amount=20_000)

    notices, events = told_to(other)
    new = notices[len(before[0]) :]
    assert {notice["kind"] for notice in new} <= {
        NoticeKind.GRADE_CHANGED,
        NoticeKind.LIMIT_REDUCED,
        NoticeKind.LIMIT_WITHDRAWN,
    }
    assert "OVERDUE" not in str(new)
    assert "OVERDUE" not in str(events[len(before[1]) :])


def test_the_history_of_another_policyholder_does_not_show_the_day_of_a_report(buyer):
    """A review that changes nothing would stand in it with its day; a grade is told to all."""
    other, first, second = [with_limit(buyer) for _ in range(3)]
    for each in (first, second):
        report(each, buyer)
    signal = signals(SignalKind.SECOND_OVERDUE)[0]
    working.confirm(signal_id=signal.public_id, note="Looked at.", by=analyst(), now=NOW)
    told_of = Event.objects.filter(name="grading.grade_changed")
    regraded = set(told_of.values_list("public_id", flat=True))

    with tenancy.scope(policyholder_id=other.holder.id):
        decided = Decision.objects.filter(buyer=buyer, request=None)
        causes = set(decided.values_list("cause_id", flat=True))

    assert causes <= regraded


def test_a_limit_that_stays_shows_nothing_where_that_of_another_is_cut():
    """It carries 200,000 now: the large limit is rounded down, and the small one stays."""
    company = ground.buyer(4, equity=1_000_000)
    large, small = insured(), insured()
    for each, amount in ((large, 200_000), (small, 1_000)):
        each.ask(company, amount)
    factories.graded(company, 4, equity=800_000)

    found = reviewing.look(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    decided = Decision.objects.filter(buyer=company).exclude(cause_id=None)
    assert [(each.policy, each.amount) for each in decided] == [(large.policy, 199_000)]
    assert (found["limits"], found["changed"]) == (2, 1)


def test_no_signal_is_there_for_a_policyholder_not_even_by_number(buyer):
    other, reporter = with_limit(buyer), with_limit(buyer)
    row = report(reporter, buyer, days_overdue=40)

    with tenancy.scope(policyholder_id=other.holder.id):
        assert not Signal.objects.filter(source_id__startswith=str(row.public_id)).exists()
        assert not Event.objects.filter(name__startswith="monitoring.signal").exists()


def test_a_frozen_increase_is_told_with_the_one_code_for_all_that_is_internal(buyer):
    """Referred for others' overdues, or for collection or a claim of others: one and the same."""
    for each in (with_limit(buyer), with_limit(buyer)):
        report(each, buyer)
    third = insured()

    wish = third.ask(buyer, 20_000, now=NOW + DAY)

    told = outside(wish.proposal["reasons"])
    assert "OVERDUE_REPORTED" not in str(told)
    assert {"code": "INTERNAL_INFORMATION", "values": {}} in told


def test_asking_takes_as_many_questions_to_the_database_with_one_report_as_with_two():
    counted = []
    for reports in (1, 2):
        company = graded_buyer(f"Buyer {reports} B.V.")
        holders = [with_limit(company) for _ in range(2)]
        for each in holders[:reports]:
            report(each, company)
        asking = insured()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            asking.ask(company, 20_000, now=NOW + DAY)
        counted.append(len(asked))

    assert counted[0] == counted[1]
