"""What limits do when something happened."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from accounts.rules import SYSTEM
from companies import queries as companies
from core.dates import moment_on
from core.models import Delivery, Event
from grading.queries import trials
from limits import services
from limits.models import CeilingAmount, DecisionTable, Factor
from limits.queries import facts
from limits.services import (
    bulk,
    ceilings,
    dry_run,
    factor_review,
    factor_trials,
    review,
    standing_trials,
    table_trials,
)


def review_buyer(event: Event, delivery: Delivery) -> None:
    """Look again at the limits on a buyer whose grade changed."""
    company = companies.company(UUID(event.facts["company"]))
    now = moment_on(event.business_date, event.happened_at)
    looked_at = facts.grade_was_looked_at(company.id)
    cause = event.public_id
    services.review_buyer(company.id, cause_id=cause, looked_at=looked_at, by=SYSTEM, now=now)


def review_buyers(happened: Sequence[Event]) -> None:
    """Do what `review_buyer` does, for many events at once."""
    for day, of_day in groupby(
        sorted(happened, key=lambda event: event.business_date),
        key=lambda event: event.business_date,
    ):
        news = list(of_day)
        now = moment_on(day, news[0].happened_at)
        found = companies.by_public_id(UUID(event.facts["company"]) for event in news)
        looked_at = facts.grades_looked_at({company.id for company in found.values()})
        wanted = [(found[UUID(event.facts["company"])].id, event.public_id) for event in news]
        review.review_buyers(wanted, looked_at=looked_at, by=SYSTEM, now=now)


def end_own_limit(event: Event, delivery: Delivery) -> None:
    """End the limit a policyholder set itself on a buyer it reports overdue (R-POL-03)."""
    buyer = companies.company(UUID(event.facts["buyer"]))
    now = moment_on(event.business_date, event.happened_at)
    services.end_for_overdue(policyholder_id=event.policyholder_id or 0, buyer_id=buyer.id, now=now)


def follow_group(event: Event, delivery: Delivery) -> None:
    """Count the limits on a company where it belongs now, and look at both groups again.

    A group that lost the member that carried most has a lower maximum.
    """
    now = moment_on(event.business_date, event.happened_at)
    head = companies.company(UUID(event.facts["group"]))
    groups = {event.facts["group"], event.facts.get("old_group", event.facts["group"])}
    heads = {companies.group_of(companies.company(UUID(each)).id) for each in groups}
    group_id = companies.group_of(head.id)
    services.follow_group(group_id=group_id, on=event.business_date, beside=heads)
    for group_id in sorted(heads):
        review.review_group(group_id, [group_id], cause_id=event.public_id, by=SYSTEM, now=now)


def begin_factor_review(event: Event, delivery: Delivery) -> None:
    """Have the limits looked at that a new factor concerns."""
    factor = Factor.objects.get(public_id=event.subject_id)
    now = moment_on(event.business_date, event.happened_at)
    factor_review.begin(factor, by=SYSTEM, now=now)


def begin_factor_trial(event: Event, delivery: Delivery) -> None:
    """Have it worked out what a proposed factor would do to what stands."""
    row = Factor.objects.get(public_id=event.subject_id)
    factor_trials.begin(row, by=SYSTEM, now=moment_on(event.business_date, event.happened_at))


def run_factor_trial(event: Event, delivery: Delivery) -> None:
    """Try a proposed factor on one range of groups."""
    row, facts = Factor.objects.get(public_id=event.subject_id), event.facts
    now = moment_on(event.business_date, event.happened_at)
    factor_trials.run_range(row, facts["run"], facts["first"], facts["last"], now=now)


def review_for_factor(event: Event, delivery: Delivery) -> None:
    """Look again at one range of groups because of a factor, or of new tables."""
    cause, facts = factor_review.cause_of(event.subject_type, event.subject_id), event.facts
    now = moment_on(event.business_date, event.happened_at)
    factor_review.run_range(cause, facts["first"], facts["last"], now=now)


def begin_ceiling_count(event: Event, delivery: Delivery) -> None:
    """Have it counted what is committed under a new ceiling."""
    row = CeilingAmount.objects.get(public_id=event.subject_id)
    now = moment_on(event.business_date, event.happened_at)
    ceilings.begin_count(row, by=SYSTEM, now=now)


def count_ceiling(event: Event, delivery: Delivery) -> None:
    """Count what one range of groups has of a ceiling."""
    row, facts = CeilingAmount.objects.get(public_id=event.subject_id), event.facts
    now = moment_on(event.business_date, event.happened_at)
    ceilings.count_range(row, facts["first"], facts["last"], now=now)


def begin_table_trial(event: Event, delivery: Delivery) -> None:
    """Have it worked out what proposed tables would have changed."""
    row = DecisionTable.objects.get(public_id=event.subject_id)
    table_trials.begin(row, by=SYSTEM, now=moment_on(event.business_date, event.happened_at))


def run_table_trial(event: Event, delivery: Delivery) -> None:
    """Try proposed tables on one range: of decisions that were made, or of limits that stand."""
    row, facts = DecisionTable.objects.get(public_id=event.subject_id), event.facts
    place = (row, facts["run"], facts["first"], facts["last"])
    if facts.get("of") == "LIMITS":
        now = moment_on(event.business_date, event.happened_at)
        standing_trials.run_range(*place, now=now)
    else:
        table_trials.run_range(*place)


def begin_table_review(event: Event, delivery: Delivery) -> None:
    """Have all limits looked at again, on the day new tables begin."""
    row = DecisionTable.objects.get(public_id=event.subject_id)
    now = moment_on(event.business_date, event.happened_at)
    factor_review.begin(row, by=SYSTEM, now=now)


def begin_dry_run(event: Event, delivery: Delivery) -> None:
    """Have it worked out what a judgement or a version of the model would change."""
    row = trials.tried(event.subject_type, event.subject_id)
    dry_run.begin(row, by=SYSTEM, now=moment_on(event.business_date, event.happened_at))


def run_dry_run(event: Event, delivery: Delivery) -> None:
    """Try one range of companies."""
    row = trials.tried(event.subject_type, event.subject_id)
    now, facts = moment_on(event.business_date, event.happened_at), event.facts
    dry_run.run_range(row, facts["run"], facts["first"], facts["last"], now=now)


def run_bulk_range(event: Event, delivery: Delivery) -> None:
    """Look up, or ask, the rows of one range of a file of requests."""
    now = moment_on(event.business_date, event.happened_at)
    first, last, run = event.facts["first"], event.facts["last"], event.facts.get("run", "")
    bulk.run_range(event.subject_id, first, last, now=now, run=run)
