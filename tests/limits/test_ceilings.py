"""The room in a country and under a treaty: shared by all buyers there, and never exceeded."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from companies.rules.places import CountryUnknown
from core import tenancy
from core.errors import StateRefused
from core.models import Event
from limits import handlers, services
from limits.models import Ceiling, CeilingAmount, CeilingShare, GroupExposure, LimitRow
from limits.queries import ceilings as queries
from limits.queries import replay
from limits.queries.replay import Verdict
from limits.rules import ceilings as rules
from limits.rules import publishing
from limits.rules.ceilings import CeilingKind, Room, Wanted, least_left
from limits.rules.lifecycle import CapacityExceeded, RequestState
from limits.rules.reasons import ReasonCode
from limits.services import ceilings
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import insured, underwriter

DAY = timedelta(days=1)
COUNTRY, TREATY = CeilingKind.COUNTRY, CeilingKind.TREATY


@pytest.fixture
def insurer(db):
    with tenancy.scope(staff=True):
        yield


def proposed(capacity=100_000, kind=COUNTRY, code="NL", countries=(), valid_from=TODAY, by=None):
    amount = None if capacity is None else Decimal(capacity)
    return ceilings.propose_ceiling(
        wanted=Wanted(kind, code, amount, countries),
        valid_from=valid_from,
        source="Treaty of 1 January",
        reason="The war nearby",
        by=by or underwriter(),
        now=NOW,
    )


def counted():
    """Do what the events of a released ceiling ask for, each twice, as deliveries may."""
    for name, work in (
        ("limits.ceiling_released", handlers.begin_ceiling_count),
        ("limits.ceiling_count_asked", handlers.count_ceiling),
    ):
        for event in Event.objects.filter(name=name).order_by("id"):
            work(event, None)
            work(event, None)


def set_room(capacity=100_000, **more):
    row = proposed(capacity, **more)
    ceilings.release_ceiling(amount_id=row.id, by=underwriter(), now=NOW)
    counted()
    return Ceiling.objects.get(id=row.ceiling_id)


def committed(ceiling):
    return Ceiling.objects.get(id=ceiling.id).committed


def dutch(**more):
    return factories.graded(factories.company(country="NL"), 4, equity=4_000_000, **more)


# --- the rules


@pytest.mark.parametrize(
    ("rooms", "left"),
    [
        ([], None),
        ([(COUNTRY, 100, 40)], 60),
        ([(COUNTRY, 100, 130)], 0),  # it may have been lowered
        ([(TREATY, 10, 0)], None),
        ([(COUNTRY, 100, 40), (COUNTRY, 100, 70)], 30),
    ],
)
def test_the_room_is_that_of_the_fullest_ceiling_of_its_kind(rooms, left):
    found = [Room(kind, eur(capacity), eur(used)) for kind, capacity, used in rooms]

    assert least_left(found, COUNTRY, eur(0)) == (None if left is None else eur(left))


def test_what_is_to_be_replaced_makes_room_for_itself():
    full = [Room(COUNTRY, eur(100), eur(100))]

    assert least_left(full, COUNTRY, eur(25)) == eur(25)


@pytest.mark.parametrize(
    ("kind", "code", "countries", "is_reached"),
    [
        (COUNTRY, "NL", ["NL"], True),
        (COUNTRY, "DE", ["DE"], False),
        (TREATY, "Benelux", ["BE", "LU", "NL"], True),
        (TREATY, "Nordic", ["SE", "NO"], False),
        (TREATY, "Whole", [], True),
    ],
)
def test_a_ceiling_reaches_its_countries(kind, code, countries, is_reached):
    assert rules.reaches(kind, code, countries, "NL") is is_reached


# --- requests


def test_a_country_gives_what_is_left_and_says_so_inside_only(insurer):
    ceiling = set_room(100_000)
    first, second = insured(), insured()

    whole = first.ask(dutch(), 70_000)
    rest = second.ask(dutch(), 70_000)
    nothing = second.ask(dutch(), 70_000)

    assert [each.decision.amount for each in (whole, rest, nothing)] == [70_000, 30_000, 0]
    codes = [each["code"] for each in rest.decision.reasons]
    assert codes == [ReasonCode.COUNTRY_ACCUMULATION]
    assert rest.decision.as_told == [{"code": "ACCUMULATION", "values": {}}]
    assert committed(ceiling) == 100_000
    assert queries.audit_ceilings() == []


def test_a_treaty_says_reinsurance_inside_and_accumulation_outside(insurer):
    set_room(60_000, kind=TREATY, code="QS 2026", countries=("NL", "BE"))

    request = insured().ask(dutch(), 70_000)

    assert request.decision.amount == 60_000
    assert [each["code"] for each in request.decision.reasons] == [ReasonCode.REINSURANCE]
    assert request.decision.as_told == [{"code": "ACCUMULATION", "values": {}}]


def test_other_countries_have_room(insurer):
    set_room(10_000, code="DE")
    set_room(10_000, kind=TREATY, code="Nordic", countries=("SE", "NO"))

    assert insured().ask(dutch(), 70_000).decision.amount == 70_000


def test_a_limit_can_be_raised_within_the_room_and_lowering_gives_it_back(insurer):
    ceiling, us, company = set_room(100_000), insured(), dutch()
    us.ask(company, 70_000)
    us.ask(company, 90_000)
    assert committed(ceiling) == 90_000

    us.ask(company, 40_000)
    assert committed(ceiling) == 40_000
    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)

    assert committed(ceiling) == 0
    assert queries.audit_ceilings() == []


def test_what_is_still_owed_under_a_limit_that_ended_counts(insurer):
    ceiling, us, company = set_room(100_000), insured(), dutch()
    us.ask(company, 70_000)
    factories.invoice(us.holder, company, net_amount=Decimal(25_000), vat_amount=Decimal(0))

    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)

    assert committed(ceiling) == 25_000
    assert queries.audit_ceilings() == []


def test_what_stood_before_a_ceiling_was_set_is_counted_first(insurer):
    insured().ask(dutch(), 70_000)

    ceiling = set_room(100_000)

    assert committed(ceiling) == 70_000
    assert insured().ask(dutch(), 70_000).decision.amount == 30_000


def test_a_ceiling_below_what_is_committed_gives_nothing_more_and_takes_nothing(insurer):
    us, company = insured(), dutch()
    us.ask(company, 70_000)

    ceiling = set_room(50_000)

    assert insured().ask(dutch(), 10_000).decision.amount == 0
    assert us.ask(company, 80_000).decision.amount == 70_000
    assert committed(ceiling) == 70_000


def test_an_underwriter_gives_no_more_than_the_country_has(insurer):
    set_room(100_000)
    weak = factories.graded(factories.company(country="NL"), 8, equity=4_000_000, sales=40_000_000)
    request = insured().ask(weak, 40_000)
    assert (request.state, request.proposal["amount"]) == (RequestState.REFERRED, "40000")
    insured().ask(dutch(), 90_000)

    with pytest.raises(CapacityExceeded), transaction.atomic():
        services.decide(request_id=request.public_id, amount=eur(40_000), by=underwriter(), now=NOW)
    decision = services.decide(
        request_id=request.public_id,
        amount=eur(10_000),
        reasons=(ReasonCode.MARGIN,),
        by=underwriter(),
        now=NOW,
    )

    assert decision.amount == 10_000
    assert Ceiling.objects.get().committed == 100_000


def test_an_amount_that_ended_is_no_ceiling(insurer):
    set_room(10_000)
    end = proposed(None, valid_from=TODAY + DAY)
    ceilings.release_ceiling(amount_id=end.id, by=underwriter(), now=NOW)
    us = insured()

    assert us.ask(dutch(), 70_000).decision.amount == 10_000
    assert us.ask(dutch(), 70_000, now=NOW + DAY).decision.amount == 70_000


def test_a_decision_under_a_ceiling_is_made_again_the_same(insurer):
    set_room(100_000)
    set_room(60_000, kind=TREATY, code="QS 2026")
    insured().ask(dutch(), 70_000)

    [found] = replay.replays(replay.sample(10))

    assert (found.verdict, found.differences) == (Verdict.EQUAL, [])
    assert found.decision.inputs["country_room"] == "100000.000"
    assert found.decision.inputs["reinsurance_room"] == "60000.000"


def test_the_night_counts_again(insurer, capsys):
    ceiling, us, company = set_room(100_000), insured(), dutch()
    us.ask(company, 70_000)
    CeilingShare.objects.update(committed=1)
    assert [each.group_id for each in queries.audit_ceilings()] == [None, company.id]
    with pytest.raises(SystemExit):
        call_command("audit_exposure")
    told = capsys.readouterr().out
    assert f"COUNTRY NL group {company.id}: kept 1.000, counted 70000.000" in told
    assert "2 differences" in told

    for first, last in ceilings.night_ranges(TODAY):
        ceilings.count_at_night(first, last, TODAY, NOW)

    assert CeilingShare.objects.get().committed == 70_000
    Ceiling.objects.filter(id=ceiling.id).update(committed=70_000)
    assert queries.audit_ceilings() == []


def test_where_none_is_set_it_costs_one_look(insurer, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert ceilings.hold(["NL"], TODAY) == []


# --- setting them


def test_one_proposes_and_another_releases(insurer):
    author = underwriter()
    row = proposed(by=author)

    assert insured().ask(dutch(), 200_000).decision.amount == 200_000  # nothing counts yet
    with pytest.raises(SecondPersonNeeded):
        ceilings.release_ceiling(amount_id=row.id, by=author, now=NOW)
    ceilings.release_ceiling(amount_id=row.id, by=underwriter(), now=NOW)

    row.refresh_from_db()
    assert (row.state, row.proposed_by_id) == ("RELEASED", author.user_id)
    with pytest.raises(StateRefused):
        ceilings.reject_ceiling(amount_id=row.id, reason="Too late", by=author, now=NOW)


def test_the_database_wants_two_persons(insurer):
    row = proposed()

    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        CeilingAmount.objects.filter(id=row.id).update(
            state="RELEASED", decided_by=row.proposed_by_id
        )


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"code": "ZZ"}, CountryUnknown),
        ({"code": ""}, rules.CodeMissing),
        ({"capacity": -1}, rules.NotAnAmount),
        ({"kind": TREATY, "code": "QS", "countries": ("ZZ",)}, CountryUnknown),
        ({"valid_from": TODAY - DAY}, publishing.BeginsInThePast),
        ({"by": StaffRole.COLLECTOR}, NotYourRole),
    ],
)
def test_what_nobody_can_mean_is_refused(insurer, more, refusal):
    if "by" in more:
        more = {"by": factories.staff_actor(more["by"])}
    with pytest.raises(refusal):
        proposed(**more)

    assert CeilingAmount.objects.count() == 0


def test_one_day_has_one_amount_and_a_treaty_keeps_its_countries(insurer):
    set_room(kind=TREATY, code="QS", countries=("NL",))
    again = proposed(50_000, kind=TREATY, code="QS", countries=("NL",))

    with pytest.raises(publishing.DayTaken):
        ceilings.release_ceiling(amount_id=again.id, by=underwriter(), now=NOW)
    with pytest.raises(rules.CountriesDiffer):
        proposed(kind=TREATY, code="QS", countries=("BE",))


# --- many at once

REQUESTS, AMOUNT, ROOM = 16, 10_000, 80_000


@pytest.fixture
def crowd():
    with tenancy.scope(staff=True):
        set_room(ROOM)
        return [(insured(), dutch()) for _ in range(REQUESTS)]


@pytest.fixture
def widened(monkeypatch):
    """Leave time between looking at the room and noting the limit, so that others can look too."""
    note = ceilings._note

    def slowly(*facts):
        time.sleep(0.2)
        return note(*facts)

    monkeypatch.setattr("limits.services.ceilings._note", slowly)


def all_at_once(crowd) -> list[int]:
    barrier = threading.Barrier(len(crowd))

    def ask(pair):
        us, company = pair
        barrier.wait()
        try:
            with tenancy.scope(policyholder_id=us.holder.id):
                return int(us.ask(company, AMOUNT).decision.amount)
        except CapacityExceeded:
            return -1
        finally:
            connection.close()

    with ThreadPoolExecutor(len(crowd)) as pool:
        return list(pool.map(ask, crowd))


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_on_different_buyers_a_country_gives_what_it_has(crowd, widened):
    given = all_at_once(crowd)

    with tenancy.scope(staff=True):
        assert sum(LimitRow.objects.values_list("amount", flat=True)) == ROOM
        assert Ceiling.objects.get().committed == ROOM
        assert queries.audit_ceilings() == []
        assert GroupExposure.objects.filter(committed__gt=0).count() == ROOM // AMOUNT
    assert sorted(given) == [0] * (REQUESTS - ROOM // AMOUNT) + [AMOUNT] * (ROOM // AMOUNT)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_country_is_given_away_more_than_once(crowd, widened, monkeypatch):
    """The control: the test above must fail as soon as nobody waits for anybody."""
    monkeypatch.setattr(
        ceilings,
        "hold",
        lambda countries, on: list(queries.with_amount(queries.on_countries(countries), on)),
    )

    all_at_once(crowd)

    with tenancy.scope(staff=True):
        assert sum(LimitRow.objects.values_list("amount", flat=True)) > ROOM


@pytest.mark.django_db
def test_debts_that_came_in_since_the_night_leave_an_answer_and_no_refusal():
    """What runs off on the group grew by 20,000: less is given, and nobody is sent away."""
    with tenancy.scope(staff=True):
        us, them, company = insured(), insured(), dutch()
        us.ask(company, 70_000, now=NOW - 5 * DAY)
        services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW)
        ceiling = set_room(50_000)
        assert committed(ceiling) == 0
        factories.invoice(us.holder, company, net_amount=Decimal(20_000), vat_amount=Decimal(0))

        decision = them.ask(company, 60_000, now=NOW + DAY).decision

        assert decision.amount == 30_000
        assert committed(ceiling) == 50_000
        assert queries.audit_ceilings() == []
