"""The tables on which limits are decided: those in force on a day, and those of a version."""

from datetime import date, timedelta
from functools import lru_cache

from django.db.models import QuerySet

from limits.models import DecisionTable
from limits.rules import tables as rules
from limits.rules.publishing import Step
from limits.rules.tables import Tables


class NoTables(Exception):
    """No version of the tables counts on the day asked for, or it is not there."""


def in_force(on: date) -> Tables:
    """Return the tables in force on a day: one small question, for the figures are kept at hand.

    :raises NoTables: before the first version
    """
    found = released_by(on).values_list("id", flat=True).first()
    if found is None:
        raise NoTables(on)
    return _read(found)


def of_version(version: object) -> Tables:
    """Return the tables that a decision was put to, as it names them.

    :raises NoTables: if there is no such version
    """
    number = 1 if version == rules.FIRST_NAME else version
    if not isinstance(number, int):
        raise NoTables(version)
    found = DecisionTable.objects.filter(version=number).values_list("id", flat=True).first()
    if found is None:
        raise NoTables(version)
    return _read(found)


def released_by(on: date) -> QuerySet[DecisionTable]:
    """Return the versions that began by a day, the one in force first."""
    begun = DecisionTable.objects.filter(state=Step.RELEASED, valid_from__lte=on)
    return begun.order_by("-valid_from", "-version")


def free_from(on: date) -> date:
    """Return the first day from `on` on from which no released version counts."""
    released = DecisionTable.objects.filter(state=Step.RELEASED, valid_from__gte=on)
    taken = set(released.values_list("valid_from", flat=True))
    while on in taken:
        on += timedelta(days=1)
    return on


def read(row: DecisionTable) -> Tables:
    """Return the figures of a version, in force or not."""
    return _read(row.id)


def before(row: DecisionTable) -> DecisionTable | None:
    """Return the version that another one follows; None before the first."""
    return released_by(row.valid_from).exclude(id=row.id).exclude(version__gt=row.version).first()


def tables_to_release(user_id: int | None) -> QuerySet[DecisionTable]:
    """Return the versions that wait for somebody else than who proposed them."""
    return DecisionTable.objects.filter(state=Step.PROPOSED).exclude(proposed_by=user_id)


@lru_cache(maxsize=64)
def _read(row_id: int) -> Tables:
    """Return a version's figures, which the database lets nobody change."""
    version, figures = DecisionTable.objects.values_list("version", "figures").get(id=row_id)
    return rules.read(version, figures)
