"""The room on a buyer's group: locked before anything on it changes, counted where days passed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core import tenancy
from core.money import Money
from limits.models import GroupExposure
from limits.queries import exposure as queries
from limits.queries import facts
from limits.rules import lifecycle as rules
from limits.rules.tables import Tables


def lock(group_id: int, on: date) -> GroupExposure:
    """Lock the row of a group, making it first where there is none; counted up to `on`.

    Everybody who gives, takes back or decides on a limit comes through here, so requests on one
    group wait for each other until the transaction of the first ends.
    """
    GroupExposure.objects.bulk_create([GroupExposure(group_id=group_id)], ignore_conflicts=True)
    exposure = locked(group_id)
    if exposure.counted_on is None or exposure.counted_on < on:
        count([exposure], on)
    return exposure


def locked(group_id: int) -> GroupExposure:
    """Return the row of a group, held until the transaction ends."""
    return GroupExposure.objects.select_for_update(of=("self",)).get(group_id=group_id)


def seen(group_id: int, on: date) -> GroupExposure:
    """Return a group as it would be counted and worked out now: neither locked nor kept."""
    exposure = queries.exposure_of(group_id) or GroupExposure(group_id=group_id)
    with tenancy.scope(staff=True):
        if exposure.counted_on is None or exposure.counted_on < on:
            _add_up([exposure], on)
        exposure.capacity = facts.group_maximum(group_id, on)
    return exposure


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
    if capacity != exposure.capacity:
        exposure.capacity = capacity
        exposure.save(update_fields=["capacity"])


def move(
    exposure: GroupExposure, *, buyer_id: int, before: Money, after: Money, run_off: Money
) -> None:
    """Note that what one policy commits on one buyer went from `before` to `after`.

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
    exposure.save(update_fields=["committed", "run_off", "run_off_of"])


def count(exposures: Sequence[GroupExposure], on: date) -> None:
    """Add up anew what is committed on groups whose rows are locked, from `on` on."""
    with tenancy.scope(staff=True):
        _add_up(exposures, on)
    GroupExposure.objects.bulk_update(
        exposures, ["committed", "run_off", "run_off_of", "counted_on"]
    )


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
