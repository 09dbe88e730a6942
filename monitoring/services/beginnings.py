"""On whose invoices something began since the last night, so that the clock looks at no others."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from accounts.rules import SYSTEM
from companies import queries as companies
from core.dates import BUSINESS_ZONE, add_months
from grading.queries import grades
from limits import queries as limits
from monitoring.queries import calendars
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.terms import WaitingStart
from policies.rules.waiting import claimable_on
from receivables import queries as receivables
from receivables.rules.clock import ExtensionStart

_A_DAY = timedelta(days=1)
_SPARE = timedelta(days=4)
_COUNTED_FROM = {ExtensionStart.DUE_DATE: "due_on", ExtensionStart.INVOICE_DATE: "issued_on"}


def buyers_to_look_at(
    policy: Policy, days_before: Sequence[int], last_night: date | None, on: date, now: datetime
) -> list[int]:
    """Return the buyers on whose invoices something began since the last night."""
    terms = list(policies.terms_of(policy.id))
    choice = calendars.warning_choice(policy.policyholder_id)
    since = _since(last_night, now)
    if choice is not None and choice.chosen_at >= since:
        began = Q()  # what lies within other days has begun without anything beginning on it
    else:
        began = _began(terms, days_before, last_night, on, since)
        began |= _lifts_ended(policy, last_night, on)
    found = receivables.invoices(SYSTEM).filter(began, policyholder_id=policy.policyholder_id)
    ids = set(found.order_by("buyer_id").values_list("buyer_id", flat=True).distinct())
    return sorted(ids | _with_an_old_loss(policy, days_before, on))


def _with_an_old_loss(policy: Policy, days_before: Sequence[int], on: date) -> set[int]:
    """Return the buyers whose loss may be to be claimed soon, by a report or an insolvency.

    They are few: what is paid, claimed or begun on an invoice is not asked here.
    """
    last_loss = claimable_on(on + timedelta(days=max(days_before)))
    sent = receivables.invoices(SYSTEM).filter(
        policyholder_id=policy.policyholder_id, issued_on__lte=last_loss
    )
    buyers = set(sent.order_by("buyer_id").values_list("buyer_id", flat=True).distinct())
    if not buyers:
        return set()
    reports = receivables.open_overdues(SYSTEM).filter(
        policyholder_id=policy.policyholder_id, buyer_id__in=buyers, reported_on__lte=last_loss
    )
    return (
        set(reports.values_list("buyer_id", flat=True))
        | grades.insolvent_since(buyers, last_loss).keys()
    )


def _since(last_night: date | None, now: datetime) -> datetime:
    """Return from when on things came in that no night has looked at, or not every night."""
    if last_night is None:
        return now - _A_DAY
    return datetime.combine(last_night, time.min, BUSINESS_ZONE)


def _lifts_ended(policy: Policy, last_night: date | None, on: date) -> Q:
    """Return the invoices of buyers to which a stop begins again, now that its lift is over."""
    if last_night is None:
        return Q(pk__in=())  # all are looked at
    ended = limits.lifts_ended(policy.id, last_night - _A_DAY, on - _A_DAY)
    return Q(buyer_id__in=list(companies.kept_ids(ended)))


def _began(
    terms: Sequence[Terms],
    days_before: Sequence[int],
    last_night: date | None,
    on: date,
    since: datetime,
) -> Q:
    """Return which invoices something began on since the last night.

    One that came in since is looked at however old it is; so are all on the first night.
    """
    began = Q(recorded_at__gte=since)
    for first_day, days in {
        each for version in terms for each in _beginnings(version, days_before)
    }:
        by_then = Q(**{f"{first_day}__lte": on - timedelta(days=days)})
        if last_night is not None:
            by_then &= Q(**{f"{first_day}__gt": last_night - timedelta(days=days)})
        began |= by_then
    return began | _losses(terms, days_before, last_night, on)


def _beginnings(terms: Terms, days_before: Sequence[int]) -> set[tuple[str, int]]:
    """Return how many days after which day of an invoice something begins on it."""
    first_day = _COUNTED_FROM[terms.extension.start]
    return {(first_day, days) for days in _days_after(terms, days_before)}


def _days_after(terms: Terms, days_before: Sequence[int]) -> set[int]:
    ends = terms.maximum_extension_days
    deadlines = (ends, ends + terms.notification_days)
    return {ends + 1} | {deadline - days for deadline in deadlines for days in days_before}


def _losses(
    terms: Sequence[Terms], days_before: Sequence[int], last_night: date | None, on: date
) -> Q:
    """Return the invoices whose wait leads to a loss that is to be claimed soon.

    Months and years are of unlike length, so it looks a few days further on both sides.
    """
    began = Q(pk__in=())
    for version, days in itertools.product(terms, days_before):
        waits_from = version.waiting_start
        if waits_from not in (WaitingStart.DUE_DATE, WaitingStart.MEP_END):
            continue  # it begins with a report
        first_day, after = "due_on", 0
        if waits_from == WaitingStart.MEP_END:
            first_day = _COUNTED_FROM[version.extension.start]
            after = version.maximum_extension_days
        until = _wait_began(on + timedelta(days=days), version) - timedelta(days=after)
        by_then = Q(**{f"{first_day}__lte": until + _SPARE})
        if last_night is not None:
            passed = _wait_began(last_night + timedelta(days=days), version) - timedelta(after)
            by_then &= Q(**{f"{first_day}__gt": passed - _SPARE})
        began |= by_then
    return began


def _wait_began(claim_by: date, terms: Terms) -> date:
    return add_months(claimable_on(claim_by), -terms.waiting_months)
