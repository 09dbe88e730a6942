"""The rooms of a buyer's country and treaties, as read beside a limit that is decided."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from companies.texts import places
from core.admin import Fact
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.models import Ceiling
from limits.queries import ceilings as queries
from limits.rules.ceilings import CeilingKind, Room
from limits.rules.publishing import Step


def rooms_in(country: str, today: date) -> list[Fact]:
    """Return what can still be given in a country: today, and from each day announced.

    Nothing of a ceiling on which no amount counts, now or later.
    """
    rows = queries.with_amount(queries.on_countries([country]), today)
    told = ((_called(row), _over_time(row, today)) for row in rows)
    return [(called, "; ".join(lines)) for called, lines in told if lines]


def _called(row: Ceiling) -> str:
    if row.kind == CeilingKind.COUNTRY:
        return gettext("Room in %(country)s") % {"country": places.country(row.code)}
    return gettext("Room under the treaty %(name)s") % {"name": row.code}


def _over_time(row: Ceiling, today: date) -> list[str]:
    capacity = queries.capacity_of(row)
    amounts = [(gettext("today"), capacity.amount if capacity else None)]
    later = row.amounts.filter(state=Step.RELEASED, valid_from__gt=today)
    for day, amount in later.order_by("valid_from", "id").values_list("valid_from", "capacity"):
        amounts.append((gettext("from %(day)s") % {"day": day_text(day)}, amount))
    is_any = any(amount is not None for _when, amount in amounts)
    return [f"{when}: {_left(row, amount)}" for when, amount in amounts] if is_any else []


def _left(row: Ceiling, amount: Decimal | None) -> str:
    """Return what an amount leaves beside all that is committed."""
    if amount is None:
        return gettext("no ceiling")
    capacity = Money(amount, row.currency)
    values = {"committed": money_text(row.total, "whole"), "amount": money_text(capacity, "whole")}
    if not row.is_counted:
        return gettext("%(amount)s; what is committed is still being counted") % values
    left = Room(CeilingKind(row.kind), capacity, row.total).left(Money.zero(row.currency))
    said = gettext("%(left)s left, as %(committed)s of %(amount)s is committed")
    return said % {**values, "left": money_text(left, "whole")}
