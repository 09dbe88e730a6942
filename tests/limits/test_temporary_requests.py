"""Asking for more up to a last day: by the rules at once, or by an underwriter."""

from datetime import timedelta

import pytest

from core import tenancy
from core.models import Event
from grading.models import FollowedCompany
from limits import queries, services
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.queries import replay
from limits.rules import lifecycle as rules
from limits.rules import temporary as periods
from limits.rules.lifecycle import LimitKind, Outcome, RequestState
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of, post

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAST = TODAY + 29 * DAY


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


@pytest.fixture(autouse=True)
def _as_staff(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


def ask(us, company, amount=30_000, until=LAST, **more):
    return services.request_temporary(
        buyer=company.public_id,
        amount=eur(amount),
        until=until,
        payment_days=30,
        by=us.actor,
        now=NOW,
        **more,
    )


def covered(us, company, day):
    found = queries.limit_on(us.policy.id, company.id, day)
    return found.amount if found else 0


def parts(company):
    rows = LimitRow.objects.filter(buyer=company, kind=LimitKind.TEMPORARY, superseded_at=None)
    return [(int(row.amount), row.valid_to) for row in rows]


def test_the_rules_give_more_up_to_a_last_day_at_once(us, company):
    us.ask(company, 50_000)

    asked = ask(us, company)

    assert (asked.state, asked.until) == (RequestState.AUTO_DECIDED, LAST)
    assert (asked.decision.outcome, asked.decision.amount) == (Outcome.APPROVED, 80_000)
    assert parts(company) == [(30_000, LAST)]
    assert (covered(us, company, LAST), covered(us, company, LAST + DAY)) == (80_000, 50_000)
    assert GroupExposure.objects.get(group_id=company.id).committed == 80_000
    assert exposures.audit_exposure() == []
    assert Event.objects.filter(name="limits.decided").latest("id").facts["until"] == str(LAST)


def test_a_temporary_limit_can_be_the_first_on_a_buyer(us, company):
    ask(us, company)

    assert (covered(us, company, TODAY), covered(us, company, LAST + DAY)) == (30_000, 0)
    assert queries.position(us.actor, company.id, TODAY).temporary_until == LAST


def test_the_rules_look_at_all_there_would_be_together(us):
    """The buyer carries 250,000 by itself: 200,000 stands, so 50,000 can be added."""
    company = buyer(4, equity=1_000_000)
    us.ask(company, 200_000)

    asked = ask(us, company, 90_000)

    assert asked.decision.outcome == Outcome.PARTIALLY_APPROVED
    assert parts(company) == [(50_000, LAST)]
    assert covered(us, company, TODAY) == 250_000


def test_what_cannot_be_added_leaves_what_stands(us):
    company = buyer(4, equity=1_000_000)
    us.ask(company, 250_000)

    asked = ask(us, company, 90_000)

    assert (asked.decision.outcome, asked.decision.amount) == (Outcome.INCREASE_REFUSED, 250_000)
    assert parts(company) == []
    assert covered(us, company, TODAY) == 250_000


def test_above_the_rules_authority_an_underwriter_adds_it(us):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 200_000)

    asked = ask(us, company, 100_000)
    assert (asked.state, parts(company)) == (RequestState.REFERRED, [])

    with pytest.raises(rules.OutsideAuthority):
        decide(asked, 100_000, by=underwriter(authority=290_000))
    decision = decide(asked, 100_000)

    assert (decision.outcome, decision.amount) == (Outcome.APPROVED, 300_000)
    assert parts(company) == [(100_000, LAST)]
    assert covered(us, company, LAST + DAY) == 200_000
    with pytest.raises(rules.RequestClosed):
        decide(asked, 100_000)


