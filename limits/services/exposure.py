"""The room on a buyer's group: locked before anything on it changes, counted where days passed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from core import tenancy
from core.money import Money
from limits.models import GroupExposure
from limits.queries import exposure as queries
from limits.queries import facts
from limits.rules import lifecycle as rules
from limits.rules.tables import Tables

_NEW = """
    INSERT INTO limits_groupexposure
        (group_id, capacity, committed, run_off, run_off_of, counted_on, currency)
    SELECT id, 0, 0, 0, '{}', %s, 'EUR' FROM unnest(%s::bigint[]) AS id
    ON CONFLICT DO NOTHING
"""
_KEEP = """
    UPDATE limits_groupexposure AS kept
    SET capacity = found.capacity, capacity_on = found.capacity_on, committed = found.committed,
        run_off = found.run_off, run_off_of = found.run_off_of, counted_on = found.counted_on
    FROM ROWS FROM (
        unnest(%s::bigint[], %s::numeric[], %s::date[], %s::numeric[], %s::numeric[], %s::date[]),
        jsonb_array_elements(%s::jsonb)
    ) AS found (group_id, capacity, capacity_on, committed, run_off, counted_on, run_off_of)
    WHERE kept.group_id = found.group_id
"""


def lock(group_id: int, on: date) -> GroupExposure:
    """Lock the row of a group, making it first where there is none; counted up to `on`.

    Everybody who gives, takes back or decides on a limit comes through here, so requests on one
    group wait for each other until the transaction of the first ends.
    """
    return lock_all([group_id], on)[group_id]


def lock_all(group_ids: Iterable[int], on: date) -> dict[int, GroupExposure]:
    """Lock the rows of groups in the order of their ids, so that no two callers block each other.

    Rows that are not there are made before any is locked; nothing can be committed on them yet.
    """
    wanted = sorted(set(group_ids))
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [on, wanted])
    held = locked(wanted)
    stale = [each for each in held if each.counted_on is None or each.counted_on < on]
    if stale:
        count(stale, on)
    return {each.group_id: each for each in held}


def locked(group_ids: Sequence[int]) -> list[GroupExposure]:
    """Return the rows of groups, held until the transaction ends."""
    rows = GroupExposure.objects.select_for_update(of=("self",)).filter(group_id__in=group_ids)
    return list(rows.order_by("group_id"))


def seen(group_id: int, on: date) -> GroupExposure:
    """Return a group as it would be counted and worked out now: neither locked nor kept."""
    exposure = seen_all([group_id], on)[group_id]
    with tenancy.scope(staff=True):
        exposure.capacity, exposure.capacity_on = facts.group_maximum(group_id, on), on
    return exposure


def seen_all(group_ids: Iterable[int], on: date) -> dict[int, GroupExposure]:
    """Return groups as they would be counted now: neither locked nor kept."""
    wanted = set(group_ids)
    found = GroupExposure.objects.in_bulk(sorted(wanted))
    found |= {each: GroupExposure(group_id=each) for each in wanted - set(found)}
    stale = [e for e in found.values() if e.counted_on is None or e.counted_on < on]
    if stale:
        with tenancy.scope(staff=True):
            _add_up(stale, on)
    return found


def counted_on(exposure: GroupExposure) -> date:
    """Return the day up to which a group is counted.

    :raises ValueError: if it never was
    """
    if exposure.counted_on is None:
        raise ValueError("The group is not counted: lock it first.")
    return exposure.counted_on


def set_capacity(exposure: GroupExposure, on: date, tables: Tables | None = None) -> None:
    """Work out anew what the insurer wants on the group; it may fall below what is committed."""
    capacity = facts.group_maximum(exposure.group_id, on, tables)
    if (capacity, on) != (exposure.capacity, exposure.capacity_on):
        exposure.capacity, exposure.capacity_on = capacity, on
        exposure.save(update_fields=["capacity", "capacity_on"])


def set_capacities(
    held: Mapping[int, GroupExposure], maxima: Mapping[int, Decimal], on: date
) -> None:
    """Keep on locked groups what the insurer wants on them now, as `set_capacity` does on one."""
    changed = [
        held[each]
        for each, most in maxima.items()
        if (most, on) != (held[each].capacity, held[each].capacity_on)
    ]
    for exposure in changed:
        exposure.capacity, exposure.capacity_on = maxima[exposure.group_id], on
    keep_all(changed)


def note(
    exposure: GroupExposure, *, buyer_id: int, before: Money, after: Money, run_off: Money
) -> None:
    """Count that what one policy commits on one buyer went from `before` to `after`.

    `run_off` is what stays owed above `after`; it may make the figure too high until the night
    counts again, never too low.

    :raises CapacityExceeded: if more is committed than before, and that does not fit
    """
    rules.ensure_fits(after - before, exposure.room)
    exposure.committed += after.amount - before.amount + run_off.amount
    exposure.run_off += run_off.amount
    if run_off:
        earlier = Decimal(exposure.run_off_of.get(str(buyer_id), 0))
        exposure.run_off_of[str(buyer_id)] = str(earlier + run_off.amount)


def keep_all(exposures: Sequence[GroupExposure]) -> None:
    """Write locked groups as they are now, in one statement."""
    if not exposures:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                [each.group_id for each in exposures],
                [each.capacity for each in exposures],
                [each.capacity_on for each in exposures],
                [each.committed for each in exposures],
                [each.run_off for each in exposures],
                [each.counted_on for each in exposures],
                json.dumps([each.run_off_of for each in exposures]),
            ],
        )


def count(exposures: Sequence[GroupExposure], on: date) -> None:
    """Add up anew what is committed on groups whose rows are locked, from `on` on."""
    with tenancy.scope(staff=True):
        _add_up(exposures, on)
    keep_all(exposures)


def _add_up(exposures: Sequence[GroupExposure], on: date) -> None:
    groups = [exposure.group_id for exposure in exposures]
    granted, run_offs = queries.granted(groups, on), queries.run_offs(groups, on)
    for exposure in exposures:
        owed = run_offs.get(exposure.group_id, {})
        given = granted.get(exposure.group_id)
        exposure.run_off = sum((each.amount for each in owed.values()), Decimal(0))
        exposure.run_off_of = {str(buyer): str(each.amount) for buyer, each in owed.items()}
        exposure.committed = (given.amount if given else Decimal(0)) + exposure.run_off
        exposure.counted_on = on
