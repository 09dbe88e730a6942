"""Amounts, shares and days the way people read them in their own language."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from core.money import Money, exponent

register = template.Library()

_MINUS = "\u2212"
_NOTHING = "\u2013"


@register.filter
def money(value: Money | None, form: str = "") -> SafeString:
    """Show an amount with its currency: `{{ limit.amount|money }}`, or `|money:"whole"`.

    "whole" leaves cents out when there are none, as limits are written.
    """
    if value is None:
        return format_html('<span class="money">{}</span>', _NOTHING)
    return format_html(
        '<span class="money{}"><span class="money__currency">{}</span>{}</span>',
        " money--negative" if value.amount < 0 else "",
        value.currency,
        _figure(value, form),
    )


@register.filter
def money_text(value: Money | None, form: str = "") -> str:
    """Show an amount as plain text, for attributes, titles, letters and mail."""
    if value is None:
        return _NOTHING
    return f"{value.currency}\u00a0{_figure(value, form)}"


@register.filter
def figure(value: Money | None, form: str = "") -> str:
    """Show an amount without its currency, for a column that names the currency in its head."""
    return _NOTHING if value is None else _figure(value, form)


@register.filter
def share(value: Decimal | None, places: int = 0) -> str:
    """Show a share between 0 and 1 as a percentage: 0.9 becomes 90%."""
    if value is None:
        return _NOTHING
    percentage = _localised(value * 100, places)
    return gettext("%(percentage)s%%") % {"percentage": percentage}


@register.filter
def iban(value: str) -> str:
    """Show an account number in groups of four, as people read it."""
    return "\u00a0".join(value[start : start + 4] for start in range(0, len(value), 4))


@register.filter
def plain_number(value: Decimal | int | None, places: int = 0) -> str:
    """Show a number with the separators of the language: 199423 becomes 199,423."""
    return _NOTHING if value is None else _localised(Decimal(value), places)


@register.filter
def number(value: Decimal | int | None) -> str:
    """Show a number with the decimals it has: 0.900000 becomes 0.9, and 0,9 in Dutch."""
    if value is None:
        return _NOTHING
    exact = Decimal(value).normalize()
    return _localised(exact, max(-int(exact.as_tuple().exponent), 0))


@register.filter
def unlocalised(value: Decimal) -> str:
    """Write a number as machines read it, for coordinates and `value` attributes."""
    return str(value)


@register.filter
def day(value: date | None) -> SafeString:
    """Show a day as 22 Nov 2026, readable by machines too."""
    if value is None:
        return format_html("{}", _NOTHING)
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>',
        value.strftime("%Y-%m-%d"),
        formats.date_format(value, pgettext("pattern of a date", "j M Y")),
    )


@register.filter
def day_text(value: date | None) -> str:
    """Show a day in full as plain text, 22 November 2026, for letters and titles."""
    return _NOTHING if value is None else formats.date_format(value, "j F Y")


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Show a moment with its time in the zone of the business: 22 Nov 2026, 14:05."""
    if value is None:
        return format_html("{}", _NOTHING)
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        formats.date_format(timezone.localtime(value), pgettext("pattern of a date", "j M Y, H:i")),
    )


@register.filter
def days_from(value: date | None, today: date) -> str:
    """Say how far a day lies from `today`: today, in 12 days, 3 days ago."""
    if value is None:
        return _NOTHING
    distance = (value - today).days
    if distance == 0:
        return gettext("today")
    if distance > 0:
        return ngettext("in %(days)d day", "in %(days)d days", distance) % {"days": distance}
    return ngettext("%(days)d day ago", "%(days)d days ago", -distance) % {"days": -distance}


def _figure(value: Money, form: str) -> str:
    places = exponent(value.currency)
    amount = value.to_cents().amount
    if form == "whole" and amount == amount.to_integral_value():
        places = 0
    return _localised(amount, places)


def _localised(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)  # it would cut off
    text = formats.number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", _MINUS)
