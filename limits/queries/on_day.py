"""What was covered on a day, as known now or on an earlier day, and why."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.rules import Actor
from core.dates import BUSINESS_ZONE
from core.money import Money
from limits.models import LimitRow
from limits.queries import lines
from limits.queries.stops import stop_on
from limits.rules.lifecycle import PERMANENT
from limits.rules.stops import Stop
from policies import queries as policies
from policies.models import Policy

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Covered:
    """The cover of one policy on one buyer for dispatches on a day.

    `row` is the permanent row that speaks of the day, also where it says that nothing is covered;
    `permanent` and `adding` are what counts. `known_on` is None for what is known now.
    """

    policy: Policy | None
    row: LimitRow | None
    permanent: tuple[LimitRow, ...]
    adding: tuple[LimitRow, ...]
    stop: Stop | None
    known_on: date | None

    @property
    def is_given(self) -> bool:
        """Whether a limit stands on the day, delivered under it or not."""
        return bool(self.permanent or self.adding)

    @property
    def amount(self) -> Money:
        """The limit on the day, also while deliveries are stopped."""
        currency = self.policy.currency if self.policy else "EUR"
        return Money.sum((row.money for row in (*self.permanent, *self.adding)), currency)

    @property
    def covered(self) -> Money:
        """What is covered: nothing while deliveries are stopped."""
        return Money.zero(self.amount.currency) if self.stop else self.amount


def covered_on(
    actor: Actor, buyer_id: int, on: date, *, today: date, known_on: date | None = None
) -> Covered:
    """Return what covers dispatches to a buyer on a day, as it was known at the end of another.

    Stops are those of the earlier of both days, by the invoices and payments of until then.
    """
    if known_on is not None and known_on >= today:
        known_on = None
    policy = policies.policy_of(actor.acting_for or 0, on)
    if policy is None:
        return Covered(None, None, (), (), None, known_on)
    known_at = None if known_on is None else _end_of(known_on)
    rows = [
        row
        for row in lines.timeline(policy.id, buyer_id, known_at=known_at)
        if lines.span_of(row).holds_on(on)
    ]
    permanent, adding = lines.parted(rows)
    governing = [row for row in rows if row.kind in PERMANENT]
    return Covered(
        policy,
        governing[-1] if governing else next(iter(adding), None),
        tuple(permanent),
        tuple(adding),
        stop_on(policy, buyer_id, min(on, known_on or today)),
        known_on,
    )


def _end_of(day: date) -> datetime:
    """Return the last moment of a business day; the last day there is has no next one."""
    if day == date.max:
        return datetime.combine(day, time.max, BUSINESS_ZONE)
    return datetime.combine(day + timedelta(days=1), time(), BUSINESS_ZONE) - _MOMENT
