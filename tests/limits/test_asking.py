"""What is asked, what is answered at once, and what is read beside the answer."""

from datetime import timedelta

import pytest

from core import tenancy
from core.models import Event
from limits import queries, services
from limits.models import Decision, LimitRequest, Message, RequestReview
from limits.rules import asking, edifact
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind, ReviewClosed
from limits.rules.lifecycle import Outcome, RequestState, RowState
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def indicate(us, company, amount=50_000, days=30, now=NOW):
    return services.request_indication(
        buyer=company.public_id, amount=eur(amount), payment_days=days, by=us.actor, now=now
    )


def cancel(us, company, **more):
    return services.request_cancellation(buyer=company.public_id, by=us.actor, now=NOW, **more)


def codes(rows) -> list[str]:
    return [row["code"] for row in rows]


# What is asked ----------------------------------------------------------------------------------


def test_the_first_request_on_a_buyer_is_for_a_new_limit(us):
    assert us.ask(buyer(), 50_000).kind == RequestKind.NEW


def test_more_than_stands_is_an_increase_and_less_a_reduction(us):
    company = buyer()
    us.ask(company, 50_000)

    assert us.ask(company, 60_000).kind == RequestKind.INCREASE
    assert us.ask(company, 40_000).kind == RequestKind.REDUCE


def test_a_request_that_is_called_something_else_is_refused_with_what_it_is(us):
    company = buyer()
    us.ask(company, 50_000)

    with pytest.raises(asking.KindDoesNotFit) as refused:
        us.ask(company, 60_000, kind=RequestKind.NEW)

    assert refused.value.values["kind"] is RequestKind.INCREASE
    assert refused.value.values["state"] is RowState.ACTIVE


def test_giving_up_a_limit_is_a_request_with_its_decision(us):
    company = buyer()
    us.ask(company, 50_000)

    request = cancel(us, company, your_reference="C-1")

    assert (request.kind, request.state) == (RequestKind.CANCEL, RequestState.AUTO_DECIDED)
    assert (request.amount, request.your_reference) == (0, "C-1")
    assert request.decision.outcome == Outcome.CANCELLED_BY_POLICYHOLDER
    assert queries.limit_on(us.policy.id, company.id, TODAY) is None


def test_without_a_limit_there_is_nothing_to_give_up_and_no_request_is_kept(us):
    with pytest.raises(rules.NoLimitInForce):
        cancel(us, buyer())


def test_an_indication_commits_nobody(us):
    company = buyer()

    request = indicate(us, company)

    assert (request.kind, request.state) == (RequestKind.INDICATION, RequestState.INDICATED)
    assert request.indication["outcome"] == "APPROVED"
    assert request.indication["amount"] == "50000"
    assert codes(request.indication["reasons"]) == ["OK"]
    assert not Decision.objects.exists()
    assert queries.limit_on(us.policy.id, company.id, TODAY) is None


def test_an_indication_is_given_beside_an_open_request(us):
    company = buyer(8)
    us.ask(company, 10_000)

    assert indicate(us, company, 5_000).indication["is_referred"] is True


# What is answered -------------------------------------------------------------------------------


def test_all_that_was_asked_with_a_condition_is_a_conditional_approval(us):
    request = insured(maximum_payment_days=120).ask(buyer(5), 10_000, days=100)

    assert request.decision.outcome == Outcome.CONDITIONALLY_APPROVED
    assert codes(request.decision.conditions) == ["MAXIMUM_PAYMENT_DAYS"]


def test_rounding_down_is_no_condition(us):
    request = us.ask(buyer(), 50_500)

    assert request.decision.outcome == Outcome.APPROVED
    assert codes(request.decision.conditions) == ["ROUNDED_DOWN"]


def test_a_refused_increase_leaves_the_limit_and_says_so(us):
    company = buyer(4, equity=400_000)
    us.ask(company, 100_000)

    request = us.ask(company, 200_000)

    assert request.decision.outcome == Outcome.INCREASE_REFUSED
    assert (request.amount, request.decision.amount) == (200_000, 100_000)
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 100_000


def test_an_underwriter_who_refuses_an_increase_leaves_the_limit(us):
    company = buyer(8)
    services.decide(
        request_id=us.ask(company, 10_000).public_id, amount=eur(10_000), by=underwriter(), now=NOW
    )
    referred = us.ask(company, 12_000)
    if referred.state == RequestState.REFERRED:
        services.decide(
            request_id=referred.public_id,
            amount=eur(0),
            reasons=[ReasonCode.GRADE_TOO_WEAK],
            by=underwriter(),
            now=NOW,
        )

    assert Decision.objects.get(request=referred).outcome == Outcome.INCREASE_REFUSED


def test_what_was_told_is_kept_with_the_decision(us, monkeypatch):
    decision = us.ask(buyer(4, equity=400_000), 150_000).decision

    assert decision.told == [{"code": "CAPACITY", "values": {}}]
    monkeypatch.setattr("limits.models.decisions.outside", lambda reasons: [])
    assert decision.as_told == [{"code": "CAPACITY", "values": {}}]