def decide(asked, amount, by=None):
    return services.decide(
        request_id=asked.public_id,
        amount=eur(amount),
        reasons=[ReasonCode.CAPACITY] if amount < asked.amount else [],
        by=by or underwriter(),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("amount", "outcome", "part"),
    [(60_000, Outcome.PARTIALLY_APPROVED, [(60_000, LAST)]), (0, Outcome.INCREASE_REFUSED, [])],
)
def test_an_underwriter_adds_less_or_nothing(us, amount, outcome, part):
    company = buyer(4, equity=4_000_000)
    us.ask(company, 200_000)

    decision = decide(ask(us, company, 100_000), amount)

    assert (decision.outcome, parts(company)) == (outcome, part)
    assert decision.amount == 200_000 + amount


def test_what_was_decided_can_be_decided_again(us):
    company = buyer(4, equity=1_000_000)
    us.ask(company, 200_000)
    ask(us, company, 90_000)
    big = buyer(4, equity=4_000_000)
    us.ask(big, 200_000)
    decide(ask(us, big, 100_000), 60_000)

    found = list(replay.replays(Decision.objects.values_list("id", flat=True)))

    assert [(each.verdict, each.differences) for each in found] == [(replay.Verdict.EQUAL, [])] * 4


def test_a_second_tranche_and_a_day_in_the_past_are_refused(us, company):
    us.ask(company, 50_000)
    ask(us, company)

    with pytest.raises(periods.TemporaryStands):
        ask(us, company, until=LAST + DAY)
    with pytest.raises(periods.DaysOutOfOrder):
        ask(us, company, until=TODAY - DAY)


def test_the_api_asks_for_more_up_to_a_last_day(us, company):
    us.ask(company, 50_000)
    wish = {"buyer": str(company.public_id), "amount": "30000", "payment_days": 30}

    answer = post(api_of(us), "limit-requests", wish | {"until": str(LAST)})

    assert (answer.status_code, answer.data["until"]) == (201, LAST)
    assert answer.data["decision"]["amount"] == "80000.00"
    again = post(api_of(us), "limit-requests", wish | {"until": str(LAST)})
    assert (again.status_code, again.data["values"]["state"]) == (409, "ACTIVE")
    odd = post(api_of(us), "limit-requests", wish | {"until": "9999-13-01"})
    assert odd.status_code == 400
    wrong = post(api_of(us), "limit-requests", wish | {"until": str(LAST), "kind": "REDUCE"})
    assert wrong.status_code == 400


def test_a_buyer_with_nothing_but_a_temporary_limit_is_followed_at_once(us, company):
    ask(us, company)

    assert company.id in FollowedCompany.objects.values_list("company_id", flat=True)


def test_what_is_lowered_beside_a_temporary_part_is_the_whole_that_is_seen(us, company):
    us.ask(company, amount=53_000)
    ask(us, company, 50_000)

    asked = us.ask(company, amount=80_000)

    assert (asked.kind, asked.decision.amount) == ("REDUCE", 80_000)
    assert [covered(us, company, day) for day in (TODAY, LAST)] == [80_000] * 2
    assert covered(us, company, LAST + DAY) == 53_000
    assert Event.objects.filter(name="limits.decided").latest("id").facts["was"] == "103000.000"
    assert not exposures.audit_exposure()


def test_lowered_below_what_stays_the_temporary_part_goes(us, company):
    us.ask(company, amount=53_000)
    ask(us, company, 50_000)

    us.ask(company, amount=20_000)

    assert [covered(us, company, day) for day in (TODAY, LAST, LAST + DAY)] == [20_000] * 3
    assert not exposures.audit_exposure()


def test_more_than_is_seen_until_further_notice_takes_the_temporary_part_in(us, company):
    us.ask(company, amount=53_000)
    ask(us, company, 50_000)

    asked = us.ask(company, amount=120_000)

    assert (asked.kind, asked.decision.amount) == ("INCREASE", 120_000)
    assert [covered(us, company, day) for day in (TODAY, LAST, LAST + DAY)] == [120_000] * 3
    with pytest.raises(rules.LimitStands):
        us.ask(company, amount=120_000)
    again = replay.replays(Decision.objects.values_list("id", flat=True))
    assert {each.verdict for each in again} == {replay.Verdict.EQUAL}
    assert not exposures.audit_exposure()
