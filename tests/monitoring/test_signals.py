"""What comes in about buyers: once each, in any order, with its first effects (8.5)."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from core import tenancy
from core.fields import new_public_id
from core.models import Event
from grading import queries as grading
from grading.models import GradeChange, LegalEvent
from limits.models import Decision, LimitRow
from monitoring import documents, handlers, texts
from monitoring.models import Notice, Signal, WatchCase
from monitoring.rules import NoticeKind
from monitoring.rules.triggers import SignalKind, SignalState, TakenIn
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.signals_ground import (
    SOURCE,
    graded_buyer,
    send,
    signal_of,
    told,
    with_limit,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def buyer():
    return graded_buyer()


def standing_on(buyer, day=TODAY):
    rows = LimitRow.objects.filter(buyer=buyer, superseded_at=None, amount__gt=0)
    return [row for row in rows if row.valid_to is None or row.valid_to >= day]


def told_to(holder, kind):
    return list(Notice.objects.filter(policyholder=holder, kind=kind))


@pytest.mark.parametrize(
    "kind", ["BANKRUPTCY", "SUSPENSION_OF_PAYMENTS", "WHOA_CONFIRMED", "STRUCK_OFF_WITH_DEBTS"]
)
def test_an_insolvency_cancels_all_limits_at_once_and_everybody_is_told(buyer, kind):
    """R-LIM-14"""
    holders = [with_limit(buyer) for _ in range(2)]

    send(message := told(buyer, kind))

    assert grading.standing(buyer.id).grade == 10
    assert standing_on(buyer) == []
    assert signal_of(message).state == SignalState.DONE
    for each in holders:
        assert len(told_to(each.holder, NoticeKind.LIMIT_WITHDRAWN)) == 1
        assert len(told_to(each.holder, NoticeKind.PUBLIC_FACT)) == 1
        assert len(told_to(each.holder, NoticeKind.LEDGER_ASKED)) == 1
    assert WatchCase.objects.filter(buyer=buyer, closed_at=None).count() == 2


def test_an_insolvency_goes_to_the_public_events_that_are_there(buyer):
    send(message := told(buyer))

    (event,) = LegalEvent.objects.all()
    assert (event.source, event.source_reference) == (SOURCE, message.source_id)
    assert signal_of(message).legal_event == event


@pytest.mark.parametrize("kind", ["BANKRUPTCY_PETITION", "ATTACHMENT", "UNPAID_TAX"])
def test_a_petition_leaves_no_better_grade_than_9_and_the_limits_are_looked_at(buyer, kind):
    with_limit(buyer)

    send(told(buyer, kind))

    assert grading.standing(buyer.id).grade == 9
    (limit,) = standing_on(buyer)
    assert limit.valid_to == TODAY + timedelta(days=29)  # the policy's notice runs


def test_a_cut_whose_cause_is_taken_back_waits_for_a_person_and_is_asked_for_again(buyer):
    holder = with_limit(buyer)
    attachment = told(buyer, "ATTACHMENT")
    send(attachment)

    for _twice in range(2):
        send(replace(attachment, revision=2, is_withdrawn=True))

    (signal,) = Signal.objects.filter(kind=SignalKind.CUT_WITHOUT_CAUSE)
    assert (signal.state, signal.company) == (SignalState.WAITS, buyer)
    (notice,) = told_to(holder.holder, NoticeKind.REQUEST_INVITED)
    assert notice.effective_on == TODAY + 30 * DAY
    assert "was an error" in texts.reasons(notice)[0]
    assert texts.title(notice).endswith("was wrong: ask for the limit again")
    assert "turned out to be an error" in documents.what_it_means(notice)
    assert standing_on(buyer, TODAY + 30 * DAY) == []  # no limit rises by itself
    assert holder.ask(buyer, 20_000).state == "AUTO_DECIDED"
    assert standing_on(buyer, TODAY + 30 * DAY)[0].amount == 20_000


def test_a_cut_keeps_its_cause_where_another_public_event_stands(buyer):
    with_limit(buyer)
    attachment = told(buyer, "ATTACHMENT")
    send(attachment, told(buyer, "UNPAID_TAX"))

    send(replace(attachment, revision=2, is_withdrawn=True))

    assert not Signal.objects.filter(kind=SignalKind.CUT_WITHOUT_CAUSE).exists()


def test_a_cut_with_another_cause_is_not_said_to_rest_on_the_error(buyer):
    """After the attachment the limit was cut deeper, and at another time, for another reason."""
    holder = with_limit(buyer)
    attachment = told(buyer, "ATTACHMENT")
    send(attachment)
    taken = Decision.objects.get(buyer=buyer, outcome="WITHDRAWN")
    Decision.objects.filter(id=taken.id).update(cause_id=new_public_id())

    send(replace(attachment, revision=2, is_withdrawn=True))

    assert not Signal.objects.filter(kind=SignalKind.CUT_WITHOUT_CAUSE).exists()
    assert told_to(holder.holder, NoticeKind.REQUEST_INVITED) == []


def test_the_same_message_five_times_counts_once(buyer):
    message = told(buyer)

    answers = [send(message)[0] for _ in range(5)]

    assert answers == [TakenIn.NEW, *[TakenIn.REPEATED] * 4]
    assert LegalEvent.objects.count() == 1


def messages_of(buyers):
    """Return a feed with corrections, and something that its source took back."""
    first, second, third = buyers
    return [
        told(first, "BANKRUPTCY_PETITION", source_id="A1"),
        told(first, "BANKRUPTCY", source_id="A2"),
        told(second, "ATTACHMENT", source_id="B1"),
        told(second, "ATTACHMENT", source_id="B1", revision=2, days_ago=3),
        told(second, "NAME_CHANGED", source_id="B2", days_ago=40),
        told(second, "DIRECTOR_CHANGED", source_id="B3", days_ago=2),
        told(third, "ADDRESS_CHANGED", source_id="C1", days_ago=200),
        told(third, "OWNER_CHANGED", source_id="C2", days_ago=2),
        told(third, "UNPAID_TAX", source_id="C3"),
        told(third, "UNPAID_TAX", source_id="C3", revision=2, is_withdrawn=True),
        told(third, "NEGATIVE_NEWS", source_id="C4"),
    ]


def end_state(buyers):
    # Only some orders announce a cut on the third before its cause is taken back.
    notices = Notice.objects.exclude(kind=NoticeKind.REQUEST_INVITED)
    signals = (
        Signal.objects.filter(source=SOURCE)
        .order_by("source_id")
        .values_list(
            "company__name", "source_id", "kind", "revision", "state", "happened_on", "due_on"
        )
    )
    counting = LegalEvent.objects.filter(corrected_at=None).order_by("source_reference")
    return (
        list(signals),
        list(counting.values_list("source_reference", "kind", "happened_on")),
        [grading.standing(each.id).grade for each in buyers],
        [sum(row.amount for row in standing_on(each)) for each in buyers[:2]],
        sorted(notices.values_list("kind", flat=True).distinct()),
    )


def test_shuffled_and_repeated_messages_end_where_the_ordered_ones_do():
    """Ten shuffles, every message five times, delivered in pieces: one and the same end."""
    ends = []
    for shuffle in [None, *range(10)]:
        with tenancy.scope(staff=True):
            buyers = [graded_buyer(name) for name in ("First B.V.", "Second B.V.", "Third B.V.")]
            for each in buyers:
                with_limit(each)
            feed = messages_of(buyers)
            if shuffle is not None:
                feed = feed * 5
                random.Random(shuffle).shuffle(feed)
            for start in range(0, len(feed), 7):
                send(*feed[start : start + 7])
            ends.append(end_state(buyers))
            _start_again()

    ordered, *others = ends
    assert [state for _, _, _, _, state, *_ in ordered[0]] == [
        "DONE", "DONE", "DONE", "WAITS", "WAITS", "NOTED", "NOTED", "WITHDRAWN", "WAITS",
    ]  # fmt: skip
    assert ordered[2][:2] == [10, 9]
    assert all(end == ordered for end in others)


def _start_again():
    Signal.objects.all().delete()
    LegalEvent.objects.all().delete()
    Notice.objects.all().delete()
    WatchCase.objects.all().delete()


def test_a_correction_replaces_what_was_said(buyer):
    send(told(buyer, "BANKRUPTCY", source_id="X"))
    grades = grading.standing(buyer.id).grade

    send(message := told(buyer, "ATTACHMENT", source_id="X", revision=2))

    assert (grades, grading.standing(buyer.id).grade) == (10, 9)
    signal = signal_of(message)
    assert (signal.kind, signal.revision) == (SignalKind.ATTACHMENT, 2)
    assert LegalEvent.objects.filter(corrected_at=None).get().kind == "ATTACHMENT"


def test_what_its_source_takes_back_never_counted(buyer):
    before = grading.standing(buyer.id).grade
    send(told(buyer, source_id="X"))

    send(message := told(buyer, source_id="X", revision=2, is_withdrawn=True))

    assert signal_of(message).state == SignalState.WITHDRAWN
    assert LegalEvent.objects.get().corrected_at is not None
    assert grading.standing(buyer.id).grade == before


def test_a_correction_to_a_company_nobody_knows_frees_the_first_one(buyer):
    before = grading.standing(buyer.id).grade
    send(told(buyer, source_id="X"))
    assert grading.standing(buyer.id).grade == 10

    send(message := told(buyer, source_id="X", revision=2, number="99999999"))

    assert signal_of(message).state == SignalState.UNMATCHED
    assert LegalEvent.objects.get().corrected_at is not None
    assert grading.standing(buyer.id).grade == before


def test_what_is_taken_back_under_an_unknown_number_never_counted(buyer):
    before = grading.standing(buyer.id).grade
    send(told(buyer, source_id="X"))

    send(message := told(buyer, source_id="X", revision=2, number="99999999", is_withdrawn=True))

    assert signal_of(message).state == SignalState.WITHDRAWN
    assert grading.standing(buyer.id).grade == before


@pytest.mark.parametrize("other", ["another", "nobody known"])
def test_a_change_at_the_register_of_another_company_asks_for_no_look_at_the_first(buyer, other):
    stays = told(buyer, "DIRECTOR_CHANGED", days_ago=3)
    send(stays, told(buyer, "ADDRESS_CHANGED", source_id="X"))
    assert signal_of(stays).state == SignalState.WAITS

    about = graded_buyer("Another B.V.") if other == "another" else buyer
    number = {} if other == "another" else {"number": "99999999"}
    send(moved := told(about, "ADDRESS_CHANGED", source_id="X", revision=2, **number))

    assert signal_of(stays).state == SignalState.NOTED
    assert "moved_from" not in signal_of(moved).facts


def test_other_facts_under_the_same_revision_are_not_taken_in(buyer):
    send(message := told(buyer, source_id="X"))

    answers = send(told(buyer, "ATTACHMENT", source_id="X"))

    assert answers == [TakenIn.CONTRADICTS]
    assert signal_of(message).kind == SignalKind.BANKRUPTCY


def test_an_earlier_revision_that_comes_late_changes_nothing(buyer):
    send(told(buyer, source_id="X", revision=3))

    assert send(told(buyer, "ATTACHMENT", source_id="X", revision=2)) == [TakenIn.OVERTAKEN]


def test_a_company_nobody_knows_waits_for_a_person_and_is_not_lost(buyer):
    send(message := told(buyer, number="99999999"))

    signal = signal_of(message)
    assert (signal.state, signal.company) == (SignalState.UNMATCHED, None)
    assert LegalEvent.objects.count() == 0


def test_what_cannot_have_happened_waits_for_a_person():
    young = graded_buyer(founded_on=TODAY - 10 * DAY)

    send(message := told(young, days_ago=20))

    signal = signal_of(message)
    assert signal.state == SignalState.WAITS
    assert "founded" in signal.problem


def test_negative_news_waits_for_a_person_and_changes_no_grade(buyer):
    before = GradeChange.objects.count()

    send(message := told(buyer, "NEGATIVE_NEWS"))

    signal = signal_of(message)
    assert (signal.state, signal.due_on) == (SignalState.WAITS, TODAY + 2 * DAY)
    assert GradeChange.objects.count() == before


@pytest.mark.parametrize(
    ("days_between", "state"),
    [
        (90, SignalState.WAITS),
        (91, SignalState.NOTED),
    ],
)
def test_two_changes_at_the_register_within_90_days_ask_for_a_look(buyer, days_between, state):
    first = told(buyer, "DIRECTOR_CHANGED", days_ago=1 + days_between)
    second = told(buyer, "ADDRESS_CHANGED", days_ago=1)

    send(first)
    assert signal_of(first).state == SignalState.NOTED
    send(second)

    assert {signal_of(first).state, signal_of(second).state} == {state}


@pytest.mark.parametrize("kind", ["AUDITOR_CHANGED", "OPINION_QUALIFIED"])
def test_another_auditor_or_a_qualified_opinion_asks_for_a_look_within_5_days(buyer, kind):
    send(message := told(buyer, kind))

    signal = signal_of(message)
    assert (signal.state, signal.due_on) == (SignalState.WAITS, TODAY + 7 * DAY)  # a weekend


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("ACCOUNTS_FILED", SignalState.DONE),
        ("ACCOUNTS_LATE", SignalState.WAITS),
        ("PAYMENT_SLOWER", SignalState.WAITS),
    ],
)
def test_what_the_grade_does_not_rest_on_waits_for_a_person(buyer, kind, state):
    send(message := told(buyer, kind))

    assert signal_of(message).state == state


def test_late_accounts_of_a_buyer_whose_grade_gets_worse_by_them_need_nobody(buyer):
    factories.statement(
        buyer, period_end=TODAY - 30 * DAY, total_assets=2_000_000, equity=-900_000,
        current_assets=200_000, current_liabilities=2_400_000, total_liabilities=2_900_000,
        net_income=-950_000, ebit=-820_000, retained_earnings=-1_500_000, sales=3_000_000,
    )  # fmt: skip
    before = grading.standing(buyer.id).grade

    send(message := told(buyer, "ACCOUNTS_LATE"))

    assert grading.standing(buyer.id).grade > before
    assert signal_of(message).state == SignalState.DONE


@pytest.mark.parametrize(
    ("as_of", "left_out", "is_ledger", "came"),
    [
        (TODAY, 0, True, True),
        (TODAY - DAY, 0, True, False),
        (TODAY, 3, True, False),
        (TODAY, 0, False, False),  # invoices alone
    ],
)
def test_only_a_whole_ledger_of_after_the_default_is_the_one_that_was_asked(
    buyer, as_of, left_out, is_ledger, came
):
    holder = with_limit(buyer)
    send(told(buyer))
    uploaded = Event(
        name="receivables.ledger_uploaded",
        policyholder_id=holder.holder.id,
        business_date=TODAY + DAY,
        happened_at=NOW + DAY,
        facts={"as_of": as_of.isoformat(), "left_out": left_out, "is_ledger": is_ledger},
    )

    handlers.note_ledger(uploaded, None)

    case = WatchCase.objects.get(policyholder=holder.holder)
    assert case.ledger_came_on == (TODAY + DAY if came else None)


def test_a_new_name_is_told_to_everybody_it_concerns(buyer):
    holder = with_limit(buyer)
    stranger = factories.policyholder()

    send(told(buyer, "NAME_CHANGED"))

    assert len(told_to(holder.holder, NoticeKind.PUBLIC_FACT)) == 1
    assert told_to(stranger, NoticeKind.PUBLIC_FACT) == []


def test_an_insolvency_is_told_to_who_is_owed_something_without_a_limit(buyer):
    seller = factories.policyholder()
    factories.invoice(seller, buyer)

    send(told(buyer))

    assert len(told_to(seller, NoticeKind.PUBLIC_FACT)) == 1
    assert len(told_to(seller, NoticeKind.LEDGER_ASKED)) == 1


def test_a_policyholder_sees_no_signal(buyer):
    send(told(buyer))
    holder = factories.policyholder()

    with tenancy.scope(policyholder_id=holder.id):
        assert Signal.objects.count() == 0
