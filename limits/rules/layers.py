"""What may stand beside a limit with a share of its own (R-POL-53, R-POL-54)."""

from datetime import date
from decimal import Decimal

from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import LimitKind

LAYERS = frozenset({LimitKind.TOP_UP, LimitKind.PRE_SHIPMENT})


class NotALayer(BusinessError):
    """Only a top-up and cover before shipment stand beside a limit with a share of their own."""

    sentence = "Choose a top-up or cover before shipment."


class NothingUnderIt(BusinessError):
    """A top-up needs a limit under it."""

    sentence = "No limit stands on %(on)s: a top-up lies on one, and ends with it."


class NoShare(BusinessError):
    """An insured share above nothing, at most the whole."""

    sentence = "The insured share lies above 0 and is at most 1."


def ensure_layer(kind: LimitKind, share: Decimal) -> None:
    """Refuse other kinds of limits, and a share that is none.

    :raises NotALayer: for another kind
    :raises NoShare: for a share outside 0 to 1
    """
    if kind not in LAYERS:
        raise NotALayer
    if not 0 < share <= 1:
        raise NoShare


def ensure_under_it(standing: Money, on: date) -> None:
    """Refuse a top-up with no limit under it.

    :raises NothingUnderIt: naming the day
    """
    if not standing:
        raise NothingUnderIt(on=on)
