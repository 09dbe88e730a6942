"""Asking for limits, answering, changing and reviewing them on a real database."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.rules import SYSTEM, MandateRole, NotYourRight, NotYourRole, StaffRole
from companies.models import Company, Identifier
from core import events, tenancy
from core.errors import StateRefused
from core.models import Event
from limits import handlers, queries, services, texts
from limits.models import Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import exposure as exposures
from limits.queries import facts
from limits.rules import house
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import Outcome, PendingAction, RequestState
from limits.rules.proposal import Exposure, RequestTooSmall, Wish, propose
from limits.rules.reasons import ReasonCode
from limits.services import night
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, factor_in_force, insured, underwriter

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def them():
    return insured()


def committed(company) -> int:
    return GroupExposure.objects.get(group_id=company.id).committed


def names() -> list[str]:
    return list(
        Event.objects.filter(name__startswith="limits.")
        .order_by("id")
        .values_list("name", flat=True)
    )


def facts_of(name) -> dict:
    return Event.objects.get(name=name).facts


def review(company, now=NOW, cause=None):
    return services.review_buyer(company.id, cause_id=cause or uuid4(), by=SYSTEM, now=now)


def codes(rows) -> list[str]:
    return [row["code"] for row in rows]


# Asking ---------------------------------------------------------------------------------------


def test_a_request_within_the_rules_is_answered_at_once_and_in_force(us):
    company = buyer()

    request = us.ask(company, 50_000)

    row = queries.limit_on(us.policy.id, company.id, TODAY)
    assert request.state == RequestState.AUTO_DECIDED
    assert request.decision.outcome == Outcome.APPROVED
    assert (row.amount, row.valid_from, row.insured_share) == (50_000, TODAY, us_share(us))
    assert committed(company) == 50_000
    assert names() == ["limits.requested", "limits.decided"]


def test_the_rules_decide_what_a_person_asks(us):
    us.ask(buyer(), 50_000)

    asked, decided = Event.objects.filter(name__in=names()).order_by("id")
    assert (asked.name, asked.user_id) == ("limits.requested", us.actor.user_id)
    assert (decided.name, decided.user_id) == ("limits.decided", None)
    assert decided.cause_id == asked.public_id
    assert LimitRequest.objects.get().decision.decided_by is None


def us_share(us):
    return us.policy.terms.get().insured_share


def test_the_notice_of_a_decision_carries_the_standard_facts(us):
    company = buyer()
    us.ask(company, 50_000)

    told = facts_of("limits.decided")
    assert told["buyer"] == str(company.public_id)
    assert (told["amount"], told["currency"], told["was"]) == ("50000", "EUR", "0")
    assert told["effective_on"] == "2026-03-02"
    assert told["reasons"] == [{"code": "OK", "values": {}}]


def test_the_day_before_the_decision_nothing_is_covered(us):
    company = buyer()
    us.ask(company)

    assert queries.limit_on(us.policy.id, company.id, TODAY - timedelta(days=1)) is None


def test_what_does_not_fit_the_buyer_is_given_in_part_with_the_reason(us):
    company = buyer(4, equity=400_000)

    request = us.ask(company, 150_000)

    assert request.decision.outcome == Outcome.PARTIALLY_APPROVED
    assert request.decision.amount == 100_000
    assert codes(request.decision.reasons) == ["CAPACITY"]


def test_a_refused_request_leaves_no_limit(us):
    company = buyer(9)

    request = us.ask(company)

    assert request.state == RequestState.AUTO_DECIDED
    assert request.decision.outcome == Outcome.REFUSED
    assert codes(request.decision.reasons) == ["GRADE_TOO_WEAK"]
    assert not LimitRow.objects.exists()
    assert committed(company) == 0


@pytest.mark.parametrize(
    ("grade", "figures", "amount", "cause"),
    [
        (5, {"equity": 10_000_000}, 101_000, "ABOVE_AUTHORITY"),
        (8, {}, 10_000, "ABOVE_AUTHORITY"),
        (4, {"equity": -1}, 10_000, "NEGATIVE_EQUITY"),
    ],
)
def test_what_the_rules_may_not_settle_is_referred_with_the_proposal(
    us, grade, figures, amount, cause
):
    company = buyer(grade, **figures)

    request = us.ask(company, amount)

    assert request.state == RequestState.REFERRED
    assert cause in codes(request.referred_because)
    assert request.proposal["inputs"]["buyer"]["grade"] == grade
    assert names() == ["limits.requested", "limits.referred"]
    assert not Decision.objects.exists()


def test_what_is_told_of_a_referral_is_why_somebody_looks_at_it(us):
    request = us.ask(buyer(5, equity=10_000_000), 101_000)

    told = Event.objects.get(name="limits.referred").facts["reasons"]

    assert told == request.referred_because == [{"code": "ABOVE_AUTHORITY", "values": {}}]
    assert codes(request.proposal["reasons"]) == ["OK"]


def test_a_refusal_of_a_person_waits_for_a_human(us):
    person = factories.graded(factories.company(is_natural_person=True), 9)

    request = us.ask(person)

    assert codes(request.referred_because) == ["NATURAL_PERSON"]
    assert request.state == RequestState.REFERRED


def test_a_premium_too_thin_for_the_risk_is_referred(us):
    company = buyer(7, equity=10_000_000)

    assert us.ask(company, 15_000, days=30).state == RequestState.AUTO_DECIDED
    thin = us.ask(buyer(7, equity=10_000_000), 15_000, days=60)
    assert codes(thin.referred_because) == ["MARGIN"]


def test_an_overdue_another_policyholder_reported_refers_without_naming_anybody(us, them):
    company = buyer()
    factories.overdue(them.holder, company)

    with tenancy.scope(policyholder_id=us.holder.id):
        request = us.ask(company)

    assert codes(request.referred_because) == ["ADVERSE_FINDING"]
    assert request.proposal["reasons"] == [{"code": "OVERDUE_REPORTED", "values": {}}]


def test_what_others_were_given_counts_although_it_cannot_be_seen(us, them):
    company = buyer(4, equity=400_000)
    them.ask(company, 70_000)

    with tenancy.scope(policyholder_id=us.holder.id):
        request = us.ask(company, 60_000)
        seen = LimitRow.objects.count()

    assert request.decision.amount == 30_000
    assert request.decision.reasons == [{"code": "ACCUMULATION", "values": {}}]
    assert seen == 1
    assert committed(company) == 100_000


def test_what_the_group_was_given_counts_for_every_member(us, them):
    parent = buyer(4, equity=400_000)
    child = factories.graded(factories.company(parent=parent), 4, equity=400_000)
    them.ask(parent, 70_000)

    request = us.ask(child, 60_000)

    assert request.decision.amount == 30_000
    assert codes(request.decision.reasons) == ["GROUP_ACCUMULATION"]
    assert committed(parent) == 100_000


def test_a_buyer_nobody_asked_about_before_is_graded_first(us):
    company = factories.company()

    request = us.ask(company, 10_000)

    assert request.proposal["inputs"]["buyer"]["grade"] >= 5
    assert request.proposal["inputs"]["buyer"]["accounts"] is None


def test_a_decision_keeps_what_shows_it_again(us):
    company = buyer(4, equity=400_000)
    decision = us.ask(company, 150_000).decision
    kept = decision.inputs

    again = propose(
        Wish(eur(kept["requested"]), kept["payment_days"], kept["unit"]),
        facts.replayed(kept["buyer"], house.FIRST),
        Exposure(used=eur(kept["used"]), group_room=kept["group_room"]),
    )

    assert (again.amount.amount, again.outcome) == (decision.amount, decision.outcome)
    assert set(decision.versions) == {"rules", "scale", "scorecard", "terms", "tables"}


# Refusals leave no trace ----------------------------------------------------------------------


def abroad():
    return factories.graded(factories.company(country="US"), 4)


def dissolved():
    return factories.graded(factories.company(dissolved_on=date(2026, 3, 2)), 4)


def unidentified():
    company = buyer()
    Identifier.objects.filter(company=company).delete()
    return company


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (abroad, rules.CountryNotInsured),
        (dissolved, rules.BuyerDissolved),
        (unidentified, rules.BuyerUnidentified),
    ],
)
def test_a_company_no_limit_can_stand_on_is_refused(us, make, refusal):
    company = make()

    with pytest.raises(refusal):
        us.ask(company)

    assert not LimitRequest.objects.exists()
    assert names() == []


def test_a_company_of_ones_own_group_is_refused(us):
    sister = factories.graded(factories.company(parent=us.holder.company), 4)

    with pytest.raises(rules.BuyerAssociated):
        us.ask(sister)


def test_without_a_policy_no_limit_is_asked():
    holder = factories.policyholder()
    owner = factories.actor(factories.mandate(holder))

    with pytest.raises(rules.NoPolicyInForce):
        services.request_limit(
            buyer=buyer().public_id, amount=eur(1_000), payment_days=30, by=owner, now=NOW
        )


def test_less_than_one_step_is_refused(us):
    with pytest.raises(RequestTooSmall):
        us.ask(buyer(), 999)

    assert not LimitRequest.objects.exists()


@pytest.mark.parametrize("role", [MandateRole.READER, MandateRole.ACCOUNTANT, MandateRole.PLEDGEE])
def test_a_mandate_that_does_not_reach_so_far_is_refused(role):
    with pytest.raises(NotYourRight):
        insured(role).ask(buyer())


def test_an_unknown_company_is_not_found(us):
    with pytest.raises(Company.DoesNotExist):
        services.request_limit(
            buyer=uuid4(), amount=eur(1_000), payment_days=30, by=us.actor, now=NOW
        )


def test_a_second_request_waits_for_the_answer_to_the_first(us):
    company = buyer(8)
    us.ask(company, 10_000)

    with pytest.raises(rules.RequestAlreadyOpen):
        us.ask(company, 10_000)
    assert LimitRequest.objects.count() == 1


def test_the_database_refuses_two_open_requests(us):
    request = us.ask(buyer(8), 10_000)
    request.pk, request.public_id = None, uuid4()

    with (
        pytest.raises(IntegrityError, match="limits_request_one_open_per_buyer"),
        transaction.atomic(),
    ):
        request.save(force_insert=True)


# A limit that stands, asked anew ----------------------------------------------------------------


def test_the_same_limit_again_is_refused(us):
    company = buyer()
    us.ask(company, 50_000)

    with pytest.raises(rules.LimitStands):
        us.ask(company, 50_000)


def test_an_increase_needs_room_for_the_difference_only(us):
    company = buyer(4, equity=400_000)
    us.ask(company, 70_000)

    request = us.ask(company, 100_000, now=LATER)

    assert request.decision.outcome == Outcome.APPROVED
    assert committed(company) == 100_000
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 70_000
    assert queries.limit_on(us.policy.id, company.id, LATER.date()).amount == 100_000


def test_a_decrease_is_given_as_asked_from_today(us):
    company = buyer()
    us.ask(company, 50_000)

    request = us.ask(company, 20_000, now=LATER)

    assert request.decision.outcome == Outcome.APPROVED
    assert queries.limit_on(us.policy.id, company.id, LATER.date()).amount == 20_000
    assert committed(company) == 20_000


def test_a_request_never_takes_back_what_stands(us):
    company = buyer()
    us.ask(company, 50_000)
    factories.graded(company, 9)

    request = us.ask(company, 60_000)

    assert request.decision.outcome == Outcome.INCREASE_REFUSED
    assert request.decision.amount == 50_000
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 50_000


def test_what_was_known_before_can_still_be_asked(us):
    company = buyer()
    us.ask(company, 50_000)
    us.ask(company, 20_000, now=LATER)
    before = LATER - timedelta(seconds=1)

    known = queries.timeline(us.policy.id, company.id, known_at=before)

    assert [(row.amount, row.valid_to) for row in known] == [(50_000, None)]
    now_known = queries.timeline(us.policy.id, company.id)
    assert [row.amount for row in now_known] == [50_000, 20_000]
    assert (
        queries.limit_on(us.policy.id, company.id, LATER.date(), known_at=before).amount == 50_000
    )


def test_two_limits_for_one_day_are_refused_by_the_database(us):
    company = buyer()
    us.ask(company)
    row = LimitRow.objects.get()
    row.pk, row.public_id = None, uuid4()

    with pytest.raises(IntegrityError, match="limits_row_no_overlap"), transaction.atomic():
        row.save(force_insert=True)


# The underwriter ------------------------------------------------------------------------------


@pytest.fixture
def referred(us):
    return us.ask(buyer(5, equity=10_000_000), 200_000)


def decide(request, amount, by, **more):
    return services.decide(request_id=request.public_id, amount=eur(amount), by=by, now=NOW, **more)


def test_an_underwriter_approves_and_the_limit_is_in_force(us, referred):
    decision = decide(referred, 200_000, underwriter())

    referred.refresh_from_db()
    assert referred.state == RequestState.DECIDED
    assert decision.outcome == Outcome.APPROVED
    assert queries.limit_on(us.policy.id, referred.buyer_id, TODAY).amount == 200_000
    assert committed(referred.buyer) == 200_000


def test_an_underwriter_refuses_with_a_reason(us, referred):
    decision = decide(referred, 0, underwriter(), reasons=[ReasonCode.NEW_COMPANY])

    assert decision.outcome == Outcome.REFUSED
    assert codes(decision.reasons) == ["NEW_COMPANY"]
    assert queries.limit_on(us.policy.id, referred.buyer_id, TODAY) is None


def test_less_than_asked_needs_a_reason(referred):
    with pytest.raises(rules.ReasonMissing):
        decide(referred, 100_000, underwriter())

    referred.refresh_from_db()
    assert referred.state == RequestState.REFERRED
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("authority", "fits"), [(200_000, True), (199_999, False)])
def test_an_underwriter_decides_up_to_the_authority(referred, authority, fits):
    by = underwriter(authority)
    if fits:
        assert decide(referred, 200_000, by).amount == 200_000
        return

    with pytest.raises(rules.OutsideAuthority):
        decide(referred, 200_000, by)
    referred.refresh_from_db()
    assert referred.state == RequestState.REFERRED


def test_an_underwriter_gives_no_more_than_there_is_room_for(us, them):
    company = buyer(5, equity=1_000_000)
    request = us.ask(company, 150_000)
    decide(request, 150_000, underwriter())
    second = them.ask(company, 50_000)
    assert second.state == RequestState.AUTO_DECIDED
    third = insured().ask(company, 10_000)

    assert third.decision.outcome == Outcome.REFUSED
    assert committed(company) == 200_000


def test_capacity_that_fell_since_the_request_refuses_the_decision(referred):
    factories.graded(referred.buyer, 7, equity=100_000)

    with pytest.raises(rules.CapacityExceeded):
        decide(referred, 200_000, underwriter())
    assert not LimitRow.objects.exists()


def test_no_more_is_given_than_was_asked(referred):
    with pytest.raises(rules.MoreThanAsked):
        decide(referred, 200_001, underwriter())


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.COLLECTOR, StaffRole.RISK_ANALYST])
def test_only_underwriters_decide(referred, role):
    with pytest.raises(NotYourRole):
        decide(referred, 0, factories.staff_actor(role))


def test_a_policyholder_does_not_decide_its_own_request(us, referred):
    with pytest.raises(NotYourRole):
        decide(referred, 200_000, us.actor)


def test_a_decided_request_is_not_decided_again(referred):
    decide(referred, 200_000, underwriter())

    with pytest.raises(rules.RequestClosed):
        decide(referred, 200_000, underwriter())
    assert Decision.objects.count() == 1


def test_a_question_goes_out_and_its_answer_comes_back(us, referred):
    services.ask_information(
        request_id=referred.public_id, question="Newer accounts?", by=underwriter(), now=NOW
    )
    answered = services.answer_information(
        request_id=referred.public_id, answer="See annex.", by=us.actor, now=NOW
    )

    assert (answered.state, answered.answer) == (RequestState.REFERRED, "See annex.")
    assert names()[-2:] == ["limits.information_requested", "limits.information_given"]
    assert "annex" not in str(facts_of("limits.information_given"))


def test_an_answer_nobody_asked_for_is_refused(us, referred):
    with pytest.raises(StateRefused):
        services.answer_information(
            request_id=referred.public_id, answer="Hello", by=us.actor, now=NOW
        )


@pytest.mark.parametrize("state", list(RequestState))
def test_only_an_unanswered_request_is_cancelled(us, referred, state):
    LimitRequest.objects.filter(id=referred.id).update(state=state)
    if RequestState.CANCELLED in rules.NEXT_STATES[state]:
        cancelled = services.cancel_request(request_id=referred.public_id, by=us.actor, now=NOW)
        assert cancelled.state == RequestState.CANCELLED
        return

    with pytest.raises((rules.RequestClosed, StateRefused)):
        services.cancel_request(request_id=referred.public_id, by=us.actor, now=NOW)


def test_a_stranger_reaches_no_request(referred, them):
    with pytest.raises(LimitRequest.DoesNotExist):
        services.cancel_request(request_id=referred.public_id, by=them.actor, now=NOW)
    with pytest.raises(LimitRequest.DoesNotExist):
        queries.request(them.actor, referred.public_id)


# Taking back and cutting ------------------------------------------------------------------------


def test_a_policyholder_gives_up_a_limit_from_today(us):
    company = buyer()
    us.ask(company)

    decision = services.cancel_limit(buyer=company.public_id, by=us.actor, now=LATER)

    assert decision.outcome == Outcome.CANCELLED_BY_POLICYHOLDER
    assert queries.limit_on(us.policy.id, company.id, LATER.date()) is None
    assert queries.limit_on(us.policy.id, company.id, LATER.date() - timedelta(days=1)) is not None
    assert committed(company) == 0


def test_a_limit_given_up_the_day_it_began_covers_nothing(us):
    company = buyer()
    us.ask(company)
    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)

    assert queries.limit_on(us.policy.id, company.id, TODAY) is None
    with pytest.raises(rules.NoLimitInForce):
        services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)


def test_an_underwriter_reduces_after_the_notice_of_the_policy(us):
    company = buyer()
    us.ask(company, 50_000)
    row = LimitRow.objects.get()

    decision = services.reduce_limit(
        row_id=row.public_id,
        amount=eur(20_000),
        reason=ReasonCode.OVERDUE_REPORTED,
        by=underwriter(),
        now=NOW,
    )

    assert decision.effective_on == TODAY + timedelta(days=30)
    assert queries.limit_on(us.policy.id, company.id, date(2026, 3, 31)).amount == 50_000
    assert queries.limit_on(us.policy.id, company.id, date(2026, 4, 1)).amount == 20_000
    assert committed(company) == 50_000
    assert facts_of("limits.reduced")["was"] == "50000.000"


def test_a_reduction_that_does_not_reduce_is_refused(us):
    us.ask(buyer(), 50_000)
    row = LimitRow.objects.get()

    with pytest.raises(rules.NotLower):
        services.reduce_limit(
            row_id=row.public_id,
            amount=eur(50_000),
            reason=ReasonCode.CAPACITY,
            by=underwriter(),
            now=NOW,
        )


def test_default_takes_every_limit_back_at_once(us, them):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 50_000)
    them.ask(company, 30_000)
    factories.graded(company, 10)

    decisions = review(company, LATER)

    assert {decision.outcome for decision in decisions} == {Outcome.WITHDRAWN}
    assert {decision.effective_on for decision in decisions} == {LATER.date()}
    assert queries.limit_on(us.policy.id, company.id, LATER.date()) is None
    assert queries.limit_on(them.policy.id, company.id, LATER.date()) is None
    assert committed(company) == 0
    assert names().count("limits.withdrawn") == 2


def test_grade_nine_takes_limits_back_after_each_policys_own_notice():
    short, long = insured(limit_notice_days=10), insured(limit_notice_days=45)
    company = buyer()
    short.ask(company, 20_000)
    long.ask(company, 20_000)
    factories.graded(company, 9)

    review(company)

    assert queries.limit_on(short.policy.id, company.id, TODAY + timedelta(days=9)) is not None
    assert queries.limit_on(short.policy.id, company.id, TODAY + timedelta(days=10)) is None
    assert queries.limit_on(long.policy.id, company.id, TODAY + timedelta(days=44)) is not None
    assert queries.limit_on(long.policy.id, company.id, TODAY + timedelta(days=45)) is None
    assert committed(company) == 40_000


def test_default_overtakes_a_withdrawal_that_was_only_announced(us):
    company = buyer()
    us.ask(company)
    factories.graded(company, 9)
    review(company)
    factories.graded(company, 10)

    decisions = review(company, NOW + timedelta(days=3))

    assert [decision.outcome for decision in decisions] == [Outcome.WITHDRAWN]
    assert queries.limit_on(us.policy.id, company.id, TODAY + timedelta(days=3)) is None


def test_above_the_buyers_maximum_limits_are_cut_in_proportion(us, them):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 100_000)
    them.ask(company, 50_000)
    factories.graded(company, 4, equity=400_000)

    review(company)

    later = TODAY + timedelta(days=30)
    ours = queries.limit_on(us.policy.id, company.id, later).amount
    theirs = queries.limit_on(them.policy.id, company.id, later).amount
    assert (ours, theirs) == (67_000, 33_000)
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 100_000


def test_the_reason_of_a_cut_tells_nothing_of_other_policyholders(us, them):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 100_000)
    them.ask(company, 50_000)
    factories.graded(company, 4, equity=480_000)
    review(company)

    told = Event.objects.get(name="limits.reduced", policyholder_id=us.holder.id).facts
    assert told["reasons"] == [{"code": "ACCUMULATION", "values": {}}]
    assert "33" not in str(told["reasons"])
    assert str(them.policy.public_id) not in str(told)


def test_better_facts_raise_nothing(us):
    company = buyer(4, equity=400_000)
    us.ask(company, 100_000)
    factories.graded(company, 1, equity=400_000_000)

    decisions = review(company)

    assert [decision.outcome for decision in decisions] == [Outcome.UNCHANGED_AFTER_REVIEW]
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 100_000
    assert names() == ["limits.requested", "limits.decided"]


def test_a_review_for_the_same_cause_changes_nothing_the_second_time(us):
    company, cause = buyer(), uuid4()
    us.ask(company)
    factories.graded(company, 9)
    review(company, cause=cause)
    before = names()

    assert review(company, cause=cause) == []
    assert names() == before
    assert Decision.objects.filter(cause_id=cause).count() == 1


def test_the_database_refuses_two_decisions_for_one_cause(us):
    company, cause = buyer(), uuid4()
    us.ask(company)
    decision = review(company, cause=cause)[0]
    decision.pk, decision.public_id = None, uuid4()

    with (
        pytest.raises(IntegrityError, match="limits_decision_once_per_cause"),
        transaction.atomic(),
    ):
        decision.save(force_insert=True)


def test_earlier_deliveries_stay_counted_after_a_withdrawal_until_they_are_paid(us):
    company = buyer()
    us.ask(company, 50_000)
    factories.invoice(us.holder, company)  # 12,100 open
    factories.graded(company, 10)

    review(company)

    exposure = GroupExposure.objects.get(group_id=company.id)
    assert (exposure.committed, exposure.run_off) == (12_100, 12_100)


# The night ------------------------------------------------------------------------------------


def run(job, on):
    ranges, work = getattr(night, f"{job}_ranges"), getattr(night, f"run_{job}")
    for first, last in ranges(on):
        work(first, last, on, NOW + (on - TODAY))


def test_a_reduction_leaves_the_committed_amount_when_it_takes_effect(us):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 100_000)
    factories.graded(company, 4, equity=200_000)
    review(company)
    run("effect", date(2026, 3, 31))
    assert committed(company) == 100_000

    run("effect", date(2026, 4, 1))

    assert committed(company) == 50_000


def test_the_night_counts_the_same_when_it_runs_again(us):
    company = buyer()
    us.ask(company)
    run("effect", date(2026, 4, 1))
    run("effect", date(2026, 4, 1))

    assert committed(company) == 50_000
    assert queries.audit_exposure() == []


def test_a_review_that_is_due_is_done_and_the_next_one_is_planned(us):
    company = buyer()
    us.ask(company)
    due = date(2027, 3, 2)
    assert night.review_ranges(due - timedelta(days=1)) == []

    run("review", due)

    newest = Decision.objects.latest("id")
    assert newest.outcome == Outcome.UNCHANGED_AFTER_REVIEW
    assert newest.review_on == date(2028, 3, 2)
    assert night.review_ranges(due) == []


def test_a_review_nobody_did_ends_no_cover(us):
    company = buyer()
    us.ask(company)

    assert queries.limit_on(us.policy.id, company.id, date(2030, 1, 1)).amount == 50_000


def test_the_audit_finds_a_figure_that_is_off(us, capsys):
    company = buyer()
    us.ask(company)
    assert exposures.audit_exposure() == []
    GroupExposure.objects.update(committed=1)

    with pytest.raises(SystemExit) as stopped:
        call_command("audit_exposure")

    assert stopped.value.code == 1
    assert "EUR 50,000.00" in capsys.readouterr().out


# Groups ---------------------------------------------------------------------------------------


def test_what_is_given_moves_along_with_a_company_to_another_group(us, them):
    company, parent = buyer(4, equity=400_000), buyer(4, equity=400_000)
    us.ask(company, 40_000)
    them.ask(parent, 50_000)
    Company.objects.filter(id=company.id).update(parent=parent)

    for _twice in range(2):
        services.follow_group(group_id=parent.id, on=TODAY)

    assert (committed(company), committed(parent)) == (0, 90_000)
    assert queries.audit_exposure() == []


# Handlers -------------------------------------------------------------------------------------


def test_a_grade_that_changed_cuts_the_limit_once_however_often_it_is_told(us):
    company = buyer()
    us.ask(company)
    factories.graded(company, 10)
    facts = {"company": str(company.public_id), "old": 4, "new": 10}
    event = events.record("grading.grade_changed", subject=company, by=SYSTEM, at=NOW, **facts)

    for _twice in range(2):
        handlers.review_buyer(event, None)

    assert names().count("limits.withdrawn") == 1
    assert Event.objects.get(name="limits.withdrawn").cause_id == event.public_id


def test_a_company_placed_in_a_group_takes_its_limits_along(us):
    company, parent = buyer(), buyer()
    us.ask(company)
    Company.objects.filter(id=company.id).update(parent=parent)
    facts = {"old_group": str(company.public_id), "group": str(parent.public_id)}
    event = events.record("companies.placed_in_group", subject=company, by=SYSTEM, at=NOW, **facts)

    handlers.follow_group(event, None)

    assert committed(parent) == 50_000


def test_a_company_that_leaves_its_group_takes_its_limits_along(us):
    parent = buyer()
    company = factories.graded(factories.company(parent=parent), 4)
    us.ask(company)
    Company.objects.filter(id=company.id).update(parent=None)

    services.follow_group(group_id=company.id, on=TODAY)

    assert (committed(company), committed(parent)) == (50_000, 0)


# The portfolio --------------------------------------------------------------------------------


def test_the_portfolio_shows_what_stands_what_is_used_and_what_comes(us):
    company = buyer()
    us.ask(company, 50_000)
    factories.invoice(us.holder, company)
    factories.graded(company, 9)
    review(company)

    (position,) = queries.portfolio(us.actor, TODAY)

    assert (position.amount, position.owed, position.grade) == (eur(50_000), eur(12_100), 9)
    assert position.pending is PendingAction.WITHDRAWAL_SCHEDULED
    assert position.changes_on == date(2026, 4, 1)


def test_the_portfolio_is_the_actors_own(us, them):
    company = buyer()
    us.ask(company)

    assert queries.portfolio(them.actor, TODAY) == []


def test_a_limit_given_up_and_paid_leaves_the_portfolio(us):
    company = buyer()
    us.ask(company)
    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)

    assert queries.portfolio(us.actor, TODAY) == []


def test_a_factor_counts_from_its_day(us):
    company = factories.graded(factories.company(sector="4120"), 4, equity=400_000)
    factor_in_force(
        kind="SECTOR",
        code="41",
        factor=factories.Decimal("0.5"),
        valid_from=TODAY,
        reason="Building slows down.",
    )

    request = us.ask(company, 100_000)

    assert request.decision.amount == 50_000
    assert codes(request.decision.reasons) == ["SECTOR"]


def test_accounts_in_another_currency_are_named_as_why_they_do_not_count(us):
    company = buyer(currency="USD")

    request = us.ask(company, 900_000)

    [reason] = request.decision.reasons
    assert (reason["code"], reason["values"]["currency"]) == ("NO_ACCOUNTS", "USD")
    assert "in USD" in texts.text(reason["code"], reason["values"])
    seen = request.decision.inputs["buyer"]
    assert dict(texts.rests_on(seen, request.decision.versions))["Annual accounts"].startswith("in")
    assert facts.replayed(seen, house.FIRST).other_currency == "USD"
