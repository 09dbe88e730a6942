"""Which limits a change of the schedule touches."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from core.dates import beginning_of
from core.money import Money
from limits.models import Decision, LimitRow
from policies import queries as policies

NAMED = 5  # buyers that a sentence names; it counts all of them
_SHARES = ("insured_share", "check_share", "discretionary_share", "blind_share")


@dataclass(frozen=True, slots=True)
class Change:
    """What the newest version of a policy's terms says otherwise than the one before it."""

    valid_from: date
    countries_left: frozenset[str]
    has_other_shares: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A limit that stands on a day or later."""

    buyer_name: str
    country: str
    amount: Money


def last_change(policy_id: int) -> Change | None:
    """Return what the newest version changed; None: it is the first."""
    newest = max(policies.terms_of(policy_id), key=lambda row: row.version)
    before = policies.terms_on(policy_id, newest.valid_from - timedelta(days=1))
    if before is None:
        return None
    return Change(
        valid_from=newest.valid_from,
        countries_left=frozenset(before.countries) - frozenset(newest.countries),
        has_other_shares=any(getattr(before, name) != getattr(newest, name) for name in _SHARES),
    )


def decided_since(policy_id: int, day: date) -> int:
    """Return how many decisions were made under a policy from a day on."""
    return Decision.objects.filter(policy_id=policy_id, decided_at__gte=beginning_of(day)).count()


def standing_from(policy_id: int, day: date) -> list[Standing]:
    """Return the limits of a policy on a day and those that begin later, largest first."""
    rows = (
        LimitRow.objects.filter(policy_id=policy_id, superseded_at=None, amount__gt=0)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .select_related("buyer")
        .order_by("-amount", "id")
    )
    return [Standing(row.buyer.name, row.buyer.country, row.money) for row in rows]
