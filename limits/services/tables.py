"""The tables on which limits are decided: proposed by one underwriter, released by another."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from limits.models import DecisionTable
from limits.queries import tables as queries
from limits.rules import publishing, table_checks, table_trial
from limits.rules import tables as rules
from limits.services import published


@transaction.atomic
def propose_tables(
    *,
    figures: dict[str, Any],
    valid_from: date,
    source: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> DecisionTable:
    """Propose another version of the tables, from a day on; nothing counts before it is released.

    :raises NotYourRole: unless an underwriter does it
    :raises publishing.BeginsInThePast: or BeginsTooLate, NothingSaid
    :raises table_checks.FigureOutOfBounds: or WeakerGradeCarriesMore, NothingChanged
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    publishing.ensure_begins(valid_from, business_date(now))
    publishing.ensure_said(source, reason)
    version = _next_version()
    wanted = rules.read(version, figures)
    table_checks.ensure_meant(wanted)
    table_checks.ensure_changed(wanted, queries.in_force(valid_from))
    row = DecisionTable.objects.create(
        version=version,
        figures=rules.written(wanted),
        valid_from=valid_from,
        source=source,
        reason=reason,
        proposed_at=now,
        proposed_by_id=by.user_id,
    )
    events.record("limits.tables_proposed", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def release_tables(*, table_id: int, by: Actor, now: datetime) -> DecisionTable:
    """Let a version count from its day, as a second person; what stands is looked at again then.

    :raises NotYourRole: unless an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises publishing.BeginsInThePast: if its day has gone by
    :raises publishing.DayTaken: if another version counts from that day
    :raises NotTriedYet: as long as nobody can see what it would have changed, and which limits fall
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    _lock_all()
    row = DecisionTable.objects.get(id=table_id)
    published.ensure_may_release(row, by=by, now=now)
    table_trial.ensure_done(row.dry_run)
    published.ensure_free(DecisionTable.objects.all(), row.valid_from)
    published.release(row, by=by, now=now)
    events.record("limits.tables_released", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def reject_tables(*, table_id: int, reason: str, by: Actor, now: datetime) -> DecisionTable:
    """Turn a proposal down; its author may take it back the same way.

    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises publishing.NothingSaid: without a reason
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    _lock_all()
    row = DecisionTable.objects.get(id=table_id)
    published.reject(row, reason, by=by, now=now)
    events.record("limits.tables_rejected", subject=row, by=by, at=now, **_facts(row))
    return row


def _next_version() -> int:
    return max(_lock_all()) + 1


def _lock_all() -> list[int]:
    """Lock all versions, which are few: one step at a time; return their numbers."""
    rows = DecisionTable.objects.select_for_update(of=("self",)).order_by("version")
    return list(rows.values_list("version", flat=True))


def _facts(row: DecisionTable) -> dict[str, Any]:
    return {"version": row.version, "effective_on": row.valid_from.isoformat()}
