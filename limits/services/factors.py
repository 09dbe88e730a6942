"""Factors on sectors and countries: proposed by one underwriter, released by another."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from core.errors import BusinessError
from grading.rules import trials
from limits.models import Factor
from limits.queries import tables
from limits.rules import factors as rules
from limits.rules import publishing
from limits.services import published


class FactorOutOfBounds(BusinessError):
    """A factor is outside what R-LIM-02 allows."""

    sentence = "A factor of this kind lies between %(least)s and %(most)s."


@transaction.atomic
def propose_factor(
    *,
    kind: str,
    code: str,
    factor: Decimal,
    valid_from: date,
    source: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> Factor:
    """Propose the factor on a sector (NACE division) or country from a day on (R-LIM-02).

    Nothing counts before it is released.

    :raises NotYourRole: unless an underwriter does it
    :raises rules.SectorUnknown: or CountryUnknown, if no company can be in it
    :raises FactorOutOfBounds: outside the bounds of the tables in force on that day
    :raises publishing.BeginsInThePast: or BeginsTooLate, NothingSaid
    :raises publishing.DayTaken: if another factor on it counts from that very day
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    rules.ensure_known(kind, code)
    least, most = tables.in_force(valid_from).factor_bounds(kind)
    if not least <= factor <= most:
        raise FactorOutOfBounds(least=least, most=most)
    publishing.ensure_begins(valid_from, business_date(now))
    publishing.ensure_said(source, reason)
    published.ensure_free(_of_place(kind, code), valid_from)
    row = Factor.objects.create(
        kind=kind,
        code=code,
        factor=factor,
        valid_from=valid_from,
        source=source,
        reason=reason,
        proposed_at=now,
        proposed_by_id=by.user_id,
    )
    events.record("limits.factor_proposed", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def release_factor(*, factor_id: int, by: Actor, now: datetime) -> Factor:
    """Let a factor count from its day, as a second person; what stands is looked at again then.

    :raises NotYourRole: unless an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises publishing.BeginsInThePast: if its day has gone by
    :raises publishing.DayTaken: if another factor on it counts from that very day
    :raises trials.NotTriedYet: as long as nobody can see what it would do to what stands
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    row = _locked(factor_id)
    published.ensure_may_release(row, by=by, now=now)
    trials.ensure_done(row.dry_run)
    published.ensure_free(_of_place(row.kind, row.code), row.valid_from)
    published.release(row, by=by, now=now)
    events.record("limits.factor_set", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def reject_factor(*, factor_id: int, reason: str, by: Actor, now: datetime) -> Factor:
    """Turn a proposal down; its author may take it back the same way.

    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises publishing.NothingSaid: without a reason
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    row = _locked(factor_id)
    published.reject(row, reason, by=by, now=now)
    events.record("limits.factor_rejected", subject=row, by=by, at=now, **_facts(row))
    return row


def _locked(factor_id: int) -> Factor:
    """Lock all that is proposed for the place of a factor: one of them counts from a day."""
    seen = Factor.objects.get(id=factor_id)
    list(_of_place(seen.kind, seen.code).select_for_update(of=("self",)).order_by("id"))
    return Factor.objects.get(id=factor_id)


def _of_place(kind: str, code: str) -> QuerySet[Factor]:
    return Factor.objects.filter(kind=kind, code=code)


def _facts(row: Factor) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "code": row.code,
        "factor": str(row.factor),
        "effective_on": row.valid_from.isoformat(),
    }
