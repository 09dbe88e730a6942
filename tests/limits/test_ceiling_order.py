"""Countries and treaties that are full: a cut is never refused, and locks have one order."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.rules import SYSTEM
from companies.models import Company
from core import events, tenancy
from core.models import Event
from limits import handlers, services
from limits.models import Ceiling, CeilingShare, LimitRow
from limits.queries import ceilings as queries
from limits.rules.ceilings import CeilingKind
from limits.rules.lifecycle import CapacityExceeded, Outcome
from limits.rules.reasons import ReasonCode
from limits.services import ceilings, ending, factor_review, night
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import factor_in_force, insured, underwriter
from tests.limits.test_bulk import fates, line, looked_up, sent
from tests.limits.test_ceilings import committed, dutch, set_room

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
_LOCKED = re.compile(r'FROM "limits_(groupexposure|ceiling)" (.*)FOR UPDATE', re.DOTALL)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def locked(asked) -> list[tuple[str, str]]:
    """Return what was locked, groups or ceilings, and by which condition, in that order."""
    found = (_LOCKED.search(each["sql"]) for each in asked.captured_queries)
    return [(hit[1], hit[2].split("ORDER BY")[0].strip()) for hit in found if hit]


def in_order(asked) -> bool:
    """Tell whether no group was locked for the first time after a ceiling was."""
    steps = locked(asked)
    first = [name for name, _ in steps].index("ceiling")
    return groups_in(steps[first:]) <= groups_in(steps[:first])


def groups_in(steps) -> set[str]:
    of_groups = [condition for name, condition in steps if name == "groupexposure"]
    return {number for condition in of_groups for number in re.findall(r"\d+", condition)}


def grown(us, them):
    """Return a buyer in a full country on which debts came in since the country was counted."""
    company = dutch()
    them.ask(company, 30_000, now=NOW - 5 * DAY)
    us.ask(company, 70_000, now=NOW - 5 * DAY)
    services.cancel_limit(buyer=company.public_id, by=them.actor, now=NOW - DAY)
    set_room(50_000)
    assert Ceiling.objects.get().committed == 70_000
    factories.invoice(them.holder, company, net_amount=Decimal(20_000), vat_amount=Decimal(0))
    return company


# What is lowered -------------------------------------------------------------------------------


def test_a_cut_with_notice_is_carried_out_however_full_the_country_is():
    us, them = insured(), insured()
    company = grown(us, them)
    row = LimitRow.objects.get(policy=us.policy, buyer=company, superseded_at=None)

    decision = services.reduce_limit(
        row_id=row.public_id,
        amount=eur(60_000),
        reason=ReasonCode.ACCUMULATION,
        by=underwriter(),
        now=NOW + DAY,
    )

    assert decision.outcome == Outcome.REDUCED
    assert Ceiling.objects.get().committed == 90_000
    assert queries.audit_ceilings() == []


def test_a_policyholder_gives_its_limit_up_and_learns_nothing_of_the_country():
    us, them = insured(), insured()
    company = grown(us, them)
    factories.invoice(us.holder, company, net_amount=Decimal(70_000), vat_amount=Decimal(0))

    decision = services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW + DAY)

    assert decision.outcome == Outcome.CANCELLED_BY_POLICYHOLDER
    assert Ceiling.objects.get().committed == 90_000


def test_a_review_takes_limits_back_in_a_country_that_is_full():
    us, them = insured(), insured()
    company = grown(us, them)
    factories.graded(company, 9)

    (found,) = services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW + DAY)

    assert found.outcome == Outcome.WITHDRAWN


def test_what_is_raised_by_hand_still_has_to_fit():
    set_room(100_000)
    weak = factories.graded(factories.company(country="NL"), 8, equity=4_000_000, sales=40_000_000)
    request = insured().ask(weak, 40_000)
    insured().ask(dutch(), 90_000)

    with pytest.raises(CapacityExceeded), transaction.atomic():
        services.decide(request_id=request.public_id, amount=eur(40_000), by=underwriter(), now=NOW)


# Groups ----------------------------------------------------------------------------------------


def test_what_moves_to_another_group_moves_in_its_country_too():
    us, company, parent = insured(), dutch(), dutch()
    ceiling = set_room(100_000)
    us.ask(company, 40_000)
    Company.objects.filter(id=company.id).update(parent=parent)

    services.follow_group(group_id=parent.id, on=TODAY)

    shares = dict(CeilingShare.objects.values_list("group_id", "committed"))
    assert shares == {company.id: 0, parent.id: 40_000}
    assert committed(ceiling) == 40_000
    assert queries.audit_ceilings() == []


@pytest.mark.parametrize("moved", [True, False])
def test_both_groups_are_locked_before_any_ceiling(moved):
    us, company, parent = insured(), dutch(), dutch()
    set_room(100_000)
    for each in (company, parent):
        us.ask(each, 20_000)
    if moved:
        Company.objects.filter(id=company.id).update(parent=parent)
    facts = {"old_group": str(company.public_id), "group": str(parent.public_id)}
    event = events.record("companies.placed_in_group", subject=company, by=SYSTEM, at=NOW, **facts)

    with CaptureQueriesContext(connection) as asked:
        handlers.follow_group(event, None)

    assert in_order(asked)


# The night -------------------------------------------------------------------------------------


def test_limits_that_lapse_in_several_countries_take_all_ceilings_first():
    later = TODAY + 365 * DAY
    us = insured()
    factories.invoice(
        us.holder,
        dutch(),
        dispatched_on=later - DAY,
        issued_on=later - DAY,
        due_on=later + 30 * DAY,
    )
    for country in ("NL", "BE"):
        us.ask(factories.graded(factories.company(country=country), 4), 20_000)
        set_room(100_000, code=country)
    (span,) = ending.dormant_ranges(later)

    with CaptureQueriesContext(connection) as asked:
        ending.lapse_dormant(*span, later, NOW + (later - TODAY))

    assert LimitRow.objects.filter(decision__outcome=Outcome.LAPSED_DORMANT).count() == 2
    first = next(condition for name, condition in locked(asked) if name == "ceiling")
    assert first == ""  # no code is asked: all are held
    assert in_order(asked)


def test_two_causes_of_one_night_lock_all_their_groups_first():
    us = insured()
    set_room(1_000_000)
    for sector in ("4690", "6201"):
        us.ask(factories.graded(factories.company(sector=sector), 4), 20_000)
    for sector in ("46", "62"):
        factor_in_force(
            kind="SECTOR", code=sector, factor=Decimal("0.9"), valid_from=TODAY + DAY, reason="War"
        )
    (span,) = factor_review.night_ranges(TODAY + DAY)

    with CaptureQueriesContext(connection) as asked:
        factor_review.run_night(*span, TODAY + DAY, NOW + DAY)

    assert in_order(asked)


def test_where_a_ceiling_is_set_the_night_works_in_small_ranges():
    us = insured()
    for _ in range(12):
        us.ask(dutch(), 10_000)
    due = TODAY + 1000 * DAY
    assert len(night.review_ranges(due)) == 1

    set_room(1_000_000, kind=CeilingKind.TREATY, code="QS")

    assert len(night.review_ranges(due)) == 2
    assert ceilings.groups_per_range(200) == 10


# A file ----------------------------------------------------------------------------------------


def test_the_rows_of_a_file_take_the_ceilings_of_all_their_countries_first(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    us = insured()
    for country in ("BE", "NL"):
        set_room(100_000, code=country)
    new = factories.company()  # without a grade: it is given one on the way
    found = looked_up(us, line(dutch()), line(new), line(dutch()))
    Company.objects.filter(id=new.id).update(country="BE")

    with CaptureQueriesContext(connection) as asked:
        sent(us, found)

    assert fates(found)[0] == fates(found)[2] == "ASKED"
    first = next(condition for name, condition in locked(asked) if name == "ceiling")
    assert "'BE'" in first
    assert "'NL'" in first
    assert in_order(asked)
    texts = [each["sql"] for each in asked.captured_queries]
    graded = [at for at, sql in enumerate(texts) if sql.startswith('INSERT INTO "grading_')]
    groups = [
        at for at, sql in enumerate(texts) if (hit := _LOCKED.search(sql)) and hit[1][0] == "g"
    ]
    assert graded
    assert min(graded) < min(groups)


def test_a_file_holds_a_country_for_few_rows_at_a_time():
    us = insured()
    set_room(10_000_000)
    file = looked_up(us, *(line(dutch(), "10000") for _ in range(12)))

    sent(us, file)

    asked = Event.objects.filter(name="limits.bulk_range_asked").order_by("-id")
    ranges = [(each.facts["first"], each.facts["last"]) for each in asked[:2]]
    assert sorted(ranges) == [(1, 10), (11, 20)]
    assert set(fates(file)) == {"ASKED"}
