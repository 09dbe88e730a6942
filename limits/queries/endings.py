"""What of limits and cover ends with a policy, and what runs off."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.money import Money
from limits.models import LimitRequest, LimitRow
from limits.queries.cover import cover_of
from limits.queries.lines import COVERING
from limits.rules.lifecycle import OPEN_STATES
from limits.rules.temporary import is_for_bound_orders
from policies.models import Policy
from receivables import queries as receivables


@dataclass(frozen=True, slots=True)
class AtTheEnd:
    """What stands under a policy that ends: limits, requests, confirmed orders, insured debts.

    `orders` are those confirmed for deliveries after the last day, and `insured` is what of the
    open `invoices` is insured today.
    """

    buyers: int
    limits: Money
    requests: int
    orders: int
    invoices: int
    insured: Money


def at_the_end(policy: Policy, last_day: date, today: date) -> AtTheEnd:
    """Return what ends with a policy on its last day, and what of today's debts runs off."""
    rows = list(
        LimitRow.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=last_day),
            policy=policy,
            superseded_at=None,
            amount__gt=0,
            kind__in=COVERING,
        )
    )
    standing = [row for row in rows if row.valid_from <= last_day]
    buyers = receivables.buyers_with_invoices(policy.policyholder_id)
    lines = {
        each.item.invoice.number: each
        for of_buyer in cover_of(policy, buyers, today).values()
        for each in of_buyer
        if each.insured
    }
    return AtTheEnd(
        buyers=len({row.buyer_id for row in standing}),
        limits=Money.sum((row.money for row in standing), policy.currency),
        requests=LimitRequest.objects.filter(policy=policy, state__in=OPEN_STATES).count(),
        orders=sum(is_for_bound_orders(row.conditions) for row in rows),
        invoices=len(lines),
        insured=Money.sum((each.insured for each in lines.values()), policy.currency),
    )
