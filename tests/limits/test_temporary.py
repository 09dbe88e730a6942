"""What adds to a limit up to a last day: given, counted, told of, ended, covered."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM, NotYourRole, StaffRole
from claims import queries as claims
from core import tenancy
from core.models import Event
from limits import queries, services, texts
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.rules import lifecycle as rules
from limits.rules import temporary as periods
from limits.rules.by_hand import Chosen
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind, Outcome, PendingAction, RowState
from limits.rules.reasons import ConditionCode, ReasonCode
from limits.services import ending, night
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LAST = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def company():
    return buyer()


def standing(company):
    return LimitRow.objects.get(buyer=company, superseded_at=None, kind=LimitKind.APPROVED)


def grant(row, amount=30_000, first=TODAY, until=LAST, by=None, now=NOW):
    return services.grant_temporary(
        row_id=row.public_id,
        amount=eur(amount),
        first=first,
        until=until,
        by=by or underwriter(),
        now=now,
    )


def confirm(row, amount=40_000, ordered_on=TODAY - DAY, now=NOW, **more):
    given = {"orders": "PO-7", "until": TODAY + 60 * DAY, "by": underwriter()}
    return services.confirm_bound_orders(
        row_id=row.public_id, amount=eur(amount), ordered_on=ordered_on, now=now, **given | more
    )


def withdraw(row, immediate=False):
    return services.withdraw_limit(
        row_id=row.public_id,
        reason=ReasonCode.CAPACITY,
        immediate=immediate,
        by=underwriter(),
        now=NOW,
    )


def covered(us, company, day):
    found = queries.limit_on(us.policy.id, company.id, day)
    return found.amount if found else 0


def committed(company, on=None):
    if on:
        night.run_effect(0, 2**62, on, NOW)
    return GroupExposure.objects.get(group_id=company.id).committed


def told():
    names = ("limits.increased", "limits.reduced", "limits.withdrawn", "limits.orders_confirmed")
    return Event.objects.filter(name__in=names).order_by("id").values_list("name", flat=True)


# Giving ---------------------------------------------------------------------------------------


def test_a_temporary_limit_adds_up_to_and_including_its_last_day(us, company):
    us.ask(company, 50_000)

    decision = grant(standing(company))

    assert (decision.outcome, decision.amount) == (Outcome.INCREASED, 80_000)
    assert covered(us, company, LAST) == 80_000
    assert covered(us, company, LAST + DAY) == 50_000
    assert committed(company) == 80_000
    assert exposures.audit_exposure() == []
    assert list(told()) == ["limits.increased"]


def test_a_temporary_limit_may_begin_later(us, company):
    us.ask(company, 50_000)

    grant(standing(company), first=TODAY + 10 * DAY)

    assert covered(us, company, TODAY + 9 * DAY) == 50_000
    assert covered(us, company, TODAY + 10 * DAY) == 80_000
    assert committed(company) == 80_000


def test_the_review_of_the_limit_stays_where_it_was(us, company):
    before = us.ask(company, 50_000).decision.review_on

    assert grant(standing(company)).review_on == before
    assert before is not None


def test_a_temporary_limit_is_bound_to_what_a_person_chose_of_the_limit(us):
    company = buyer(5, equity=10_000_000)
    services.decide(
        request_id=us.ask(company, 200_000).public_id,
        amount=eur(200_000),
        chosen=Chosen(conditions=(ConditionCode.RETENTION_OF_TITLE,), payment_days=20),
        by=underwriter(),
        now=NOW,
    )

    decision = grant(standing(company))

    row = LimitRow.objects.get(decision=decision)
    assert row.conditions == standing(company).conditions
    assert [each["code"] for each in row.conditions] == [
        "MAXIMUM_PAYMENT_DAYS",
        "RETENTION_OF_TITLE",
    ]


def test_only_an_underwriter_gives_and_within_its_authority(us, company):
    us.ask(company, 50_000)
    row = standing(company)

    with pytest.raises(NotYourRole):
        grant(row, by=factories.staff_actor(StaffRole.CLAIMS_HANDLER))
    with pytest.raises(rules.OutsideAuthority):
        grant(row, by=underwriter(authority=79_000))
    assert grant(row, by=underwriter(authority=80_000)).amount == 80_000


def test_what_does_not_fit_on_the_group_is_refused(us, company):
    us.ask(company, 50_000)

    with pytest.raises(rules.CapacityExceeded):
        grant(standing(company), amount=10_000_000, by=underwriter(authority=100_000_000))
    assert covered(us, company, TODAY) == 50_000
    assert not Decision.objects.filter(outcome=Outcome.INCREASED).exists()


@pytest.mark.parametrize(
    ("first", "until"), [(TODAY - DAY, LAST), (TODAY, TODAY - DAY), (LAST, LAST - DAY)]
)
def test_days_in_the_past_or_out_of_order_are_refused(us, company, first, until):
    us.ask(company, 50_000)

    with pytest.raises(periods.DaysOutOfOrder):
        grant(standing(company), first=first, until=until)


def test_there_are_two_tranches_at_most(us, company):
    us.ask(company, 50_000)
    grant(standing(company))

    with pytest.raises(periods.TemporaryStands) as refused:
        grant(standing(company), first=LAST, until=LAST + DAY)
    assert refused.value.values["until"] == LAST
    grant(standing(company), first=LAST + DAY, until=LAST + 5 * DAY)
    assert covered(us, company, LAST + DAY) == 80_000


# Standing -------------------------------------------------------------------------------------


def test_the_last_day_is_a_pending_change_with_its_amount(us, company):
    us.ask(company, 50_000)
    grant(standing(company))

    position = queries.position(us.actor, company.id, TODAY)

    assert (position.amount, position.temporary) == (eur(80_000), eur(30_000))
    assert position.temporary_until == LAST
    assert position.pending is PendingAction.EXPIRY_SCHEDULED
    assert (position.changes_on, position.next_amount) == (LAST + DAY, eur(50_000))


def test_a_reduction_before_the_last_day_is_told_first(us, company):
    us.ask(company, 50_000)
    grant(standing(company), until=TODAY + 90 * DAY)
    services.reduce_limit(
        row_id=standing(company).public_id,
        amount=eur(20_000),
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=NOW,
    )

    position = queries.position(us.actor, company.id, TODAY)

    assert position.pending is PendingAction.REDUCTION_SCHEDULED
    assert (position.changes_on, position.next_amount) == (TODAY + 30 * DAY, eur(50_000))


def test_the_temporary_limit_of_clm_17_covers_as_in_the_worked_example():
    us, company = insured(), buyer()
    with tenancy.scope(staff=True):
        us.ask(company, 50_000, now=NOW - 60 * DAY)
        grant(standing(company), first=date(2026, 1, 1), now=NOW - 60 * DAY, until=LAST)
        for number, sent, net in (("A", "2026-02-10", 60_000), ("B", "2026-04-05", 15_000)):
            day = date.fromisoformat(sent)
            factories.invoice(
                us.holder,
                company,
                number=number,
                dispatched_on=day,
                issued_on=day,
                due_on=day + 30 * DAY,
                net_amount=net,
                vat_amount=0,
            )
        on = date(2026, 4, 6)
        lines = queries.cover_of(us.policy, [company.id], on)[company.id]
        preview = claims.readiness(us.actor, company, on).calculation

    found = {line.item.invoice.number: (line.insured, line.reason) for line in lines}
    assert found == {
        "A": (eur(60_000), Reason.COVERED),
        "B": (eur(0), Reason.LIMIT_EXCEEDED),
    }
    assert (preview.insured_debt, preview.uninsured_debt) == (eur(60_000), eur(15_000))
    assert preview.insured_debt * us.policy.terms.get().insured_share == eur(54_000)


# Ending ---------------------------------------------------------------------------------------


def test_the_night_tells_two_weeks_before_the_last_day_and_once(us, company):
    us.ask(company, 50_000)
    grant(standing(company))
    early, due = LAST - 15 * DAY, LAST - 14 * DAY

    assert ending.end_ranges(early) == []
    for on in (due, due, due + DAY):
        for first, last in ending.end_ranges(on):
            ending.announce_ends(first, last, on, NOW + (on - TODAY))

    expired = Decision.objects.get(outcome=Outcome.EXPIRED)
    assert (expired.amount, expired.effective_on) == (50_000, LAST + DAY)
    assert [each["code"] for each in expired.reasons] == [ReasonCode.LAST_DAY]
    assert list(told()) == ["limits.increased", "limits.reduced"]
    assert texts.sentences(expired.reasons)


def test_after_its_last_day_what_was_delivered_stays_counted(us, company):
    us.ask(company, 50_000)
    grant(standing(company))
    factories.invoice(us.holder, company, net_amount=70_000, vat_amount=0, dispatched_on=TODAY)

    assert committed(company, LAST) == 80_000
    assert committed(company, LAST + DAY) == 70_000


def test_an_underwriter_ends_a_temporary_limit_after_the_notice(us, company):
    us.ask(company, 50_000)
    grant(standing(company), until=TODAY + 90 * DAY)
    row = LimitRow.objects.get(kind=LimitKind.TEMPORARY)

    decision = services.end_temporary(
        row_id=row.public_id, reason=ReasonCode.CAPACITY, by=underwriter(), now=NOW + HOUR
    )

    assert (decision.outcome, decision.amount) == (Outcome.REDUCED, 50_000)
    assert covered(us, company, TODAY + 29 * DAY) == 80_000
    assert covered(us, company, TODAY + 30 * DAY) == 50_000
    assert ending.end_ranges(TODAY + 20 * DAY) == []  # the end was told with the decision


def test_what_ends_by_itself_before_the_notice_does_is_left_alone(us, company):
    us.ask(company, 50_000)
    grant(standing(company))
    row = LimitRow.objects.get(kind=LimitKind.TEMPORARY)

    with pytest.raises(rules.NotLower):
        services.end_temporary(
            row_id=row.public_id, reason=ReasonCode.CAPACITY, by=underwriter(), now=NOW
        )


def test_giving_up_a_limit_gives_up_what_adds_to_it(us, company):
    us.ask(company, 50_000)
    grant(standing(company))

    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)

    assert covered(us, company, TODAY) == 0
    assert committed(company) == 0
    assert exposures.audit_exposure() == []


def test_a_withdrawal_after_notice_ends_what_adds_to_it_that_day(us, company):
    us.ask(company, 50_000)
    grant(standing(company), until=TODAY + 90 * DAY)

    withdraw(standing(company))

    assert covered(us, company, TODAY + 29 * DAY) == 80_000
    assert covered(us, company, TODAY + 30 * DAY) == 0


# Orders that were binding before a cut --------------------------------------------------------


def test_an_order_from_before_a_withdrawal_stays_covered(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row)

    decision = confirm(row)

    assert covered(us, company, TODAY + 29 * DAY) == 50_000
    assert covered(us, company, TODAY + 30 * DAY) == 40_000
    assert covered(us, company, TODAY + 61 * DAY) == 0
    assert committed(company) == 50_000  # never both on one day
    assert exposures.audit_exposure() == []
    assert "PO-7" in texts.sentences(decision.conditions)[0]
    assert list(told()) == ["limits.withdrawn", "limits.orders_confirmed"]


def test_after_the_cut_only_the_orders_stand(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row)
    confirm(row)

    position = queries.position(us.actor, company.id, TODAY + 40 * DAY)

    assert (position.state, position.amount) == (RowState.ACTIVE, eur(40_000))
    assert position.pending is PendingAction.EXPIRY_SCHEDULED
    assert position.next_amount == eur(0)


def test_an_order_after_the_cut_was_told_is_not_covered(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row)

    with pytest.raises(periods.OrderAfterCut):
        confirm(row, ordered_on=TODAY)


def test_no_more_orders_are_confirmed_than_was_cut(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row)
    confirm(row, amount=40_000)

    with pytest.raises(periods.MoreThanWasCut) as refused:
        confirm(row, amount=11_000, orders="PO-8")
    assert refused.value.values["cut"] == eur(10_000)
    confirm(row, amount=10_000, orders="PO-8")
    assert covered(us, company, TODAY + 30 * DAY) == 50_000


def test_without_a_cut_there_is_nothing_to_confirm(us, company):
    us.ask(company, 50_000)

    with pytest.raises(periods.NothingWasCut):
        confirm(standing(company))


def test_confirmed_orders_outlive_a_notice_but_not_a_withdrawal_at_once(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(20_000),
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=NOW,
    )
    confirm(row, amount=30_000)
    withdraw(standing_last(company))
    assert covered(us, company, TODAY + 30 * DAY) == 30_000

    withdraw(standing_last(company), immediate=True)
    assert covered(us, company, TODAY + 30 * DAY) == 0


def standing_last(company):
    rows = LimitRow.objects.filter(buyer=company, superseded_at=None, kind=LimitKind.APPROVED)
    return rows.order_by("valid_from").last()


# Looking again at a buyer ---------------------------------------------------------------------


def review(company, grade):
    factories.graded(company, grade)
    services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)


def test_a_buyer_in_default_loses_everything_at_once(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    grant(row)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(20_000),
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=NOW,
    )
    confirm(row, amount=30_000)

    review(company, 10)

    assert covered(us, company, TODAY) == 0
    assert covered(us, company, TODAY + 40 * DAY) == 0
    assert committed(company) == 0
    assert exposures.audit_exposure() == []


def test_grade_nine_ends_a_temporary_limit_with_the_rest_after_notice(us, company):
    us.ask(company, 50_000)
    grant(standing(company), until=TODAY + 90 * DAY)

    review(company, 9)

    assert covered(us, company, TODAY + 29 * DAY) == 80_000
    assert covered(us, company, TODAY + 30 * DAY) == 0


def test_grade_nine_leaves_confirmed_orders_and_grade_ten_does_not(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row)
    confirm(row)

    review(company, 9)
    assert covered(us, company, TODAY + 30 * DAY) == 40_000

    review(company, 10)
    assert covered(us, company, TODAY + 30 * DAY) == 0


def test_a_temporary_limit_with_nothing_under_it_is_looked_at_too(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row, immediate=True)
    grant(row)
    assert covered(us, company, TODAY) == 30_000

    review(company, 10)

    assert covered(us, company, TODAY) == 0


def test_the_policyholder_is_told_when_a_default_ends_a_temporary_limit_alone(us, company):
    us.ask(company, 50_000)
    row = standing(company)
    withdraw(row, immediate=True)
    grant(row)

    review(company, 10)

    assert list(told()) == ["limits.withdrawn", "limits.increased", "limits.withdrawn"]
    last = Event.objects.filter(name="limits.withdrawn").latest("id")
    assert (last.facts["amount"], last.facts["was"]) == ("0", "30000.000")


def test_a_temporary_limit_is_insured_for_the_share_of_the_buyers_country():
    germany = {
        "country": "DE",
        "insured_share": "0.70",
        "maximum_payment_days": 45,
        "discretionary_allowed": False,
        "conditions": [],
    }
    us = insured(country_terms=[germany])
    company = factories.graded(factories.company(country="DE"), 4, equity=400_000)
    us.ask(company, 20_000)

    grant(standing(company), amount=10_000)

    part = LimitRow.objects.get(buyer=company, kind=LimitKind.TEMPORARY)
    assert part.insured_share == Decimal("0.70")


def test_a_last_day_that_lies_too_far_ahead_is_refused(us, company):
    us.ask(company, 50_000)

    with pytest.raises(periods.TooFarAhead):
        grant(standing(company), until=date(9999, 12, 31))
