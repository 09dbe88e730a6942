"""A factor that is set, or a group's maximum that falls, changes what stands."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from limits import handlers, queries, services
from limits.models import Decision, LimitRow
from limits.rules.lifecycle import Outcome
from limits.services import factor_review
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, factor_in_force, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AFTER = TODAY + 30 * DAY  # the notice of the policy


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def _set(kind="COUNTRY", code="NL", factor="0.50", days=0):
    return factor_in_force(
        kind=kind,
        code=code,
        factor=Decimal(factor),
        valid_from=TODAY + days * DAY,
        reason="War.",
    )


def _work_off(name: str) -> None:
    work: dict[str, Callable[..., None]] = {
        "limits.factor_set": handlers.begin_factor_review,
        "limits.factor_review_asked": handlers.review_for_factor,
    }
    for event in Event.objects.filter(name=name).order_by("id"):
        work[name](event, None)


def _followed_up() -> None:
    _work_off("limits.factor_set")
    _work_off("limits.factor_review_asked")


def _amount(us, company, on=AFTER):
    row = queries.limit_on(us.policy.id, company.id, on)
    return row.amount if row else 0


def test_a_lower_factor_cuts_what_stands_after_notice():
    us, them, company = insured(), insured(), buyer(4, equity=400_000)
    us.ask(company, 60_000)
    them.ask(company, 40_000)

    _set(factor="0.50")
    _followed_up()

    assert (_amount(us, company), _amount(them, company)) == (30_000, 20_000)
    assert _amount(us, company, TODAY) == 60_000
    told = Event.objects.get(name="limits.reduced", policyholder_id=us.holder.id).facts
    assert [each["code"] for each in told["reasons"]] == ["COUNTRY", "ACCUMULATION"]


def test_a_country_put_off_cover_takes_its_limits_back():
    us, company = insured(), buyer()
    us.ask(company)

    _set(factor="0")
    _followed_up()

    assert Decision.objects.latest("id").outcome == Outcome.WITHDRAWN
    assert _amount(us, company) == 0


def _with_temporary(us, company):
    us.ask(company, 50_000)
    row = LimitRow.objects.get(buyer=company)
    services.grant_temporary(
        row_id=row.public_id,
        amount=eur(20_000),
        first=TODAY,
        until=TODAY + 90 * DAY,
        by=underwriter(),
        now=NOW,
    )


def test_default_ends_what_was_given_for_a_time_too():
    """R-LIM-14: at once, whatever its last day was."""
    us, company = insured(), buyer()
    _with_temporary(us, company)
    factories.graded(company, 10)

    decisions = services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    assert [each.outcome for each in decisions] == [Outcome.WITHDRAWN]
    assert queries.limit_on(us.policy.id, company.id, TODAY) is None
    told = Event.objects.get(name="limits.withdrawn").facts
    assert told["was"] == "70000.000"


def test_a_temporary_amount_alone_outlives_a_review_of_a_good_buyer():
    us, company = insured(), buyer()
    _with_temporary(us, company)
    row = LimitRow.objects.get(buyer=company, kind="APPROVED", superseded_at=None)
    row.valid_to = TODAY
    row.save()

    decisions = services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW + DAY)

    assert [each.outcome for each in decisions] == [Outcome.UNCHANGED_AFTER_REVIEW]
    assert _amount(us, company, TODAY + DAY) == 20_000


def test_a_factor_elsewhere_is_no_reason_to_look():
    us, company = insured(), buyer()
    us.ask(company)
    before = Decision.objects.count()

    _set(code="DE", factor="0")
    _set(kind="SECTOR", code="01", factor="0.50")
    _followed_up()

    assert Decision.objects.count() == before


def test_the_same_range_again_changes_nothing():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 100_000)
    _set()
    _followed_up()
    before = Decision.objects.count(), Event.objects.count()

    _work_off("limits.factor_review_asked")

    assert (Decision.objects.count(), Event.objects.count()) == before


def test_a_factor_that_begins_later_counts_from_the_night_of_its_day():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 100_000)
    _set(days=5)
    _followed_up()
    assert Decision.objects.filter(cause_id__isnull=False).count() == 0

    day = TODAY + 5 * DAY
    assert factor_review.night_ranges(day - DAY) == []
    for first, last in factor_review.night_ranges(day):
        factor_review.run_night(first, last, day, NOW + 5 * DAY)

    assert _amount(us, company, day + 30 * DAY) == 50_000


def test_a_factor_on_the_parent_alone_cuts_what_stands_on_its_group():
    """The parent carries the group: in a country off cover, its daughters have less together."""
    us, them = insured(), insured()
    parent = factories.graded(factories.company(country="DE"), 4, equity=4_000_000)
    first, second = (
        factories.graded(factories.company(parent=parent), 4, equity=400_000) for _ in range(2)
    )
    us.ask(first, 100_000)
    them.ask(second, 60_000)

    _set(code="DE", factor="0")
    _followed_up()

    assert _amount(us, first) + _amount(them, second) == 100_000
    assert (_amount(us, first), _amount(them, second)) == (63_000, 37_000)
    inner = Decision.objects.filter(outcome=Outcome.REDUCED).first()
    assert [each["code"] for each in inner.reasons] == ["GROUP_ACCUMULATION"]
    told = Event.objects.filter(name="limits.reduced").first().facts
    assert [each["code"] for each in told["reasons"]] == ["ACCUMULATION"]


def test_a_parent_that_gets_worse_cuts_what_stands_on_its_group():
    us, them = insured(), insured()
    parent = factories.graded(factories.company(), 4, equity=4_000_000)
    first, second = (
        factories.graded(factories.company(parent=parent), 4, equity=400_000) for _ in range(2)
    )
    us.ask(first, 100_000)
    them.ask(second, 100_000)
    factories.graded(parent, 9, equity=4_000_000)

    decisions = services.review_buyer(parent.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    assert len(decisions) == 2
    assert (_amount(us, first), _amount(them, second)) == (50_000, 50_000)
