"""Orders that were binding before a limit was cut: deliveries under them stay covered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from core.dates import business_date
from core.files import GivenFile
from core.money import Money
from limits import queries
from limits.models import Decision, Message, RequestReview
from limits.queries import terms
from limits.rules import temporary as periods
from limits.rules.lifecycle import OPEN_STATES, LimitKind, Outcome, RowState
from limits.rules.reasons import Condition, ConditionCode
from limits.services import conversation, exposure, rows, temporary, wishes
from limits.services.rows import Pair
from limits.services.temporary import Part

_ONE_DAY = timedelta(days=1)
_CUTS = (Outcome.REDUCED, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class BoundOrders:
    """Orders a policyholder is bound to: since when, for how much, delivered until which day."""

    orders: str
    ordered_on: date
    amount: Money
    until: date

    @property
    def facts(self) -> dict[str, str]:
        """What tells them from other orders."""
        return periods.bound_orders(self.orders, self.ordered_on, self.amount, self.until)


@transaction.atomic
def register_bound_orders(
    *,
    buyer: UUID,
    wanted: BoundOrders,
    text: str,
    files: Sequence[GivenFile],
    by: Actor,
    now: datetime,
) -> Message:
    """Ask to have orders confirmed that were binding before a cut, with what shows that they were.

    `text` says of them what is `wanted`; it is written on the newest request on the buyer, where an
    underwriter reads and answers it. Nothing is covered by asking.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises lifecycle.NoPolicyInForce: if the policyholder has no policy today
    :raises periods.NoEvidence: without a document
    :raises periods.NothingToWriteOn: if nothing was ever asked on the buyer
    :raises periods.OrdersSent: if the very same waits for an answer
    :raises BusinessError: whatever else `confirm_bound_orders` refuses of the orders
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    policy, _ = wishes.policy_in_force(by.acting_for or 0, today)
    exposure.lock(companies.group_of(company.id), today)
    pair = rows.pair_of(policy, company.id, company.public_id)
    _ensure_confirmable(pair, wanted, today)
    periods.ensure_evidence(files)
    request = queries.requests_on(by, company.id).filter(policy=policy).first()
    if request is None:
        raise periods.NothingToWriteOn
    _ensure_not_sent(pair, wanted)
    return conversation.write_message(
        request_id=request.public_id, text=text, files=files, facts=wanted.facts, by=by, now=now
    )


@transaction.atomic
def confirm_bound_orders(
    *,
    row_id: UUID,
    amount: Money,
    ordered_on: date,
    orders: str,
    until: date,
    by: Actor,
    now: datetime,
) -> Decision:
    """Keep deliveries covered under orders that were binding before the limit was cut (R-POL-33).

    They are covered from the day the cut counts up to a last day, beside what is left. Before that
    day it commits nothing new; afterwards it must fit on the buyer's group like anything else.

    :raises LimitRow.DoesNotExist: if there is no such row
    :raises NotYourRole: unless an underwriter does it
    :raises periods.NothingWasCut: if the insurer cut nothing
    :raises periods.OrderAfterCut: if the order is not from before the day the cut was told
    :raises periods.OrdersConfirmed: if these very orders were confirmed before
    :raises periods.MoreThanWasCut: if it exceeds what was cut
    :raises periods.DaysOutOfOrder: if the last day comes before the first
    :raises rules.OutsideAuthority: if all together exceeds the actor's authority
    :raises rules.CapacityExceeded: if it does not fit on the buyer's group
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    limit = temporary.lock(row_id, by, now)
    wanted = BoundOrders(orders, ordered_on, amount, until)
    cut = _ensure_confirmable(limit.pair, wanted, limit.today)
    told_on, first = business_date(cut.decided_at), max(cut.effective_on, limit.today)
    cut_rows = [row for row in limit.pair.rows if row.valid_from < cut.effective_on and row.amount]
    usual = terms.share_on(limit.terms, LimitKind.TEMPORARY, limit.pair.buyer_id)
    share = cut_rows[-1].insured_share if cut_rows else usual
    told = {"before": told_on.isoformat(), "orders": orders}
    part = Part(amount, first, until, share, (Condition(ConditionCode.BOUND_ORDERS, told),))
    return temporary.add(limit, part, event="limits.orders_confirmed", by=by, now=now)


def _ensure_confirmable(pair: Pair, wanted: BoundOrders, today: date) -> Decision:
    """Return the cut that orders lost their cover by; refuse those it did not take it from."""
    cut = _cut_of(pair)
    periods.ensure_before_cut(wanted.ordered_on, business_date(cut.decided_at))
    first = max(cut.effective_on, today)
    periods.ensure_period(first, wanted.until, today)
    stands = [(row.conditions, row.money) for row in pair.beside]
    periods.ensure_not_confirmed(wanted.orders, stands)
    periods.ensure_no_more_than_cut(wanted.amount, _left_of(cut, pair, first))
    return cut


def _ensure_not_sent(pair: Pair, wanted: BoundOrders) -> None:
    """Refuse what waits on the desk, on whatever request; once we wrote on it, it may go again."""
    later = Message.objects.filter(request=OuterRef("request"), id__gt=OuterRef("id"), is_ours=True)
    unread = RequestReview.objects.filter(
        request=OuterRef("request"), closed_at=None, opened_at__lte=OuterRef("written_at")
    )
    said = Message.objects.filter(
        Q(request__state__in=OPEN_STATES) | Exists(unread),
        ~Exists(later),
        request__policy=pair.policy,
        request__buyer_id__in=companies.same_as(pair.buyer_id),
        is_ours=False,
        facts=wanted.facts,
    )
    if said.exists():
        raise periods.OrdersSent(orders=wanted.orders.strip(), state="SENT")


def _cut_of(pair: Pair) -> Decision:
    """Return the insurer's last cut of a limit that still counts."""
    decisions = Decision.objects.filter(
        policy=pair.policy, buyer_id__in=companies.same_as(pair.buyer_id), outcome__in=_CUTS
    ).order_by("-decided_at", "-id")
    for cut in decisions:
        if pair.line.amount_on(cut.effective_on) < pair.line.amount_on(cut.effective_on - _ONE_DAY):
            return cut
    raise periods.NothingWasCut(state=RowState.ACTIVE)


def _left_of(cut: Decision, pair: Pair, first: date) -> Money:
    """Return what is missing since a cut, on a day, that no order was confirmed for yet.

    What the limit was raised by since then covers orders like any delivery.
    """
    line = pair.line
    stands = max(line.amount_on(cut.effective_on), line.amount_on(first))
    missing = line.amount_on(cut.effective_on - _ONE_DAY) - stands
    confirmed = (row.money for row in pair.beside if periods.is_for_bound_orders(row.conditions))
    return (missing - Money.sum(confirmed, missing.currency)).floored_at_zero()
