"""Keeping, naming and removing filters: preferences of one person, so no events of the business."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.rules import Actor, NotYourRight, Right, ensure_may
from core.querysets import TenantQuerySet
from limits.models import SavedFilter
from limits.rules import filters as rules


@transaction.atomic
def keep_filter(
    *,
    name: str,
    values: Mapping[str, str],
    is_default: bool = False,
    filter_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> SavedFilter:
    """Keep a choice of limits under a name; with `filter_id` in the place of what that one keeps.

    :raises SavedFilter.DoesNotExist: if the actor keeps no such filter
    :raises rules.NothingChosen: if it chooses nothing
    :raises rules.NameTaken: if another filter is called so
    :raises rules.TooManyFilters: if there are as many as may be
    """
    ensure_may(by, Right.SEE)
    if not values:
        raise rules.NothingChosen
    own = _locked(by)
    if filter_id is None:
        rules.ensure_room(own.count())
        row = SavedFilter(policyholder_id=by.tenant, user_id=_person(by))
    else:
        row = own.get(public_id=filter_id)
    if is_default:
        own.filter(is_default=True).update(is_default=False)
    row.name, row.values, row.is_default, row.kept_at = name, dict(values), is_default, now
    return _saved(row)


@transaction.atomic
def rename_filter(*, filter_id: UUID, name: str, by: Actor) -> SavedFilter:
    """Call a filter something else.

    :raises SavedFilter.DoesNotExist: if the actor keeps no such filter
    :raises rules.NameTaken: if another filter is called so
    """
    own = _locked(by)
    row = own.get(public_id=filter_id)
    row.name = name
    return _saved(row)


@transaction.atomic
def open_with(*, filter_id: UUID, is_default: bool, by: Actor) -> SavedFilter:
    """Let the list open with a filter, or with all limits again.

    :raises SavedFilter.DoesNotExist: if the actor keeps no such filter
    """
    own = _locked(by)
    row = own.get(public_id=filter_id)
    own.filter(is_default=True).update(is_default=False)
    row.is_default = is_default
    row.save(update_fields=["is_default"])
    return row


@transaction.atomic
def remove_filter(*, filter_id: UUID, by: Actor) -> SavedFilter:
    """Remove a filter; what it was is returned, so that it can be kept again.

    :raises SavedFilter.DoesNotExist: if the actor keeps no such filter
    """
    row = _locked(by).get(public_id=filter_id)
    row.delete()
    return row


def _locked(by: Actor) -> TenantQuerySet[SavedFilter]:
    """Lock the actor's filters for its policyholder, and return them."""
    mine = {"policyholder_id": by.tenant, "user_id": _person(by)}
    own = SavedFilter.objects.visible_to(by).filter(**mine)
    list(own.select_for_update(of=("self",)).order_by("id"))
    return own


def _person(by: Actor) -> int:
    """Return whose filters they are; systems keep none."""
    if by.user_id is None:
        raise NotYourRight(role=by.mandate_role or "system")
    return by.user_id


def _saved(row: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if "limits_filter_name_once" not in str(problem):
            raise
        raise rules.NameTaken(name=row.name) from None
    return row
