"""What was covered on a day, as known now or on an earlier day, and why."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.rules import Actor
from companies import queries as companies
from core.dates import BUSINESS_ZONE
from core.money import Money
from limits.models import LimitRow
from limits.queries import blind, lines, terms
from limits.queries.cover import excluded_by, limits_of
from limits.queries.stops import stop_on
from limits.rules.cover.facts import LimitRow as CoverRow
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import PERMANENT, LimitKind
from limits.rules.stops import Stop
from policies import queries as policies
from policies.models import Policy

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Covered:
    """The cover of one policy on one buyer for dispatches on a day.

    `row` is the permanent row that speaks of the day, also where it says that nothing is covered;
    `permanent` and `adding` are what counts, `blind` what the policy covers without a request.
    `excluded` says what takes the buyer out of cover whatever stands (R-POL-10). `known_on` is None
    for what is known now.
    """

    policy: Policy | None
    row: LimitRow | None
    permanent: tuple[LimitRow, ...]
    adding: tuple[LimitRow, ...]
    stop: Stop | None
    known_on: date | None
    blind: tuple[CoverRow, ...] = ()
    excluded: Reason | None = None

    @property
    def is_given(self) -> bool:
        """Whether a limit stands on the day, delivered under it or not."""
        return bool(self.permanent or self.adding or self.blind)

    @property
    def amount(self) -> Money:
        """The limit on the day, also while deliveries are stopped."""
        currency = self.policy.currency if self.policy else "EUR"
        given = [row.money for row in (*self.permanent, *self.adding)]
        return Money.sum([*given, *(row.amount for row in self.blind)], currency)

    @property
    def without_request(self) -> Money:
        """What of the limit the policy gives by itself."""
        return Money.sum((row.amount for row in self.blind), self.amount.currency)

    @property
    def covered(self) -> Money:
        """What is covered: nothing while deliveries are stopped, or the buyer is excluded."""
        nothing = self.stop is not None or self.excluded is not None
        return Money.zero(self.amount.currency) if nothing else self.amount


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
    unasked, excluded = _by_policy(policy, buyer_id, on, known_at)
    return Covered(
        policy,
        governing[-1] if governing else next(iter(adding), None),
        tuple(permanent),
        tuple(adding),
        stop_on(policy, buyer_id, min(on, known_on or today)),
        known_on,
        unasked,
        excluded,
    )


def _by_policy(
    policy: Policy, buyer_id: int, on: date, known_at: datetime | None
) -> tuple[tuple[CoverRow, ...], Reason | None]:
    """Return what a policy covers without a request on a day, and what excludes the buyer."""
    versions = list(policies.terms_of(policy.id, known_at=known_at))
    if not versions:
        return (), None
    kept = companies.kept_ids([buyer_id])
    buyers = companies.by_id(set(kept.values()))
    ((root, buyer),) = buyers.items()
    excluded = excluded_by(policy, kept, buyers, known_at)[root]
    found = terms.exclusion_on(versions, buyer, on, excluded)
    if not blind.has_option(policy, versions):
        return (), found
    rows = limits_of(policy, versions, kept, known_at).get(root, ())
    given = (row for row in rows if row.kind is LimitKind.BLIND and row.is_in_force(on))
    return tuple(row for row in given if row.amount), found


def _end_of(day: date) -> datetime:
    """Return the last moment of a business day; the last day there is has no next one."""
    if day == date.max:
        return datetime.combine(day, time.max, BUSINESS_ZONE)
    return datetime.combine(day + timedelta(days=1), time(), BUSINESS_ZONE) - _MOMENT
