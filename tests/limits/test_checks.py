"""A credit check: yes or no to the amount of the policy, by the rules of every request."""

from decimal import Decimal

import pytest

from core import tenancy
from limits import queries, services
from limits.queries import replay
from limits.rules.asking import RequestKind
from limits.rules.checking import CheckNotAgreed
from limits.rules.discretionary import Ground
from limits.rules.lifecycle import LimitKind, LimitStands, Outcome, RequestState
from tests.claims.test_discretionary_claims import set_by_report
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured(
        credit_check=Decimal(15_000),
        check_share=Decimal("0.85"),
        discretionary_limit=Decimal(25_000),
        discretionary_options=["CREDIT_REPORT", "PAYMENT_EXPERIENCE"],
    )


def check(us, company):
    return services.request_check(buyer=company.public_id, by=us.actor, now=NOW)


def again(decision):
    (found,) = replay.replays([decision.id])
    return found.verdict


def test_a_yes_gives_the_amount_of_the_policy_at_once_with_its_own_share(us):
    company = buyer(2)

    asked = check(us, company)

    row = queries.limit_on(us.policy.id, company.id, TODAY)
    assert (asked.kind, asked.state) == (RequestKind.CHECK, RequestState.AUTO_DECIDED)
    assert asked.decision.outcome == Outcome.APPROVED
    assert (row.kind, row.amount, row.insured_share) == (
        LimitKind.CHECK,
        15_000,
        Decimal("0.85"),
    )
    assert again(asked.decision) is replay.Verdict.EQUAL


def test_less_than_the_amount_is_a_no_that_tells_not_how_much_there_was(us):
    company = buyer(4, equity=40_000, sales=10_000_000)  # at most 25 % of equity

    asked = check(us, company)

    assert asked.decision.outcome == Outcome.REFUSED
    assert (asked.decision.amount, asked.decision.conditions) == (0, [])
    assert queries.limit_on(us.policy.id, company.id, TODAY) is None
    assert again(asked.decision) is replay.Verdict.EQUAL


def test_an_amount_between_two_steps_is_checked_as_the_lower_one():
    us, company = insured(credit_check=Decimal(12_500)), buyer(2)

    asked = check(us, company)

    assert (asked.amount, asked.decision.outcome) == (12_000, Outcome.APPROVED)
    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 12_000
    assert again(asked.decision) is replay.Verdict.EQUAL
    with pytest.raises(LimitStands):
        check(us, company)


def test_a_check_of_less_than_a_step_cannot_be_asked():
    with pytest.raises(CheckNotAgreed):
        check(insured(credit_check=Decimal(900)), buyer(2))


def test_a_policy_without_a_check_says_so():
    with pytest.raises(CheckNotAgreed):
        check(insured(), buyer(2))


def test_where_as_much_stands_there_is_nothing_to_check(us):
    company = buyer(2)
    us.ask(company, 20_000)

    with pytest.raises(LimitStands):
        check(us, company)


def test_a_check_never_takes_away_more_that_the_policyholder_set_itself(us):
    company = buyer(2)
    set_by_report(us, company, 25_000, TODAY, NOW)

    with pytest.raises(LimitStands, match="25,000"):
        check(us, company)

    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == 25_000


def test_a_check_referred_and_given_by_a_person_stays_a_check(us):
    company = buyer(8, equity=1_000_000)

    asked = check(us, company)
    assert asked.state == RequestState.REFERRED
    services.decide(request_id=asked.public_id, amount=eur(15_000), by=underwriter(10**9), now=NOW)

    assert queries.limit_on(us.policy.id, company.id, TODAY).kind == LimitKind.CHECK


# Any decision of the insurer ends what the policyholder set itself (R-POL-02) ------------------


def test_a_limit_asked_and_given_takes_the_place_of_ones_own(us):
    company = buyer(1)
    evidence = set_by_report(us, company, 25_000, TODAY, NOW)

    us.ask(company, 10_000)

    row = queries.limit_on(us.policy.id, company.id, TODAY)
    assert (row.kind, row.amount) == (LimitKind.APPROVED, 10_000)
    assert again(evidence.decision) is replay.Verdict.EQUAL


def test_a_refusal_ends_ones_own_limit_too_and_bars_another_for_a_year(us):
    company = buyer(9)
    set_by_report(us, company, 25_000, TODAY, NOW)

    us.ask(company, 50_000)

    assert queries.limit_on(us.policy.id, company.id, TODAY) is None
    known = queries.own_limit(us.policy.id, company.id, TODAY)
    again = services.assess_by_experience(buyer=company.public_id, by=us.actor, now=NOW)
    assert (known, again.ground) == (None, Ground.DECIDED_ZERO)
