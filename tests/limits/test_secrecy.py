"""What may be learnt of others' limits from an answer: the amount in steps, and nothing else.

Two worlds that differ only in what others have, and in which as much is given, give the same codes,
the same texts, the same events and as many statements to the database.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from companies.models import Company
from core import tenancy
from core.models import Event
from limits import services, texts
from limits.api.asked import request_as_json
from limits.rules import capacity, house, proposal
from limits.rules.capacity import Accounts, Buyer
from limits.rules.ceilings import CeilingKind, Wanted
from limits.rules.proposal import Exposure, Wish
from limits.rules.reasons import ReasonCode
from limits.rules.told import outside
from limits.services import ceilings, exposure, night, what_if
from limits.services.assessment import reasons_json
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import Insured, insured, underwriter

DAY = timedelta(days=1)

# --- the rules, over many pairs of worlds

amounts = st.integers(0, 400_000).map(eur)
rooms = st.none() | amounts
worlds = st.builds(
    Exposure, used=amounts, group_room=rooms, country_room=rooms, reinsurance_room=rooms
)
factors = st.sampled_from([Decimal("0.50"), Decimal("0.90"), Decimal(1), Decimal("1.10")])
buyers = st.builds(
    Buyer,
    grade=st.integers(1, 10),
    accounts=st.none()
    | st.builds(
        Accounts, equity=st.integers(-10_000, 1_200_000).map(eur), turnover=st.just(eur(9_000_000))
    ),
    sector_factor=factors,
    country_factor=st.sampled_from([Decimal(0), Decimal("0.75"), Decimal(1)]),
    is_natural_person=st.booleans(),
    findings=st.frozensets(st.sampled_from([ReasonCode.OVERDUE_REPORTED, ReasonCode.NEW_COMPANY])),
    tables=st.just(house.FIRST),
)
places = st.sampled_from(["buyer", "group_room", "country_room", "reinsurance_room"])
wishes = st.builds(
    Wish,
    requested=st.integers(1_000, 400_000).map(eur),
    payment_terms_days=st.sampled_from([30, 90, 180]),
    rounding_unit=st.sampled_from([500, 1_000]),
)


def _told(found: proposal.Proposal) -> tuple[object, ...]:
    reasons = outside(reasons_json(found.reasons))
    sentences = [str(sentence) for sentence in texts.sentences(reasons)]
    return found.outcome, reasons, sentences, found.conditions, found.referred_because


def _same_grant(wish: Wish, buyer: Buyer, world: Exposure, lies_on: str) -> Exposure:
    """Return another world with the same grant: what others have lies somewhere else."""
    given_away = proposal.propose(wish, buyer, world).amount
    if lies_on == "buyer":
        return Exposure(used=capacity.buyer_maximum(buyer) - given_away)
    return Exposure(used=eur(0), **{lies_on: given_away})


@given(wishes, buyers, worlds, places)
def test_worlds_with_the_same_grant_are_told_the_same(wish, buyer, world, lies_on):
    other = _same_grant(wish, buyer, world, lies_on)

    here = proposal.propose(wish, buyer, world)
    there = proposal.propose(wish, buyer, other)

    assert here.amount == there.amount
    assert _told(here) == _told(there)


def test_room_that_takes_away_no_step_is_not_told():
    """The maximum of 100,000 is what is given; that others have 1 of 100,500 is not to be seen."""
    buyer = Buyer(4, Accounts(eur(400_000), eur(9e9)), tables=house.FIRST)
    wish = Wish(eur(150_000), 30, rounding_unit=5_000)

    alone = proposal.propose(wish, buyer, Exposure(used=eur(0), group_room=eur(104_999)))
    beside = proposal.propose(wish, buyer, Exposure(used=eur(0), group_room=eur(100_000)))

    assert alone.amount == beside.amount == eur(100_000)
    assert _told(alone) == _told(beside)


@pytest.mark.parametrize(
    "code", ["ACCUMULATION", "GROUP_ACCUMULATION", "COUNTRY_ACCUMULATION", "REINSURANCE"]
)
def test_whose_room_is_used_up_is_told_to_nobody(code):
    assert outside([{"code": code, "values": {"room": "1"}}]) == [
        {"code": "ACCUMULATION", "values": {}}
    ]


# --- the service and the database


@pytest.fixture
def insurer(db):
    with tenancy.scope(staff=True):
        yield


def _family() -> dict[str, Company]:
    """Make a buyer and its sister of the same size, and room on the group for more than one."""
    parent = factories.graded(factories.company(), 4, equity=400_000)
    make = lambda: factories.graded(factories.company(parent=parent), 4, equity=400_000)  # noqa: E731
    return {"buyer": make(), "sister": make(), "parent": parent}


def _world(us: Insured, them: Insured, others: dict[str, int]):
    family = _family()
    for member, amount in others.items():
        them.ask(family[member], amount, now=NOW - 60 * DAY)
    return family["buyer"]


def _scrubbed(answer: dict) -> dict:
    """Leave out what differs between any two requests: ids and moments."""
    kept = {name: value for name, value in answer.items() if name not in {"id", "buyer"}}
    decision = kept.get("decision")
    if decision:
        kept["decision"] = {name: decision[name] for name in decision if name != "id"}
    return kept


def _facts(event: Event) -> dict:
    return {
        name: value
        for name, value in event.facts.items()
        if name not in {"buyer", "decision", "request"}
    }


def _seen(us: Insured, buyer, ask: int, days: int) -> tuple[object, ...]:
    first = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with tenancy.scope(policyholder_id=us.holder.id):
        indicated = what_if.indicate(
            buyer=buyer.public_id, amount=eur(ask), payment_days=days, by=us.actor, now=NOW
        )
        with CaptureQueriesContext(connection) as asked:
            request = us.ask(buyer, ask, days)
        answer = _scrubbed(request_as_json(request))
    told = [
        (event.name, _facts(event)) for event in Event.objects.filter(id__gt=first).order_by("id")
    ]
    return indicated, answer, told, len(asked)


WORLDS = [
    {"buyer": 40_000},
    {"sister": 40_000},
    {"parent": 40_000},
    {"sister": 25_000, "parent": 15_000},
]
FULL = [{"buyer": 100_000}, {"sister": 100_000}, {"sister": 60_000, "buyer": 40_000}]


@pytest.mark.parametrize("other", WORLDS[1:], ids=str)
@pytest.mark.parametrize(
    ("ask", "days"), [(80_000, 30), (80_000, 180), (150_000, 30), (60_000, 30)]
)
def test_whether_others_are_on_the_buyer_or_its_group_is_not_to_be_seen(insurer, other, ask, days):
    us, them = insured(maximum_payment_days=180), insured()

    here = _seen(us, _world(us, them, WORLDS[0]), ask, days)
    there = _seen(us, _world(us, them, other), ask, days)

    assert here == there


@pytest.mark.parametrize("other", FULL[1:], ids=str)
def test_where_there_is_no_room_at_all_is_not_to_be_seen(insurer, other):
    us, them = insured(), insured()

    here = _seen(us, _world(us, them, FULL[0]), 80_000, 30)
    there = _seen(us, _world(us, them, other), 80_000, 30)

    assert here == there
    assert here[1]["decision"]["outcome"] == "REFUSED"


def test_whether_others_still_have_a_limit_is_not_to_be_seen(insurer):
    """What is owed under limits that ended takes of the room as limits do, and looks the same."""
    us, them = insured(maximum_payment_days=180), insured()
    stands, ended = _world(us, them, {"buyer": 40_000}), _world(us, them, {"buyer": 40_000})
    factories.invoice(them.holder, ended, net_amount=Decimal(40_000), vat_amount=Decimal(0))
    services.cancel_limit(buyer=ended.public_id, by=them.actor, now=NOW)
    _count_again()

    seen = [_seen(us, buyer, 80_000, 30) for buyer in (stands, ended)]

    assert seen[0] == seen[1]
    assert seen[0][1]["decision"]["amount"] == "60000.00"


def _count_again() -> None:
    """Count every group as the night does."""
    for first, last in night.effect_ranges(TODAY):
        night.run_effect(first, last, TODAY, NOW)


def test_that_a_little_room_is_left_is_not_to_be_seen_where_more_stands_already(insurer):
    us, them = insured(maximum_payment_days=180), insured()
    full, nearly = _world(us, them, {}), _world(us, them, {})
    for buyer in (full, nearly):
        us.ask(buyer, 50_000, 120)
    them.ask(full, 50_000)
    them.ask(nearly, 50_000)
    for buyer, equity in ((full, 200_000), (nearly, 320_000)):
        factories.graded(buyer, 4, equity=equity)

    told = [_seen(us, buyer, 90_000, 180) for buyer in (full, nearly)]

    assert told[0] == told[1]


def _country_room(code: str, amount: int) -> None:
    wanted = Wanted(CeilingKind.COUNTRY, code, Decimal(amount))
    row = ceilings.propose_ceiling(
        wanted=wanted, valid_from=TODAY, source="A test", reason="A test", by=underwriter(), now=NOW
    )
    ceilings.release_ceiling(amount_id=row.id, by=underwriter(), now=NOW)
    ceilings.begin_count(row, by=underwriter(), now=NOW)
    for first, last in ceilings.night_ranges(TODAY):
        ceilings.count_range(row, first, last, now=NOW)


@pytest.mark.parametrize(("ask", "days"), [(80_000, 30), (80_000, 180), (150_000, 30)])
def test_whether_the_country_is_full_or_the_buyer_is_not_to_be_seen(insurer, ask, days):
    """In one country others have 40,000 on the buyer itself, in the other on somebody else."""
    us, them = insured(maximum_payment_days=180, countries=["NL", "DE"]), insured()
    here, there, other = (
        factories.graded(factories.company(country=country), 4, equity=equity)
        for country, equity in (("NL", 400_000), ("DE", 400_000), ("DE", 4_000_000))
    )
    us_there = insured(countries=["NL", "DE"])
    them.ask(here, 40_000, now=NOW - 60 * DAY)
    us_there.ask(other, 40_000, now=NOW - 60 * DAY)
    then = TODAY - 60 * DAY
    exposure.set_capacity(exposure.lock(there.id, then), then)  # somebody looked at it before
    _country_room("NL", 10_000_000)
    _country_room("DE", 100_000)

    seen = [_seen(us, each, ask, days) for each in (here, there)]

    assert seen[0] == seen[1]
    assert seen[0][1]["decision"]["amount"] == "60000.00"
