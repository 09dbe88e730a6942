"""The limits on all members of groups that have more than the insurer wants on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from core.money import Money
from limits.models import GroupExposure
from limits.queries import exposure as exposures
from limits.rules import reviewing
from limits.rules.tables import Tables
from limits.services import looking
from limits.services.looking import Floors, Look, Standing, key, key_in_group

_CURRENCY = "EUR"  # exposure is counted in euro


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at again: buyers of one group, because of something.

    `floors` protect limits; of those `looked_at` somebody has seen the cause.
    """

    group_id: int
    buyer_ids: Collection[int]
    cause_id: UUID
    floors: Floors = field(default_factory=dict)
    looked_at: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """The limits on all members of a group, where they come to more than its maximum."""

    maximum: Money
    granted: dict[str, Money]
    beside: dict[str, Money]
    fixed: list[str]
    shares: dict[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A locked group in which something is looked at again; those `seen` for the cause are not."""

    asked: Asked
    held: GroupExposure
    seen: set[int]
    looks: dict[int, Look]


def wholes(groups: Sequence[Group], today: date, put_to: Tables) -> dict[int, Whole]:
    """Return the limits on those groups that come to more than their maximum.

    The other members of such a group are looked at too: its `looks` have them afterwards. Those
    whose grade waits, and those `seen` for its cause, keep what they have.
    """
    over = [group for group in groups if group.held.total > group.held.ceiling]
    on_record = exposures.buyers_on(group.held.group_id for group in over)
    others = {
        group.held.group_id: on_record.get(group.held.group_id, set()) - set(group.looks)
        for group in over
    }
    standing = looking.standing_on(set().union(*others.values())) if any(others.values()) else {}
    found = ((group, _whole(group, others, standing, today, put_to)) for group in over)
    return {group.held.group_id: whole for group, whole in found if whole is not None}


def _whole(
    group: Group,
    others: Mapping[int, set[int]],
    standing: Mapping[int, Standing],
    today: date,
    put_to: Tables,
) -> Whole | None:
    beside = {each: standing[each] for each in sorted(others[group.held.group_id])}
    to_look_at = [each for buyer_id, each in beside.items() if buyer_id not in group.seen]
    more, _ = looking.look_at(to_look_at, [], {}, today, put_to) if to_look_at else ({}, {})
    fixed = {
        key_in_group(pair): pair.whole.most_from(today)
        for buyer_id, each in beside.items()
        if buyer_id not in more
        for pair in each.pairs
    }
    granted = fixed | {
        key_in_group(pair): look.own[key(pair)]
        for look in (group.looks | more).values()
        for pair in look.pairs
    }
    if Money.sum(granted.values(), _CURRENCY) <= group.held.ceiling:
        return None
    group.looks.update(more)
    parts = {
        key_in_group(pair): look.beside[key(pair)]
        for look in group.looks.values()
        for pair in look.pairs
    }
    whole = Whole(group.held.ceiling, granted, parts, sorted(fixed))
    whole.shares.update(
        reviewing.shares_on_group(
            granted,
            group.held.ceiling,
            unit=put_to.rounding_unit,
            fixed=whole.fixed,
            beside=whole.beside,
        )
    )
    return whole
