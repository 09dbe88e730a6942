"""Every decision can be made again from what was kept with it; a changed one is found."""

import json
import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from accounts.rules import SYSTEM
from core import tenancy
from core.errors import BusinessError
from core.files import GivenFile
from limits import services
from limits.models import Decision, DecisionTable, LimitRequest, LimitRow
from limits.queries import replay
from limits.queries.replay import Kind, Verdict
from limits.rules import house, keeping
from limits.rules import tables as rules
from limits.rules.lifecycle import Outcome, RequestState
from limits.rules.reasons import ReasonCode
from limits.services import ending
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
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
        "chosen": 0, "kinds": {}, "differences": [],
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


# What rules decide without a request -------------------------------------------------------------


def _own_limit():
    services.approve_agency(
        name="Kredietlens", approved_from=date(2024, 1, 1), reason="Ok", by=underwriter(), now=NOW
    )
    us = insured(
        discretionary_limit=Decimal(25_000),
        discretionary_options=["CREDIT_REPORT", "PAYMENT_EXPERIENCE"],
    )
    report = services.GivenReport(
        agency="Kredietlens",
        dated=NOW.date(),
        recommends=eur(20_000),
        is_unfavourable=False,
        document=GivenFile("report.pdf", b"%PDF-1.7 a report"),
    )
    company = buyer()
    services.assess_by_report(buyer=company.public_id, report=report, by=us.actor, now=NOW)


def _part_that_ends():
    us, company = insured(), buyer()
    us.ask(company, 50_000)
    wish = {"buyer": company.public_id, "payment_days": 30, "by": us.actor, "now": NOW}
    services.request_temporary(amount=eur(10_000), until=NOW.date() + 10 * DAY, **wish)
    services.request_prolongation(until=NOW.date() + 12 * DAY, **wish)
    for first, last in ending.end_ranges(NOW.date()):
        ending.announce_ends(first, last, NOW.date(), NOW)


def _unused():
    us, company, other = insured(), buyer(), buyer()
    us.ask(company, 50_000)
    later = NOW + 400 * DAY
    day = later.date() - 30 * DAY
    dates = {"dispatched_on": day, "issued_on": day, "due_on": day + 30 * DAY}
    factories.invoice(us.holder, other, **dates)
    for first, last in ending.dormant_ranges(later.date()):
        ending.lapse_dormant(first, last, later.date(), later)


@pytest.mark.parametrize(
    ("happens", "outcome", "kind", "tamper", "named"),
    [
        (_own_limit, "SELF_ASSESSED", Kind.SELF_ASSESSED, {"amount": 25_000}, "amount"),
        (_part_that_ends, "EXPIRED", Kind.EXPIRED, {"amount": 55_000}, "amount"),
        (_unused, "LAPSED_DORMANT", Kind.LAPSED, {"effective_on": date(2028, 1, 1)}, None),
    ],
)
def test_what_rules_decide_without_a_request_is_made_again(happens, outcome, kind, tamper, named):
    happens()

    made = [each for each in _all() if each.kind is kind]

    assert {each.decision.outcome for each in made} == {outcome}
    assert [each.differences for each in _all() if each.verdict is not Verdict.EQUAL] == []

    Decision.objects.filter(id=made[0].decision.id).update(**tamper)
    (again,) = replay.replays([made[0].decision.id])
    assert again.verdict is Verdict.DIFFERENT
    assert named is None or named in again.differences


@pytest.mark.parametrize(
    ("tamper", "named"),
    [({"amount": 61_000}, "amount"), ({"effective_on": NOW.date() + DAY}, "effective_on")],
)
def test_a_part_is_compared_by_amount_and_days_too(tamper, named):
    us, company = insured(), buyer()
    us.ask(company, 50_000)
    wish = {"buyer": company.public_id, "payment_days": 30, "by": us.actor, "now": NOW}
    asked = services.request_temporary(amount=eur(10_000), until=NOW.date() + 10 * DAY, **wish)
    Decision.objects.filter(id=asked.decision.id).update(**tamper)

    (again,) = replay.replays([asked.decision.id])

    assert named in again.differences


def test_what_a_person_chose_is_counted_apart():
    us, company = insured(), buyer()
    us.ask(company, 50_000)
    services.grant_temporary(
        row_id=_row(us, company).public_id,
        amount=eur(10_000),
        first=NOW.date(),
        until=NOW.date() + 10 * DAY,
        by=underwriter(),
        now=NOW,
    )

    ended, said = _run("--sample", "1000")

    assert ended == 0
    assert "1 decisions: 1 AUTOMATIC\n1 equal, 0 different" in said
    assert "1 more that a person chose" in said


def test_of_a_generated_population_every_decision_comes_out_equal():
    """Requests, parts, cuts, reviews and days in a random order, the same each time."""
    chance = random.Random(20260302)
    holders = [insured(maximum_payment_days=90) for _ in range(4)]
    buyers = [
        factories.graded(
            factories.company(), chance.randint(1, 8), equity=chance.randint(1, 40) * 50_000
        )
        for _ in range(12)
    ]
    now = NOW
    for _ in range(250):
        us, company = chance.choice(holders), chance.choice(buyers)
        now += timedelta(minutes=chance.randint(1, 900))
        with suppress(BusinessError):
            _something(chance, us, company, now)

    ended, said = _run("--sample", "1000", "--json")

    found = json.loads(said)
    assert (ended, found["different"], found["incomplete"]) == (0, 0, 0)
    assert found["equal"] == found["decisions"] > 100
    assert len(found["kinds"]) >= 4


def _something(chance, us, company, now):
    amount = eur(chance.randint(1, 90) * 2_500)
    wish = {"buyer": company.public_id, "payment_days": chance.choice([30, 60, 120])}
    by = {"by": us.actor, "now": now}
    until = now.date() + chance.randint(5, 60) * DAY
    steps = [
        lambda: services.request_limit(**wish, amount=amount, **by),
        lambda: services.request_limit(**wish, amount=amount, **by),
        lambda: services.request_temporary(**wish, amount=amount, until=until, **by),
        lambda: services.request_prolongation(**wish, until=until, **by),
        lambda: services.cancel_limit(buyer=company.public_id, **by),
        lambda: _regraded(chance, company, now),
        lambda: _reduced(chance, us, company, now),
        lambda: _decided(us, now),
    ]
    chance.choice(steps)()


def _regraded(chance, company, now):
    factories.graded(company, chance.randint(1, 10), equity=chance.randint(1, 40) * 50_000)
    services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=now)


def _reduced(chance, us, company, now):
    row = LimitRow.objects.filter(policy=us.policy, buyer=company, superseded_at=None).first()
    if row is not None:
        amount = eur(chance.randint(0, 10) * 1_000)
        why = {"reason": ReasonCode.SECTOR, "by": underwriter(), "now": now}
        services.reduce_limit(row_id=row.public_id, amount=amount, **why)


def _decided(us, now):
    request = LimitRequest.objects.filter(policy=us.policy, state=RequestState.REFERRED).first()
    if request is not None:
        given = eur(int(Decimal(request.proposal["amount"])))
        why = {"reasons": (ReasonCode.MARGIN,), "by": underwriter(10_000_000), "now": now}
        services.decide(request_id=request.public_id, amount=given, **why)
