"""Another version of the tables: proposed, tried on decisions made, released by a second person."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from core import tenancy
from core.errors import StateRefused
from core.models import Event
from grading.rules import trials
from limits import handlers
from limits.models import Decision, DecisionTable, LimitRow
from limits.queries import tables as queries
from limits.rules import house, publishing, table_checks, table_trial
from limits.rules import tables as rules
from limits.rules.publishing import Step
from limits.services import factor_review, table_trials, tables
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TOMORROW = TODAY + DAY


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def figures(grade=None, **changes):
    """Return the figures of the first version with some changed, in one grade where named."""
    found = rules.written(house.FIRST)
    if grade is None:
        return found | changes
    found["grades"][grade - 1] |= changes
    return found


def proposed(by=None, valid_from=TOMORROW, **changes):
    return tables.propose_tables(
        figures=figures(**(changes or {"rounding_unit": 500})),
        valid_from=valid_from,
        source="Risk committee, minutes of 20 November",
        reason="Smaller steps for smaller buyers",
        by=by or underwriter(),
        now=NOW,
    )


HANDLERS = {
    "limits.tables_proposed": handlers.begin_table_trial,
    "limits.table_trial_asked": handlers.run_table_trial,
    "limits.tables_released": handlers.begin_table_review,
    "limits.factor_review_asked": handlers.review_for_factor,
}


def drained():
    """Do what the events ask for; a range twice, as deliveries may."""
    for name in HANDLERS:
        for event in Event.objects.filter(name=name).order_by("id"):
            if name != "limits.tables_proposed" or not _row(event).dry_run:
                HANDLERS[name](event, None)
            if name == "limits.table_trial_asked":
                HANDLERS[name](event, None)


def _row(event):
    return DecisionTable.objects.get(public_id=event.subject_id)


def released(valid_from=TOMORROW, **changes):
    row = proposed(valid_from=valid_from, **changes)
    drained()
    return tables.release_tables(table_id=row.id, by=underwriter(), now=NOW)


def test_a_proposal_counts_for_nothing_and_is_told():
    row = proposed(valid_from=TODAY)

    assert (row.version, row.state) == (2, Step.PROPOSED)
    assert queries.in_force(TODAY) == house.FIRST
    [event] = Event.objects.filter(name="limits.tables_proposed")
    assert event.facts == {"version": 2, "effective_on": TODAY.isoformat()}


def test_a_second_person_lets_it_count_from_its_day():
    row = released()

    assert queries.in_force(TODAY) == house.FIRST
    assert queries.in_force(TOMORROW).rounding_unit == 500
    assert row.proposed_by_id != row.decided_by_id
    assert Event.objects.filter(name="limits.tables_released").count() == 1


def test_who_proposed_does_not_release():
    author = underwriter()
    row = proposed(by=author)
    drained()

    with pytest.raises(SecondPersonNeeded):
        tables.release_tables(table_id=row.id, by=author, now=NOW)

    assert queries.in_force(TOMORROW) == house.FIRST


def test_the_database_wants_two_persons():
    author = underwriter()
    row = proposed(by=author)

    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        DecisionTable.objects.filter(id=row.id).update(
            state=Step.RELEASED, decided_by_id=author.user_id
        )


def test_nothing_is_released_before_it_was_tried():
    row = proposed()

    with pytest.raises(trials.NotTriedYet):
        tables.release_tables(table_id=row.id, by=underwriter(), now=NOW)


def test_what_was_rejected_or_released_stays_so():
    one, other = proposed(), proposed(rounding_unit=250)
    drained()
    tables.reject_tables(table_id=one.id, reason="Too small", by=underwriter(), now=NOW)
    tables.release_tables(table_id=other.id, by=underwriter(), now=NOW)

    for row in (one, other):
        with pytest.raises(StateRefused):
            tables.release_tables(table_id=row.id, by=underwriter(), now=NOW)
        with pytest.raises(StateRefused):
            tables.reject_tables(table_id=row.id, reason="No", by=underwriter(), now=NOW)


def test_one_day_has_one_version():
    released(rounding_unit=500)
    row = proposed(rounding_unit=250)
    drained()

    with pytest.raises(publishing.DayTaken):
        tables.release_tables(table_id=row.id, by=underwriter(), now=NOW)


def test_a_version_whose_day_went_by_is_proposed_anew():
    row = proposed(valid_from=TODAY)
    drained()

    with pytest.raises(publishing.BeginsInThePast):
        tables.release_tables(table_id=row.id, by=underwriter(), now=NOW + DAY)


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.RISK_ANALYST, StaffRole.AUDITOR])
def test_others_neither_propose_nor_release(role):
    row = proposed()
    drained()

    by = factories.staff_actor(role)
    with pytest.raises(NotYourRole):
        proposed(by=by, rounding_unit=250)
    with pytest.raises(NotYourRole):
        tables.release_tables(table_id=row.id, by=by, now=NOW)
    with pytest.raises(NotYourRole):
        tables.reject_tables(table_id=row.id, reason="No", by=by, now=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"rounding_unit": 1_000}, table_checks.NothingChanged),
        ({"rounding_unit": 0}, table_checks.FigureOutOfBounds),
        ({"no_accounts_share": "1.01"}, table_checks.FigureOutOfBounds),
        ({"least_sector_factor": "1.2"}, table_checks.FigureOutOfBounds),
        ({"grade": 4, "automatic_authority": "5000001"}, table_checks.FigureOutOfBounds),
        ({"grade": 4, "longest_terms_days": 4000}, table_checks.FigureOutOfBounds),
        ({"grade": 4, "cap": "10000001"}, table_checks.WeakerGradeCarriesMore),
        ({"grade": 5, "equity_share": "0.26"}, table_checks.WeakerGradeCarriesMore),
    ],
)
def test_figures_that_nobody_can_mean_are_refused(changes, refusal):
    with pytest.raises(refusal):
        proposed(**changes)

    assert DecisionTable.objects.count() == 1


@pytest.mark.parametrize(
    ("valid_from", "refusal"),
    [
        (TODAY - DAY, publishing.BeginsInThePast),
        (TODAY + 400 * DAY, publishing.BeginsTooLate),
    ],
)
def test_a_version_begins_today_or_within_a_year(valid_from, refusal):
    with pytest.raises(refusal):
        proposed(valid_from=valid_from)


# --- what it would have changed


def test_a_proposal_is_tried_on_the_decisions_of_twelve_months():
    us, them = insured(), insured()
    small, large = buyer(4, equity=400_000), buyer(4, equity=4_000_000)
    long_ago = NOW - timedelta(days=370)
    us.ask(buyer(4, equity=400_000), 90_000, now=long_ago)
    us.ask(small, 90_000)  # 100,000 at 25 %, 80,000 at 20 %
    us.ask(large, 90_000)  # 1,000,000, then 800,000
    them.ask(large, 400_000)  # above the automatic authority either way

    row = proposed(grade=4, equity_share="0.20")
    drained()

    row.refresh_from_db()
    found = table_trial.read(row.dry_run)
    assert trials.is_done(row.dry_run)
    assert (found.decisions, found.different, found.less, found.more) == (2, 1, 1, 0)
    assert found.lowered == {"EUR": Decimal(10_000)}
    [[_, was, then, currency]] = found.examples
    assert (Decimal(was), Decimal(then), currency) == (90_000, 80_000, "EUR")


def test_a_lower_authority_sends_more_to_underwriters():
    us = insured()
    us.ask(buyer(4, equity=4_000_000), 120_000)

    row = proposed(grade=4, automatic_authority="100000")
    figures = table_trials.figures_of(Decision.objects.all(), queries.read(row))

    assert (figures.different, figures.referred, figures.left_to_rules) == (1, 1, 0)
    assert figures.lowered == figures.raised == {}


def test_figures_of_the_margin_test_are_tried_as_well():
    us = insured()
    us.ask(buyer(4, equity=4_000_000), 90_000)

    row = proposed(margin_ratio="100")
    figures = table_trials.figures_of(Decision.objects.all(), queries.read(row))

    assert (figures.different, figures.referred) == (1, 1)


def test_the_same_figures_would_have_changed_nothing():
    us = insured()
    for amount in (20_000, 90_000, 300_000):
        us.ask(buyer(6, equity=400_000), amount)

    figures = table_trials.figures_of(Decision.objects.all(), house.FIRST)

    assert (figures.decisions, figures.different) == (Decision.objects.count(), 0)


def test_a_range_that_runs_again_adds_nothing():
    us = insured()
    us.ask(buyer(4, equity=400_000), 90_000)
    row = proposed(grade=4, equity_share="0.20")
    drained()
    row.refresh_from_db()
    kept = row.dry_run

    table_trials.run_range(row, kept["run"], kept["done"][0], Decision.objects.latest("id").id)

    row.refresh_from_db()
    assert row.dry_run == kept


def test_before_the_release_it_is_known_which_limits_fall_of_whom_and_when():
    us, them = insured(), insured()
    small, large = buyer(4, equity=400_000), buyer(4, equity=4_000_000)
    us.ask(small, 90_000)  # 80,000 is left of it
    them.ask(large, 90_000)  # which stays

    row = proposed(grade=4, equity_share="0.20")
    drained()

    row.refresh_from_db()
    [fall] = table_trial.falls_in(row.dry_run)
    assert (fall.policyholder_id, fall.buyer_id) == (us.holder.id, small.id)
    assert (fall.was, fall.amount, fall.days) == (90_000, 80_000, 30)
    assert row.dry_run["standing"]["limits"] == {"REDUCED": 1, "UNCHANGED_AFTER_REVIEW": 1}
    assert LimitRow.objects.filter(superseded_at=None, valid_to=None).count() == 2
    assert queries.in_force(TODAY).version == 1


def test_on_the_day_on_which_tables_begin_others_are_tried_beside_them():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 90_000)
    first = released(valid_from=TODAY, rounding_unit=500)
    drained()

    row = proposed(valid_from=TOMORROW, grade=4, equity_share="0.20")
    drained()

    row.refresh_from_db()
    [fall] = table_trial.falls_in(row.dry_run)
    assert table_trial.is_done(row.dry_run)
    assert (fall.was, fall.amount, fall.days) == (90_000, 80_000, 30)
    assert queries.in_force(TODAY).version == first.version
    assert (row.state, row.valid_from) == (Step.PROPOSED, TOMORROW)
    tables.release_tables(table_id=row.id, by=underwriter(), now=NOW)


# --- what stands


def test_what_stands_is_looked_at_again_on_the_day_tables_begin():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 90_000)
    row = released(grade=4, equity_share="0.20")
    drained()
    [standing] = LimitRow.objects.filter(superseded_at=None)
    assert (standing.amount, standing.valid_to) == (90_000, None)

    for first, last in factor_review.night_ranges(TOMORROW):
        factor_review.run_night(first, last, TOMORROW, NOW + DAY)

    reviewed = Decision.objects.get(cause_id=row.public_id)
    assert (reviewed.outcome, reviewed.amount) == ("REDUCED", 80_000)
    assert reviewed.effective_on > TOMORROW


def test_tables_that_begin_today_are_followed_at_once():
    us, company = insured(), buyer(4, equity=400_000)
    us.ask(company, 90_000)

    row = released(valid_from=TODAY, grade=4, equity_share="0.20")
    drained()

    assert Decision.objects.get(cause_id=row.public_id).amount == 80_000