# Longer payment terms and comments --------------------------------------------------------------


def test_longer_terms_than_the_policys_are_answered_at_once_on_the_policys_longest(us):
    request = us.ask(buyer(), 50_000, days=90)

    decision = request.decision
    assert request.state == RequestState.AUTO_DECIDED
    assert (request.payment_days, decision.amount) == (90, 50_000)
    assert decision.outcome == Outcome.CONDITIONALLY_APPROVED
    assert decision.conditions == [{"code": "MAXIMUM_PAYMENT_DAYS", "values": {"days": "60"}}]
    assert decision.told == [{"code": "TERMS_CONDITION", "values": {"days": "60", "asked": "90"}}]


def test_the_limit_that_stands_is_bound_to_the_policys_terms(us):
    company = buyer()
    us.ask(company, 50_000, days=90)

    row = queries.limit_on(us.policy.id, company.id, TODAY)
    assert codes(row.conditions) == ["MAXIMUM_PAYMENT_DAYS"]


def test_a_grade_that_carries_shorter_terms_still_binds_to_its_own(us):
    long = insured(maximum_payment_days=120)
    on_terms = long.ask(buyer(7), 10_000, days=120).proposal

    beyond = long.ask(buyer(7), 10_000, days=200).proposal

    assert on_terms["conditions"] == beyond["conditions"]
    assert beyond["conditions"][0]["values"] == {"days": "60"}
    told = {reason["code"]: reason["values"] for reason in beyond["reasons"]}
    assert told["TERMS_CONDITION"] == {"days": "60", "asked": "200"}


def test_what_is_refused_is_bound_to_nothing(us):
    decision = us.ask(buyer(9), 10_000, days=90).decision

    assert decision.outcome == Outcome.REFUSED
    assert decision.conditions == []
    assert codes(decision.told) == ["GRADE_TOO_WEAK"]


def test_asking_longer_terms_never_changes_the_amount_that_is_given(us):
    for grade in range(1, 9):
        for amount in (10_000, 2_000_000):
            short, long = insured(), insured()
            on_policy = short.ask(buyer(grade, equity=900_000), amount, days=60)
            beyond = long.ask(buyer(grade, equity=900_000), amount, days=180)
            assert on_policy.state == beyond.state
            assert on_policy.proposal["amount"] == beyond.proposal["amount"]


def test_a_comment_and_longer_terms_open_a_review_beside_the_answer(us):
    request = us.ask(buyer(), 50_000, days=90, comment="They pay on time.")

    assert request.decision.amount == 50_000
    assert set(request.reviews.values_list("cause", flat=True)) == {"COMMENT", "LONGER_TERMS"}


def test_without_either_there_is_nothing_to_read(us):
    us.ask(buyer(), 50_000, comment="  ")

    assert not RequestReview.objects.exists()


def test_a_comment_on_a_referred_request_is_read_with_it(us):
    us.ask(buyer(8), 10_000, comment="They pay on time.")

    assert not RequestReview.objects.exists()


def test_a_comment_changes_nothing_of_the_answer(us):
    silent, spoken = us.ask(buyer()), us.ask(buyer(), comment="Please.")

    assert (silent.state, silent.decision.amount) == (spoken.state, spoken.decision.amount)
    assert silent.decision.told == spoken.decision.told


def test_an_underwriter_closes_a_review_with_words_the_policyholder_reads(us):
    request = us.ask(buyer(), 50_000, comment="They pay on time.")
    review = request.reviews.get()
    given = {"review_id": review.public_id, "answer": "Noted.", "by": underwriter(), "now": NOW}

    services.close_review(**given)

    (message,) = request.messages.all()
    assert (message.text, message.is_ours) == ("Noted.", True)
    assert Event.objects.get(name="limits.review_closed").facts["read_because"] == "COMMENT"
    with pytest.raises(ReviewClosed) as refused:
        services.close_review(**given)
    assert refused.value.values["state"] == "CLOSED"
    assert Message.objects.count() == 1


# The conversation -------------------------------------------------------------------------------


def test_a_second_question_leaves_the_first_and_its_answer(us):
    request = us.ask(buyer(8), 10_000)
    said = ["Newer accounts?", "See annex.", "And of the parent?", "It has none."]
    for question, answer in (said[:2], said[2:]):
        services.ask_information(
            request_id=request.public_id, question=question, by=underwriter(), now=NOW
        )
        services.answer_information(
            request_id=request.public_id, answer=answer, by=us.actor, now=NOW
        )

    kept = list(request.messages.values_list("text", "is_ours"))
    assert kept == [(said[0], True), (said[1], False), (said[2], True), (said[3], False)]


# Probing ----------------------------------------------------------------------------------------


def ask_often(us, company, times):
    for step in range(times):
        indicate(us, company, 10_000 + 1_000 * step)


