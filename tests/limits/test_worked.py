"""The worked examples of limits, each through the service and the database.

The figures are those of `worked_examples.json`; what others have is asked by others.
"""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from grading.rules import scale
from limits import queries, services
from limits.models import Factor, LimitRow
from limits.queries.net_exposure import net_exposure
from limits.rules.cuts import ProtectedAboveTotal
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import Insured, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
_FILE = Path(__file__).parents[1] / "worked_examples.json"
EXAMPLES = {each["id"]: each for each in json.loads(_FILE.read_text(encoding="utf-8"))["examples"]}


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def _given(us: Insured, company, amount, days=30, now=NOW):
    """Ask, and have an underwriter give it where the rules may not by themselves."""
    request = us.ask(company, amount, days, now=now)
    if request.state == RequestState.REFERRED:
        services.decide(
            request_id=request.public_id, amount=eur(amount), by=underwriter(10**9), now=now
        )
    return request


def _factor(kind: str, code: str, factor: str) -> None:
    Factor.objects.create(
        kind=kind,
        code=code,
        factor=Decimal(factor),
        valid_from=date(2020, 1, 1),
        state="RELEASED",
        proposed_at=NOW,
    )


def _codes(reasons) -> list[str]:
    return [reason["code"] for reason in reasons]


# --- answers


def _asked(name: str):
    """Ask what an example asks, in a world made as it says."""
    given, us = EXAMPLES[name]["inputs"], insured()
    company = factories.graded(
        factories.company(), given["grade"], equity=given["equity"], sales=given["turnover"]
    )
    _factor("SECTOR", company.sector[:2], given["sector_factor"])
    _factor("COUNTRY", company.country, given["country_factor"])
    if Decimal(given["granted_other_policyholders"]):
        _given(insured(), company, Decimal(given["granted_other_policyholders"]))
    return us.ask(company, Decimal(given["requested"]), given["payment_terms_days"])


@pytest.mark.parametrize("name", ["LMT-01", "LMT-02", "LMT-03", "LMT-04", "LMT-05"])
def test_the_answer_is_that_of_the_worked_example(name):
    expected = EXAMPLES[name]["expected"]

    request = _asked(name)

    found = request.proposal
    assert Decimal(found["amount"]) == Decimal(expected["approved"])
    assert Decimal(found["buyer_maximum"]) == Decimal(expected["buyer_max"])
    assert Decimal(found["headroom"]) == Decimal(expected["headroom"])
    assert _codes(found["reasons"]) == expected["reasons"]
    assert found["review_months"] == expected["review_months"]
    wanted = {"REFERRED": "REFUSED"}.get(expected["status"], expected["status"])
    assert found["outcome"] == wanted


@pytest.mark.parametrize(
    ("name", "causes"),
    [
        ("LMT-02", ["ABOVE_AUTHORITY"]),
        ("LMT-04", ["NEGATIVE_EQUITY"]),
        ("LMT-05", ["ABOVE_AUTHORITY"]),
    ],
)
def test_an_underwriter_gives_what_the_rules_proposed(name, causes):
    expected, request = EXAMPLES[name]["expected"], _asked(name)
    assert request.state == RequestState.REFERRED
    assert _codes(request.referred_because) == causes

    decision = services.decide(
        request_id=request.public_id,
        amount=eur(expected["approved"]),
        by=underwriter(),
        now=NOW,
    )

    assert decision.amount == Decimal(expected["approved"])
    assert _codes(decision.reasons) == expected["reasons"]


@pytest.mark.parametrize("name", ["LMT-01", "LMT-03"])
def test_the_rules_decide_by_themselves(name):
    expected, request = EXAMPLES[name]["expected"], _asked(name)

    assert request.state == RequestState.AUTO_DECIDED
    assert request.decision.amount == Decimal(expected["approved"])
    assert request.decision.outcome == expected["status"]
    assert _codes(request.decision.reasons) == expected["reasons"]


# --- cuts


def _cut(name: str) -> dict[str, str]:
    """Lower a buyer's maximum to the new total of an example; return what each policy keeps."""
    given = EXAMPLES[name]["inputs"]
    company = factories.graded(factories.company(), 4, equity=4_000_000)
    held = {policy: insured() for policy in given["granted"]}
    for policy, us in held.items():
        _given(us, company, Decimal(given["granted"][policy]))
    new_total = Decimal(given["new_total"])
    factories.graded(company, 4, equity=int(new_total * 4))  # a quarter of it is the maximum

    services.review_buyer(
        company.id,
        cause_id=uuid4(),
        floors={held[name].policy.public_id: eur(floor) for name, floor in given["floors"].items()},
        by=SYSTEM,
        now=NOW,
    )

    after = TODAY + 30 * DAY
    rows = {
        policy: queries.limit_on(us.policy.id, company.id, after) for policy, us in held.items()
    }
    return {policy: f"{row.amount:.2f}" for policy, row in rows.items() if row}


@pytest.mark.parametrize("name", ["LMT-06", "LMT-07", "LMT-08"])
def test_a_lower_maximum_is_shared_out_as_in_the_worked_example(name):
    assert _cut(name) == EXAMPLES[name]["expected"]


