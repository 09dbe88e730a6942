"""A cut: proposed by one underwriter, released by another, carried out in one go (2.2)."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from core import tenancy
from core.errors import StateRefused
from core.models import Event
from limits import queries
from limits.models import Cut, Decision, LimitRequest, LimitRow
from limits.queries import audit_exposure, replay
from limits.rules import cutting as rules
from limits.rules.cuts import ProtectedAboveTotal
from limits.rules.cutting import CutState, Ordered, Way
from limits.rules.lifecycle import NotInSteps, Outcome
from limits.rules.reasons import ReasonCode
from limits.services import cut_plan, cuts, temporary
from tests import factories
from tests.claims.test_discretionary_claims import set_by_report
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

EXAMPLES = {
    each["id"]: each
    for each in json.loads(Path("tests/worked_examples.json").read_text())["examples"]
}


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def first():
    return underwriter()


@pytest.fixture
def second():
    return underwriter()


def big() -> object:
    """Return a buyer with room for all that is cut here."""
    return buyer(2, equity=40_000_000, sales=400_000_000)


def given(company, *amounts, days=30):
    found = []
    for amount in amounts:
        one = insured()
        one.ask(company, amount, days=days)
        found.append(one)
    return found


def propose(company, total, by, *, way=Way.PRO_RATA, now=NOW, **more) -> Cut:
    buyer_id = more.pop("buyer", company.public_id)
    ordered = Ordered(
        new_total=None if total is None else eur(total),
        way=way,
        reason=ReasonCode.ACCUMULATION,
        note="Too much on one name.",
        **more,
    )
    return cuts.propose_cut(group_id=company.id, buyer=buyer_id, ordered=ordered, by=by, now=now)


def release(cut, by, now=NOW):
    return cuts.release_cut(cut_id=cut.public_id, by=by, now=now)


def standing(one, company, day=TODAY + timedelta(days=30)):
    found = queries.limit_on(one.policy.id, company.id, day)
    return int(found.amount) if found else 0


def events(*names) -> list[str]:
    found = Event.objects.filter(name__in=names) if names else Event.objects.all()
    return list(found.order_by("id").values_list("name", flat=True))


@pytest.mark.parametrize("name", ["LMT-06", "LMT-07", "LMT-08"])
def test_the_worked_examples_go_through_proposal_release_and_database(name, first, second):
    wanted = EXAMPLES[name]
    company = big()
    policies = {
        key: given(company, int(Decimal(amount)))[0]
        for key, amount in wanted["inputs"]["granted"].items()
    }
    protected = {
        f"{policies[key].policy.id}:{company.id}": eur(amount)
        for key, amount in wanted["inputs"].get("floors", {}).items()
    }
    total = int(Decimal(wanted["inputs"]["new_total"]))

    decisions = release(propose(company, total, first, protected=protected), second)

    found = {key: f"{standing(one, company)}.00" for key, one in policies.items()}
    assert found == wanted["expected"]
    assert {decision.outcome for decision in decisions} == {Outcome.REDUCED}
    assert {standing(one, company, TODAY) for one in policies.values()} == {
        int(Decimal(amount)) for amount in wanted["inputs"]["granted"].values()
    }


def test_a_proposal_changes_nothing_and_shows_what_it_would_do(first):
    company = big()
    us, them = given(company, 300_000, 100_000)

    cut = propose(company, 200_000, first)

    assert [(int(each.granted.amount), int(each.becomes.amount)) for each in _plan(cut)] == [
        (300_000, 150_000),
        (100_000, 50_000),
    ]
    assert (standing(us, company), standing(them, company)) == (300_000, 100_000)
    assert events("limits.reduced") == []
    assert events("limits.cut_proposed") == ["limits.cut_proposed"]


def _plan(cut):
    return cut_plan.plan(cut, TODAY)


def test_who_proposed_a_cut_cannot_release_it(first):
    company = big()
    (us,) = given(company, 300_000)
    cut = propose(company, 200_000, first)

    with pytest.raises(SecondPersonNeeded):
        release(cut, first)

    assert standing(us, company) == 300_000


def test_each_policyholder_is_told_the_same_day_by_its_own_notice(first, second):
    company = big()
    soon, late = insured(limit_notice_days=10), insured(limit_notice_days=60)
    for each in (soon, late):
        each.ask(company, 200_000)

    release(propose(company, 200_000, first), second)

    told = Event.objects.filter(name="limits.reduced").order_by("policyholder_id")
    assert {event.business_date for event in told} == {TODAY}
    assert [event.facts["effective_on"] for event in told] == [
        str(TODAY + timedelta(days=10)),
        str(TODAY + timedelta(days=60)),
    ]
    assert [event.facts["amount"] for event in told] == ["100000", "100000"]
    assert str(late.policy.public_id) not in str(told[0].facts)


def test_the_database_keeps_a_release_by_the_proposer_out(first):
    company = big()
    given(company, 300_000)
    cut = propose(company, 200_000, first)

    with (
        pytest.raises(IntegrityError, match="limits_cut_released_by_another"),
        transaction.atomic(),
    ):
        Cut.objects.filter(id=cut.id).update(state=CutState.RELEASED, decided_by_id=first.user_id)


def test_what_changed_since_the_proposal_is_shown_anew_and_not_carried_out(first, second):
    company = big()
    (us,) = given(company, 300_000)
    cut = propose(company, 200_000, first)
    (them,) = given(company, 100_000)

    with pytest.raises(rules.CutStale):
        release(cut, second)
    assert standing(us, company) == 300_000
    cuts.renew_cut(cut_id=cut.public_id, by=first, now=NOW)
    release(cut, second)

    assert (standing(us, company), standing(them, company)) == (150_000, 50_000)


def test_who_renewed_a_cut_is_its_author_from_then_on(first, second):
    company = big()
    given(company, 300_000)
    cut = propose(company, 200_000, first)

    cuts.renew_cut(cut_id=cut.public_id, by=second, now=NOW)

    with pytest.raises(SecondPersonNeeded):
        release(cut, second)
    assert len(release(cut, first)) == 1


def test_a_cut_of_a_whole_group_reaches_every_member(first, second):
    head = big()
    member = factories.company(parent=head)
    factories.graded(member, 2, equity=40_000_000, sales=400_000_000)
    us, them = insured(), insured()
    us.ask(head, 300_000)
    them.ask(member, 100_000)

    release(propose(head, 100_000, first, buyer=None), second)

    assert (standing(us, head), standing(them, member)) == (75_000, 25_000)
    assert audit_exposure() == []


def test_without_a_total_the_buyers_maximum_is_taken(first):
    company = big()
    given(company, 400_000)
    factories.graded(company, 4, equity=1_000_000)

    assert propose(company, None, first).new_total == 250_000


def test_room_nobody_uses_goes_first_by_the_ledgers(first, second):
    company = big()
    us, them = given(company, 100_000, 100_000)
    factories.invoice(us.holder, company, net_amount=Decimal(90_000), vat_amount=Decimal(0))

    release(propose(company, 120_000, first, way=Way.UNUSED_FIRST), second)

    assert (standing(us, company), standing(them, company)) == (93_000, 27_000)


def test_those_with_the_longest_terms_go_first(first, second):
    company = big()
    (short,) = given(company, 100_000, days=14)
    (long,) = given(company, 100_000, days=60)

    release(propose(company, 150_000, first, way=Way.LONGEST_TERMS_FIRST), second)

    assert (standing(short, company), standing(long, company)) == (100_000, 50_000)


def test_a_temporary_part_is_protected_and_stands_on(first, second):
    company = big()
    us, them = given(company, 100_000, 100_000)
    row = LimitRow.objects.get(policy=us.policy, superseded_at=None)
    until = TODAY + timedelta(days=90)
    temporary.grant_temporary(
        row_id=row.public_id, amount=eur(40_000), first=TODAY, until=until, by=first, now=NOW
    )

    release(propose(company, 48_000, first), second)

    assert (standing(us, company), standing(them, company)) == (40_000, 8_000)
    assert standing(us, company, until + timedelta(days=1)) == 0
    assert audit_exposure() == []
    assert Decision.objects.filter(policy=us.policy).latest("id").amount == 40_000


def test_what_is_committed_is_protected_beside_a_temporary_part(first):
    company = big()
    us, _ = given(company, 100_000, 100_000)
    row = LimitRow.objects.get(policy=us.policy, superseded_at=None)
    until = TODAY + timedelta(days=90)
    temporary.grant_temporary(
        row_id=row.public_id, amount=eur(20_000), first=TODAY, until=until, by=first, now=NOW
    )
    protected = {f"{us.policy.id}:{company.id}": eur(30_000)}

    line = _plan(propose(company, 60_000, first, protected=protected))[0]

    assert (line.held.holding.floor, line.becomes) == (eur(50_000), eur(50_000))
    assert line.permanent == eur(30_000)


def test_an_immediate_cut_hastens_a_reduction_that_was_announced(first, second):
    company = big()
    (us,) = given(company, 100_000)
    release(propose(company, 50_000, first), second)
    later = TODAY + timedelta(days=30)
    assert (standing(us, company, TODAY), standing(us, company, later)) == (100_000, 50_000)

    release(propose(company, 60_000, first, immediate=True), second)

    assert (standing(us, company, TODAY), standing(us, company, later)) == (60_000, 50_000)
    assert audit_exposure() == []
    again = replay.replays([Decision.objects.latest("id").id])
    assert [each.differences for each in again] == [[]]


def test_an_own_limit_stands_beside_a_cut_and_is_no_part_of_it(first):
    company = big()
    (us,) = given(company, 100_000)
    own = insured(discretionary_limit=Decimal(25_000), discretionary_options=["CREDIT_REPORT"])
    set_by_report(own, company, 25_000, TODAY, NOW)

    planned = _plan(propose(company, 60_000, first, immediate=True))

    assert [(each.held.pair.policy.id, each.becomes) for each in planned] == [
        (us.policy.id, eur(60_000))
    ]


def test_terms_nobody_asked_for_are_the_longest_of_the_buyers_country():
    company = factories.graded(factories.company(country="DE"), 4, equity=4_000_000)
    germany = {
        "country": "DE",
        "insured_share": None,
        "maximum_payment_days": 45,
        "discretionary_allowed": False,
        "conditions": [],
    }
    insured(country_terms=[germany]).ask(company, 50_000, days=20)
    LimitRequest.objects.update(buyer=factories.company())

    (held,) = cut_plan.held_on(company.id, company.id, TODAY)

    assert held.holding.terms_days == 45


def test_more_protected_than_the_total_is_refused(first):
    company = big()
    (us,) = given(company, 100_000)
    key = f"{us.policy.id}:{company.id}"

    with pytest.raises(ProtectedAboveTotal):
        propose(company, 50_000, first, protected={key: eur(60_000)})

    assert not Cut.objects.exists()


def test_earlier_deliveries_stay_in_the_exposure_as_run_off(first, second):
    company = big()
    us, _ = given(company, 100_000, 100_000)
    factories.invoice(us.holder, company, net_amount=Decimal(90_000), vat_amount=Decimal(0))

    cut = propose(company, 100_000, first)

    assert [int(each.run_off.amount) for each in _plan(cut)] == [40_000, 0]
    release(cut, second)
    assert standing(us, company, TODAY) == 100_000


def test_nothing_to_cut_and_amounts_between_steps_are_refused(first):
    company = big()
    given(company, 100_000)

    with pytest.raises(rules.NothingToCut):
        propose(company, 100_000, first)
    with pytest.raises(NotInSteps):
        propose(company, 50_500, first)


def test_one_cut_waits_on_a_group_at_a_time(first, second):
    company = big()
    given(company, 100_000)
    cut = propose(company, 50_000, first)

    with pytest.raises(rules.CutStands):
        propose(company, 40_000, second)
    cuts.reject_cut(cut_id=cut.public_id, reason="Too soon.", by=second, now=NOW)

    assert propose(company, 40_000, second).state == CutState.PROPOSED
    assert Cut.objects.get(id=cut.id).answer == "Too soon."


def test_only_its_author_takes_a_proposal_back(first, second):
    company = big()
    given(company, 100_000)
    cut = propose(company, 50_000, first)

    with pytest.raises(rules.NotYourProposal):
        cuts.withdraw_cut(cut_id=cut.public_id, by=second, now=NOW)
    cuts.withdraw_cut(cut_id=cut.public_id, by=first, now=NOW)

    with pytest.raises(StateRefused):
        release(cut, second)


def test_a_cut_is_released_once(first, second):
    company = big()
    given(company, 100_000)
    cut = propose(company, 50_000, first)
    release(cut, second)

    with pytest.raises(StateRefused):
        release(cut, second)

    assert events("limits.reduced") == ["limits.reduced"]


def test_a_proposal_nobody_released_in_time_expires(first, second):
    company = big()
    given(company, 100_000)
    cut = propose(company, 50_000, first)
    late = NOW + timedelta(days=rules.PROPOSAL_DAYS + 1)

    with pytest.raises(rules.CutExpired):
        release(cut, second, late)
    for first_id, last_id in cuts.expire_ranges(late.date()):
        cuts.expire(first_id, last_id, late.date(), late)
        cuts.expire(first_id, last_id, late.date(), late)

    cut.refresh_from_db()
    assert cut.state == CutState.EXPIRED
    assert events("limits.cut_expired") == ["limits.cut_expired"]


@pytest.mark.parametrize("role", [StaffRole.RISK_ANALYST, StaffRole.COLLECTOR])
def test_only_underwriters_cut(role, first):
    company = big()
    given(company, 100_000)
    other = factories.staff_actor(role)

    with pytest.raises(NotYourRole):
        propose(company, 50_000, other)
    with pytest.raises(NotYourRole):
        release(propose(company, 50_000, first), other)


@pytest.mark.parametrize("way", Way)
def test_a_cut_is_made_again_from_what_each_decision_keeps(way, first, second):
    company = big()
    given(company, 300_000, 100_000)
    release(propose(company, 250_000, first, way=way), second)
    said = StringIO()

    call_command("recompute_decisions", "--json", stdout=said)

    found = json.loads(said.getvalue())
    assert found["different"] == 0
    assert found["kinds"]["CUT"] == Decision.objects.filter(outcome="REDUCED").count() > 0


def test_a_tampered_cut_is_found(first, second):
    company = big()
    given(company, 300_000, 100_000)
    decision = release(propose(company, 200_000, first), second)[0]
    Decision.objects.filter(id=decision.id).update(amount=149_000)

    with pytest.raises(SystemExit):
        call_command("recompute_decisions", "--json", stdout=StringIO())


def test_no_policyholder_sees_a_cut(first):
    company = big()
    (us,) = given(company, 100_000)
    propose(company, 50_000, first)

    with tenancy.scope(policyholder_id=us.holder.id):
        assert not Cut.objects.exists()
