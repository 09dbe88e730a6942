"""The factors on sectors and countries: those that count, and those that wait."""

from datetime import date

from django.db.models import QuerySet

from limits.models import Factor
from limits.rules.publishing import Step


def factors_that_count(by: date) -> QuerySet[Factor]:
    """Return the released factors that began by a day, the newest of each place last."""
    begun = Factor.objects.filter(state=Step.RELEASED, valid_from__lte=by)
    return begun.order_by("valid_from", "id")


def factors_beginning(on: date) -> QuerySet[Factor]:
    """Return the released factors that begin on a day."""
    return Factor.objects.filter(state=Step.RELEASED, valid_from=on).order_by("id")


def factor_before(row: Factor) -> Factor | None:
    """Return the factor that another one follows on its sector or country; None: the first."""
    place = factors_that_count(row.valid_from).filter(kind=row.kind, code=row.code)
    return place.exclude(id=row.id).last()


def factors_to_release(user_id: int | None) -> QuerySet[Factor]:
    """Return the factors that wait for somebody else than who proposed them."""
    return Factor.objects.filter(state=Step.PROPOSED).exclude(proposed_by=user_id)
