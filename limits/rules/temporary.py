"""Limits that end by themselves: on a last day (R-POL-30, R-POL-33), or not used (R-POL-36)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.dates import add_years
from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import LimitKind, Outcome, RowState
from limits.rules.proposal import Proposal
from limits.rules.reasons import ConditionCode

DAYS_BEFORE_THE_END = 14  # when the policyholder is told that a temporary limit ends [DESIGN]

YEARS_AHEAD = 5  # the furthest last day [DESIGN]

UNUSED_MONTHS = 12  # after which a limit lapses [DESIGN]


class DaysOutOfOrder(BusinessError):
    """A temporary limit would be over before it begins, or begin in the past."""

    sentence = "A temporary limit runs from %(first)s at the earliest, and has a last day after it."


class TooFarAhead(BusinessError):
    """The last day lies further ahead than anybody decides on a buyer."""

    sentence = "The last day is %(last)s at the latest. Choose an earlier one."


class TemporaryStands(BusinessError):
    """There is a temporary limit in the same days."""

    sentence = "A temporary limit of %(amount)s stands until %(until)s. End it first."


class NothingWasCut(BusinessError):
    """No limit on the buyer was cut, so there is no order that lost its cover."""

    sentence = "Nothing was cut and no cut is announced: the limit itself covers the orders."


class OrderAfterCut(BusinessError):
    """The order was not yet binding when the cut was told."""

    sentence = "The order is of %(ordered)s: only orders from before %(told)s can be confirmed."


class OrdersConfirmed(BusinessError):
    """These orders are covered already."""

    sentence = "%(orders)s are confirmed already, for %(amount)s. Name other orders."


class OrdersSent(BusinessError):
    """The very same is asked of these orders, and nobody answered it yet."""

    sentence = "%(orders)s are with the underwriter already. Wait for the answer, or write there."


class MoreThanWasCut(BusinessError):
    """More would be covered than before the cut."""

    sentence = "At most %(cut)s is missing since the cut: no more than that can be confirmed."


class NoEvidence(BusinessError):
    """Orders are named without anything that shows them."""

    sentence = "Add the orders themselves, such as a contract or a confirmation as PDF."


class NothingToWriteOn(BusinessError):
    """There is no request on which orders could be read and answered."""

    sentence = "You asked no limit on this buyer here. Send the orders to your contact with us."


def ensure_evidence(files: Sequence[object]) -> None:
    """Refuse orders that nothing shows.

    :raises NoEvidence: without a document
    """
    if not files:
        raise NoEvidence


def ensure_period(first: date, until: date, today: date) -> None:
    """Refuse days in the past, a last day before the first, and one years ahead.

    :raises DaysOutOfOrder: naming the earliest first day
    :raises TooFarAhead: naming the latest last day
    """
    if first < today or until < first:
        raise DaysOutOfOrder(first=max(first, today))
    if until > (latest := add_years(today, YEARS_AHEAD)):
        raise TooFarAhead(last=latest)


def ensure_free(stands: Sequence[tuple[date, date, Money]], first: date, until: date) -> None:
    """Refuse a second temporary limit in the same days: a limit has two tranches at most.

    :raises TemporaryStands: naming the one there is
    """
    for begins, ends, amount in stands:
        if begins <= until and first <= ends:
            raise TemporaryStands(amount=amount, until=ends, state=RowState.ACTIVE)


def ensure_before_cut(ordered_on: date, told_on: date) -> None:
    """Refuse an order that was not binding before the cut was told.

    :raises OrderAfterCut: naming both days
    """
    if ordered_on >= told_on:
        raise OrderAfterCut(ordered=ordered_on, told=told_on)


def ensure_not_confirmed(
    orders: str, stands: Sequence[tuple[Sequence[Mapping[str, Any]], Money]]
) -> None:
    """Refuse to confirm the same orders twice; what stands comes as conditions and amount.

    :raises OrdersConfirmed: naming the amount they were confirmed for
    """
    for conditions, amount in stands:
        named = [each["values"]["orders"] for each in conditions if _is_bound(each)]
        if any(_alike(each) == _alike(orders) for each in named):
            raise OrdersConfirmed(orders=orders.strip(), amount=amount, state=RowState.ACTIVE)


def ensure_no_more_than_cut(amount: Money, cut: Money) -> None:
    """Refuse to cover more orders than the limit was cut by.

    :raises MoreThanWasCut: naming what is left of the cut
    """
    if amount > cut:
        raise MoreThanWasCut(cut=cut, state=RowState.ACTIVE)


def bound_orders(orders: str, ordered_on: date, amount: Money, until: date) -> dict[str, str]:
    """Return orders as they are told from others, in whatever language they are asked for."""
    return {
        "orders": _alike(orders),
        "ordered_on": ordered_on.isoformat(),
        "amount": amount.plain(),
        "currency": amount.currency,
        "until": until.isoformat(),
    }


def is_for_bound_orders(conditions: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a row covers orders that were binding before a cut (R-POL-33)."""
    return any(_is_bound(each) for each in conditions)


def is_a_tranche(kind: str, conditions: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a row is a temporary part for any delivery: a change of the limit redraws it."""
    return kind == LimitKind.TEMPORARY and not is_for_bound_orders(conditions)


def part_of(found: Proposal, base: Money, asked: Money, unit: int) -> Proposal:
    """Return what is proposed of a whole as the part it adds to `base`, where `asked` was asked."""
    part = min((found.amount - base).floored_at_zero(), asked)
    if not part:
        return replace(found, amount=part, outcome=Outcome.REFUSED)
    is_all = part >= asked.floored_to(unit)
    outcome = Outcome.APPROVED if is_all else Outcome.PARTIALLY_APPROVED
    return replace(found, amount=part, outcome=outcome)


def _is_bound(condition: Mapping[str, Any]) -> bool:
    return bool(condition["code"] == ConditionCode.BOUND_ORDERS)


def _alike(orders: str) -> str:
    return " ".join(orders.split()).casefold()
