"""Policy years, opened ahead."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from core.dates import add_years
from core.money import Money
from core.night import Ranges
from policies.models import Policy, PolicyYear
from policies.rules import contract


@transaction.atomic
def open_years(*, on: date) -> int:
    """Put the policy years ready that start before `YEARS_AHEAD` from a day; return how many."""
    opened = 0
    running = Policy.objects.filter(Q(expires_on=None) | Q(expires_on__gte=on)).filter(
        ~Q(years__starts_on__gt=on)
    )
    for policy in running.select_for_update(of=("self",)).order_by("id"):
        latest = policy.years.latest("starts_on")
        opened += open_until(
            policy, Money(latest.maximum_liability, latest.currency), until=max(on, latest.ends_on)
        )
    return opened


def close_after(policy: Policy, last_day: date) -> None:
    """Let the policy years end with their policy: the last is cut short, those ahead fall away.

    The policy is locked. Nothing can be claimed yet of a year that has not begun.
    """
    list(policy.years.select_for_update(of=("self",)).order_by("id"))
    policy.years.filter(starts_on__gt=last_day, paid=0, first_loss_used=0).delete()
    policy.years.filter(starts_on__lte=last_day, ends_on__gt=last_day).update(ends_on=last_day)


def years_ranges(on: date) -> Ranges:
    """Cut the night's opening of policy years: one range does all, few policies need it."""
    return [(0, 0)]


def run_years(first: int, last: int, on: date, now: datetime) -> None:
    """Open the policy years that the night of `on` finds missing."""
    open_years(on=on)


def open_until(policy: Policy, maximum_liability: Money, *, until: date) -> int:
    """Open the years of a policy that start by a day; return how many were not there."""
    opened = PolicyYear.objects.bulk_create(
        [
            PolicyYear(
                policyholder_id=policy.policyholder_id,
                policy=policy,
                starts_on=starts_on,
                ends_on=ends_on,
                currency=policy.currency,
                maximum_liability=maximum_liability.amount,
            )
            for starts_on, ends_on in contract.years(
                policy.inception_on,
                policy.expires_on,
                add_years(until, contract.YEARS_AHEAD),
            )
            if not policy.years.filter(starts_on=starts_on).exists()
        ]
    )
    return len(opened)
