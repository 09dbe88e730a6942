"""The word every tenant table has: what an actor may see of it."""

from typing import Protocol, Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model, covariant=True)


class Viewer(Protocol):
    """Whoever looks: `accounts.rules.Actor` is one."""

    @property
    def is_insurer_staff(self) -> bool: ...

    @property
    def acting_for(self) -> int | None: ...


class TenantQuerySet(models.QuerySet[Row]):
    """Rows that belong to one policyholder each, in a column `policyholder_id`."""

    def visible_to(self, actor: Viewer) -> Self:
        """Keep what `actor` may see: staff everything, others their policyholder's rows."""
        if actor.is_insurer_staff:
            return self
        return self.filter(policyholder_id=actor.acting_for)
