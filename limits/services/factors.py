"""Factors on sectors and countries: proposed by one underwriter, released by another."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, ensure_second_person
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.states import ensure_can_become
from grading.rules import trials
from limits.models import Factor
from limits.queries import factors as queries
from limits.queries import tables
from limits.rules import factors as rules
from limits.rules import publishing
from limits.rules.publishing import NEXT_STEPS, Step


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
    _ensure_free(kind, code, valid_from)
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
    ensure_second_person(by, row.proposed_by_id)
    ensure_can_become(Step(row.state), Step.RELEASED, NEXT_STEPS)
    publishing.ensure_begins(row.valid_from, business_date(now))
    trials.ensure_done(row.dry_run)
    _ensure_free(row.kind, row.code, row.valid_from)
    _close(row, Step.RELEASED, by, now)
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
    ensure_can_become(Step(row.state), Step.REJECTED, NEXT_STEPS)
    publishing.ensure_said(reason)
    _close(row, Step.REJECTED, by, now, note=reason)
    events.record("limits.factor_rejected", subject=row, by=by, at=now, **_facts(row))
    return row


def _locked(factor_id: int) -> Factor:
    return Factor.objects.select_for_update(of=("self",)).get(id=factor_id)


def _ensure_free(kind: str, code: str, day: date) -> None:
    if queries.factors_beginning(day).filter(kind=kind, code=code).exists():
        raise publishing.DayTaken(day=day)


def _close(row: Factor, step: Step, by: Actor, now: datetime, *, note: str = "") -> None:
    row.state, row.decided_at, row.decided_by_id, row.note = step, now, by.user_id, note
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])


def _facts(row: Factor) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "code": row.code,
        "factor": str(row.factor),
        "effective_on": row.valid_from.isoformat(),
    }
