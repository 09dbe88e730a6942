"""Factors on sectors and countries, set by underwriters from a day on."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import add_years, business_date
from core.errors import BusinessError
from limits.models import Factor
from limits.queries import tables
from limits.rules import factors as rules


class FactorOutOfBounds(BusinessError):
    """A factor is outside what R-LIM-02 allows."""

    sentence = "A factor of this kind lies between %(least)s and %(most)s."


class FactorInThePast(BusinessError):
    """A factor would change what was decided already."""

    sentence = "A factor counts from today or later."


class FactorTooFarAhead(BusinessError):
    """A factor would begin on a day that nobody can oversee."""

    sentence = "A factor begins at most a year ahead: %(latest)s is the latest day."


class FactorSet(BusinessError):
    """A factor for this day is set already."""

    sentence = "A factor for this day is set already. Choose a later day."


@transaction.atomic
def set_factor(
    *,
    kind: str,
    code: str,
    factor: Decimal,
    valid_from: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> Factor:
    """Set the factor on a sector (NACE division) or country from a day on (R-LIM-02).

    :raises NotYourRole: unless an underwriter does it
    :raises rules.SectorUnknown: or CountryUnknown, if no company can be in it
    :raises FactorOutOfBounds: outside the bounds of the tables in force on that day
    :raises FactorInThePast: if it would count before today
    :raises FactorTooFarAhead: if it would begin more than a year ahead
    :raises FactorSet: if there is one for that very day
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    rules.ensure_known(kind, code)
    least, most = tables.in_force(valid_from).factor_bounds(kind)
    if not least <= factor <= most:
        raise FactorOutOfBounds(least=least, most=most)
    if valid_from < business_date(now):
        raise FactorInThePast
    latest = add_years(business_date(now), 1)
    if valid_from > latest:
        raise FactorTooFarAhead(latest=latest)
    row, is_new = Factor.objects.get_or_create(
        kind=kind,
        code=code,
        valid_from=valid_from,
        defaults={"factor": factor, "reason": reason, "set_at": now, "set_by_id": by.user_id},
    )
    if not is_new:
        raise FactorSet
    events.record(
        "limits.factor_set",
        subject=row,
        by=by,
        at=now,
        kind=kind,
        code=code,
        factor=str(factor),
        effective_on=str(valid_from),
    )
    return row