def test_more_protected_than_the_new_maximum_cuts_nothing():
    company, us = factories.graded(factories.company(), 4, equity=4_000_000), insured()
    _given(us, company, 500_000)
    factories.graded(company, 4, equity=400_000)

    with pytest.raises(ProtectedAboveTotal):
        services.review_buyer(
            company.id,
            cause_id=uuid4(),
            floors={us.policy.public_id: eur(150_000)},
            by=SYSTEM,
            now=NOW,
        )

    assert LimitRow.objects.get(superseded_at=None).valid_to is None


# --- the margin


@pytest.mark.parametrize(
    ("premium", "is_enough"), [("2100.00", True), ("1903.50", True), ("1903.49", False)]
)
def test_a_limit_whose_premium_is_below_its_expected_loss_is_referred(premium, is_enough):
    """LMT-09: 250,000 at a probability of 0.0141 asks for a premium of 1,903.50."""
    given = EXAMPLES["LMT-09"]["inputs"]
    us = insured(insured_share=Decimal(given["insured_pct"]))
    grade = next(
        number
        for number in range(1, 11)
        if scale.ensure_grade(number).pd_used == Decimal(given["pd"])
    )
    company = factories.graded(factories.company(), grade, equity=400_000_000, sales=4_000_000_000)
    yearly = Decimal(given["limit"]) * Decimal(given["utilisation"]) * 365 / 60
    us.policy.terms.update(premium_per_mille=Decimal(premium) * 1000 / yearly)

    request = us.ask(company, Decimal(given["limit"]), 60)

    margin = request.proposal["inputs"]["margin"]
    assert margin["attributed_premium"] == premium
    assert ("MARGIN" in _codes(request.referred_because)) is not is_enough


# --- exposure


def test_exposure_on_a_group_is_gross_and_net_of_what_policyholders_bear():
    """LMT-10"""
    given, expected = EXAMPLES["LMT-10"]["inputs"], EXAMPLES["LMT-10"]["expected"]
    parent = factories.graded(factories.company(), 1, equity=10**9, sales=10**10)
    members = {
        name: factories.graded(factories.company(parent=parent), 1, equity=10**9, sales=10**10)
        for name in given["groups"]["G1"]
    }
    for limit in given["limits"]:
        us = insured(insured_share=Decimal(limit["insured_pct"]))
        _given(us, members[limit["buyer"]], Decimal(limit["limit"]))
    for owed in given["run_off"]:
        us, company = insured(insured_share=Decimal(owed["insured_pct"])), members[owed["buyer"]]
        _given(us, company, Decimal(owed["amount"]), now=NOW - 60 * DAY)
        factories.invoice(
            us.holder, company, net_amount=Decimal(owed["amount"]), vat_amount=Decimal(0)
        )
        services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW - DAY)

    found = net_exposure(parent.id, TODAY)

    assert found.limits == eur(expected["gross_limits"])
    assert found.run_off == eur(expected["run_off"])
    assert found.total == eur(expected["total_potential_exposure"])
    assert found.net_of_retention == eur(expected["net_of_retention"])


def test_run_off_of_a_sister_takes_of_the_groups_room_and_not_of_the_buyers():
    """`used` is this buyer's own (domain 2.1): the sister's 62,100 leave its 100,000 whole."""
    us, them = insured(), insured()
    parent = factories.graded(factories.company(), 4, equity=4_000_000)
    child = factories.graded(factories.company(parent=parent), 4, equity=400_000)
    sister = factories.graded(factories.company(parent=parent), 4, equity=800_000)
    them.ask(sister, 80_000, now=NOW - 60 * DAY)
    factories.invoice(them.holder, sister, net_amount=Decimal(60_000))
    services.cancel_limit(buyer=sister.public_id, by=them.actor, now=NOW - DAY)

    on_child, on_sister = us.ask(child, 90_000), us.ask(sister, 190_000)

    assert on_child.decision.amount == 90_000
    assert Decimal(on_sister.proposal["amount"]) == 137_000  # 200,000 less what is owed there
    assert Decimal(on_sister.proposal["inputs"]["used"]) == 62_100


# --- days


@pytest.mark.parametrize("at_once", [False, True])
def test_a_reduction_counts_from_the_day_after_its_notice(at_once):
    """LMT-11: what is dispatched on that day falls under the new limit."""
    given = EXAMPLES["LMT-11"]["inputs"]
    decided = datetime.fromisoformat(given["decided"]).replace(hour=9, tzinfo=UTC)
    us = insured(limit_notice_days=given["notice_days"])
    company = factories.graded(factories.company(), 4)
    us.ask(company, 50_000)
    row = LimitRow.objects.get()

    decision = services.reduce_limit(
        row_id=row.public_id,
        amount=eur(20_000),
        reason=ReasonCode.CAPACITY,
        immediate=at_once,
        by=underwriter(),
        now=decided,
    )

    wanted = given["decided"] if at_once else EXAMPLES["LMT-11"]["expected"]["effective"]
    assert str(decision.effective_on) == wanted
    on_that_day = queries.limit_on(us.policy.id, company.id, decision.effective_on)
    assert on_that_day.amount == 20_000
    assert queries.limit_on(us.policy.id, company.id, decision.effective_on - DAY).amount == 50_000
