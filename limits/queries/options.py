"""How many policies cover buyers without a decision of the insurer, and how much of it is used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Q

from core import tenancy
from core.money import Money
from limits.models import LimitRow
from limits.rules.lifecycle import LimitKind
from limits.rules.tables import Tables
from policies import queries as policies
from policies.models import Policy
from policies.rules.terms import Product

_CURRENCY = "EUR"  # exposure is counted in euro


@dataclass(frozen=True, slots=True)
class OptionCounts:
    """Active policies with an option, and the average limit set under it (R-LIM-03)."""

    blind: int
    discretionary: int
    discretionary_average: Money


def option_counts(on: date) -> OptionCounts:
    """Return how many policies of a day cover buyers without a decision; three queries.

    It reads over all policyholders: only the insurer's own scope sees them.
    """
    active = dict(
        Policy.objects.filter(inception_on__lte=on)
        .filter(Q(expires_on=None) | Q(expires_on__gte=on))
        .values_list("id", "product")
    )
    terms = policies.terms_on_many(list(active), on)
    own = LimitRow.objects.filter(
        kind=LimitKind.DISCRETIONARY, superseded_at=None, amount__gt=0, valid_from__lte=on
    ).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    average = own.aggregate(Avg("amount"))["amount__avg"]
    return OptionCounts(
        blind=sum(
            active[each] == Product.NO_LIMIT_REQUEST and bool(of.blind_maximum_per_buyer)
            for each, of in terms.items()
        ),
        discretionary=sum(bool(of.discretionary_limit) for of in terms.values()),
        discretionary_average=Money(average or Decimal(0), _CURRENCY).to_cents(),
    )


def unreported_use(tables: Tables, on: date) -> Money | None:
    """Return what is counted on a buyer for blind cover; None, unasked, where that is nothing."""
    if not tables.unreported_use:
        return None
    with tenancy.scope(staff=True):
        return tables.unreported_use * option_counts(on).blind
