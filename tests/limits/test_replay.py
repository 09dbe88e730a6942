"""Every decision can be made again from what was kept with it; a changed one is found."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from accounts.rules import SYSTEM
from core import tenancy
from limits import services
from limits.models import Decision, DecisionTable, LimitRow
from limits.queries import replay
from limits.queries.replay import Kind, Verdict
from limits.rules import house, keeping
from limits.rules import tables as rules
from limits.rules.lifecycle import Outcome, RequestState
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def _row(us, company):
    return LimitRow.objects.get(policy=us.policy, buyer=company, superseded_at=None, valid_to=None)


def _answers() -> None:
    """Have requests answered in every way the rules and an underwriter can."""
    us, them = insured(), insured(insured_share=Decimal("0.80"), maximum_payment_days=30)
    them.policy.terms.update(premium_per_mille=Decimal("0.9"))
    for grade, amount, days in [
        (2, 100_000, 60),
        (4, 250_400, 30),
        (6, 900_000, 90),
        (8, 20_000, 45),
        (9, 50_000, 30),
    ]:
        for equity in (None, -5_000, 400_000, 12_345_678):
            company = factories.graded(factories.company(), grade, equity=equity)
            for each in (us, them, us):
                request = each.ask(company, amount, days)
                if request.state == RequestState.REFERRED:
                    given = Decimal(request.proposal["amount"])
                    services.decide(
                        request_id=request.public_id,
                        amount=eur(int(given)),
                        reasons=(ReasonCode.MARGIN,),
                        by=underwriter(),
                        now=NOW,
                    )
                amount += 7_000
    less = buyer()
    us.ask(less, 80_000)
    us.ask(less, 30_000)


def _changes() -> None:
    """Have limits reduced, taken back, given up, and looked at again."""
    us, them = insured(), insured()
    parent = factories.graded(factories.company(), 4, equity=4_000_000)
    first, second = (
        factories.graded(factories.company(parent=parent), 4, equity=400_000) for _ in range(2)
    )
    for company in (first, second):
        us.ask(company, 50_000)
        them.ask(company, 30_000)
    row = _row(us, first)
    by = underwriter()
    services.reduce_limit(
        row_id=row.public_id, amount=eur(20_000), reason=ReasonCode.CAPACITY, by=by, now=NOW
    )
    services.review_buyer(second.id, cause_id=uuid4(), by=SYSTEM, now=LATER)
    factories.graded(second, 4, equity=280_000)
    services.review_buyer(
        second.id,
        cause_id=uuid4(),
        floors={them.policy.public_id: eur(29_000)},
        by=SYSTEM,
        now=LATER,
    )
    factories.graded(parent, 9)
    services.review_buyer(parent.id, cause_id=uuid4(), by=SYSTEM, now=LATER)
    factories.graded(first, 10)
    services.review_buyer(first.id, cause_id=uuid4(), by=SYSTEM, now=LATER)
    alone = buyer()
    us.ask(alone)
    them.ask(alone)
    services.cancel_limit(buyer=alone.public_id, by=us.actor, now=NOW)
    services.withdraw_limit(
        row_id=_row(them, alone).public_id,
        reason=ReasonCode.SECTOR,
        immediate=True,
        by=by,
        now=NOW,
    )


def _all() -> list[replay.Replay]:
    return list(replay.replays(replay.sample(1_000)))


def test_every_answer_comes_out_the_same_again():
    _answers()

    found = _all()

    assert {each.kind for each in found} == {Kind.AUTOMATIC, Kind.BY_HAND}
    assert {Outcome(each.decision.outcome) for each in found} >= {
        Outcome.APPROVED,
        Outcome.PARTIALLY_APPROVED,
        Outcome.CONDITIONALLY_APPROVED,
        Outcome.REFUSED,
        Outcome.INCREASE_REFUSED,
    }
    assert [each.differences for each in found if each.verdict is not Verdict.EQUAL] == []


def test_every_cut_comes_out_the_same_again():
    _changes()

    found = [each for each in _all() if each.kind in (Kind.REVIEW, Kind.LOWERED)]

    assert {Outcome(each.decision.outcome) for each in found} == {
        Outcome.REDUCED,
        Outcome.WITHDRAWN,
        Outcome.UNCHANGED_AFTER_REVIEW,
        Outcome.CANCELLED_BY_POLICYHOLDER,
    }
    assert any(each.decision.inputs.get("group") for each in found)
    assert any(each.decision.inputs.get("floors") for each in found)
    assert [each.differences for each in found if each.verdict is not Verdict.EQUAL] == []


def _run(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("recompute_decisions", *options, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_how_many_are_equal():
    insured().ask(buyer())

    ended, said = _run("--sample", "10")

    assert ended == 0
    assert "1 decisions: 1 AUTOMATIC" in said
    assert "1 equal, 0 different" in said


def test_without_decisions_there_is_nothing_to_compare():
    assert _run("--json") == (0, json.dumps({
        "decisions": 0, "equal": 0, "different": 0, "other_tables": 0, "incomplete": 0,
        "kinds": {}, "differences": [],
    }) + "\n")  # fmt: skip


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        ({"amount": Decimal(51_000)}, "amount"),
        ({"outcome": "PARTIALLY_APPROVED"}, "outcome"),
        ({"reasons": [{"code": "CAPACITY", "values": {}}]}, "reasons"),
        ({"conditions": [{"code": "MAXIMUM_PAYMENT_DAYS", "values": {"days": "1"}}]}, "conditions"),
        ({"effective_on": NOW.date() + timedelta(days=1)}, "effective_on"),
        ({"review_on": None}, "review_on"),
    ],
)
def test_a_decision_that_was_changed_afterwards_is_found(tamper, named):
    insured().ask(buyer())
    Decision.objects.update(**tamper)

    ended, said = _run("--json")

    answer = json.loads(said)
    assert (ended, answer["different"]) == (1, 1)
    assert named in answer["differences"][0]["names"]


@pytest.mark.parametrize("of", ["decision", "proposal"])
def test_facts_that_were_changed_afterwards_are_found(of):
    """Also where the outcome would be the same: the digest of what the rules saw says so."""
    insured().ask(buyer())
    decision = Decision.objects.get()
    kept = decision.inputs if of == "decision" else decision.inputs["proposal"]["inputs"]
    kept["buyer"]["accounts"]["turnover"] = "99999999.000"
    decision.save()

    assert "inputs" in _all()[0].differences


def test_a_choice_of_an_underwriter_that_was_changed_is_found_by_its_event():
    us, company = insured(), buyer(5, equity=10_000_000)
    request = us.ask(company, 200_000)
    services.decide(
        request_id=request.public_id,
        amount=eur(150_000),
        reasons=(ReasonCode.SECTOR,),
        by=underwriter(),
        now=NOW,
    )
    assert [each.verdict for each in _all()] == [Verdict.EQUAL]

    Decision.objects.update(amount=Decimal(160_000))

    assert _all()[0].differences == ["event.amount"]


def test_decisions_by_tables_that_are_not_there_are_told_apart():
    insured().ask(buyer())
    decision = Decision.objects.get()
    for kept in (decision.inputs, decision.inputs["proposal"]["inputs"]):
        kept["tables"] = 9
        kept["digest"] = keeping.digest(kept)
    decision.save()

    assert [each.verdict for each in _all()] == [Verdict.OTHER_TABLES]


def test_decisions_from_before_everything_was_kept_are_told_apart():
    insured().ask(buyer())
    decision = Decision.objects.get()
    del decision.inputs["digest"]
    decision.save()

    assert [each.verdict for each in _all()] == [Verdict.INCOMPLETE]


def test_each_decision_is_made_again_by_the_tables_it_was_put_to():
    us, company = insured(), buyer(4, equity=400_000)
    first = us.ask(company, 60_500).decision
    figures = rules.written(house.FIRST)
    figures["grades"][3]["equity_share"] = "0.20"  # of grade 4, instead of a quarter
    DecisionTable.objects.create(
        version=2, figures=figures, valid_from=LATER.date(), source="a test",
        state="RELEASED", proposed_at=NOW,
    )  # fmt: skip

    second = us.ask(company, 90_500, now=LATER).decision
    factories.graded(company, 4, equity=120_000)
    [reviewed] = services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=LATER)

    made = (first, second, reviewed)
    assert [each.amount for each in made] == [60_000, 80_000, 24_000]
    assert [each.versions["tables"] for each in made] == [1, 2, 2]
    assert [each.inputs["tables"] for each in made] == [1, 2, 2]
    assert [each.verdict for each in _all()] == [Verdict.EQUAL] * 3


def test_a_sample_is_spread_from_the_first_to_the_newest():
    us = insured()
    for _ in range(6):
        us.ask(buyer(), 10_000)
    ids = sorted(Decision.objects.values_list("id", flat=True))

    assert replay.sample(3) == [ids[0], ids[2], ids[4]]
    assert replay.sample(100) == ids
