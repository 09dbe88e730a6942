"""What a policyholder asks of orders it is bound to, in words."""

from datetime import date

from django.utils.translation import gettext

from core.money import Money
from core.templatetags.amounts import day_text, money_text


def asked(orders: str, ordered_on: date, amount: Money, until: date) -> str:
    """Return what is asked of orders as it is written to the underwriter."""
    said = gettext(
        "Please confirm orders that were binding before the limit was cut: %(orders)s, binding "
        "since %(ordered_on)s, %(amount)s still to be delivered until %(until)s."
    )
    return said % {
        "orders": orders,
        "ordered_on": day_text(ordered_on),
        "amount": money_text(amount),
        "until": day_text(until),
    }