def test_one_buyer_is_answered_ten_times_a_day(us):
    company = buyer()
    ask_often(us, company, asking.TIMES_A_DAY - 2)
    us.ask(company, 20_000)
    us.ask(company, 30_000)

    with pytest.raises(asking.AskedOftenToday) as refused:
        us.ask(company, 50_000)

    assert refused.value.values["again_on"] == TOMORROW.date()
    assert refused.value.values["state"] is RowState.ACTIVE
    assert us.ask(buyer(), 50_000).decision.amount == 50_000
    assert us.ask(company, 50_000, now=TOMORROW).decision.amount == 50_000


def test_indications_leave_answers_for_requests(us):
    company = buyer()
    ask_often(us, company, asking.TIMES_A_DAY - 2)

    with pytest.raises(asking.IndicatedOftenToday, match="last 2 of the 10"):
        indicate(us, company)

    assert us.ask(company, 50_000).decision.amount == 50_000


def test_what_others_asked_is_not_counted(us):
    company = buyer()
    ask_often(insured(), company, asking.TIMES_A_DAY - 2)

    assert us.ask(company, 50_000).decision.amount == 50_000


def test_giving_back_is_never_refused(us):
    company = buyer()
    us.ask(company, 50_000)
    ask_often(us, company, asking.TIMES_A_DAY - 3)
    us.ask(company, 51_000)
    us.ask(company, 52_000)

    assert us.ask(company, 40_000).kind == RequestKind.REDUCE
    assert cancel(us, company).decision.amount == 0


def test_how_often_is_a_dated_setting(us):
    company = buyer()
    services.set_asking_limit(
        times=2,
        valid_from=TOMORROW.date(),
        reason="Probing was seen.",
        by=underwriter(),
        now=NOW,
    )
    ask_often(us, company, 3)

    for amount in (10_000, 11_000):
        indicate(us, company, amount, now=TOMORROW)
    with pytest.raises(asking.AskedOftenToday):
        indicate(us, company, 12_000, now=TOMORROW)
    assert LimitRequest.objects.count() == 5


# UN/EDIFACT -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code"),
    [("NEW", "2"), ("INCREASE", "3"), ("INDICATION", "4"), ("CANCEL", "6"), ("REDUCE", "7"),
     ("PROLONG", "8")],
)  # fmt: skip
def test_every_kind_of_request_has_its_code_of_4505(kind, code):
    assert edifact.request_type(RequestKind(kind)) == code


@pytest.mark.parametrize(
    ("kind", "state", "outcome", "code"),
    [
        ("NEW", "AUTO_DECIDED", "APPROVED", "2"),
        ("NEW", "DECIDED", "REFUSED", "3"),
        ("INCREASE", "AUTO_DECIDED", "INCREASE_REFUSED", "3"),
        ("NEW", "AUTO_DECIDED", "CONDITIONALLY_APPROVED", "4"),
        ("NEW", "AUTO_DECIDED", "PARTIALLY_APPROVED", "5"),
        ("NEW", "REFERRED", None, "6"),
        ("NEW", "INFORMATION_REQUESTED", None, "6"),
        ("CANCEL", "AUTO_DECIDED", "CANCELLED_BY_POLICYHOLDER", "8"),
        ("REDUCE", "AUTO_DECIDED", "APPROVED", "9"),
        ("INDICATION", "INDICATED", None, "1"),
        ("NEW", "CANCELLED", None, None),
    ],
)
def test_every_answer_has_its_code_of_4507(kind, state, outcome, code):
    given = outcome and Outcome(outcome)

    assert edifact.response_type(RequestKind(kind), RequestState(state), given) == code


@pytest.mark.parametrize(
    ("outcome", "asked", "has_limit", "code"),
    [
        ("REDUCED", None, True, "9"),
        ("APPROVED", "REDUCE", True, "9"),
        ("CONDITIONALLY_APPROVED", "REDUCE", True, "9"),
        ("EXPIRED", None, True, "9"),  # only the part with a last day ended
        ("EXPIRED", None, False, "8"),
        ("WITHDRAWN", None, False, "8"),
        ("APPROVED", "NEW", True, "2"),
        ("REFUSED", "NEW", False, "3"),
    ],
)
def test_every_decision_has_its_code_of_4507(outcome, asked, has_limit, code):
    kind = asked and RequestKind(asked)

    assert edifact.decision_type(Outcome(outcome), asked=kind, has_limit=has_limit) == code


def test_every_outcome_is_in_the_table():
    told = {outcome: edifact.decision_type(outcome, asked=None) for outcome in Outcome}

    assert {outcome for outcome, code in told.items() if code is None} == {
        Outcome.UNCHANGED_AFTER_REVIEW
    }


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("OK", "7"), ("NO_ACCOUNTS", "2"), ("DEREGISTERED", "3"), ("NEW_COMPANY", "4"),
        ("INACTIVE", "6"), ("LEGAL_EVENT", "12"), ("ACCUMULATION", "13"), ("SANCTIONS", "15"),
        ("INTERNAL_INFORMATION", "15"), ("GRADE_TOO_WEAK", "15"),
    ],
)  # fmt: skip
def test_reasons_have_their_code_of_4509_as_they_are_told(reason, code):
    assert edifact.response_reason(reason) == code
