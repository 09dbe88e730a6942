"""Column types every app shares: amounts, currencies, shares and public ids."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db import models
from uuid_utils.compat import uuid7


def new_public_id() -> UUID:
    """Make the UUIDv7 by which URLs, the API and events name a row."""
    return uuid7()


class PublicIdField(models.UUIDField):  # type: ignore[type-arg]  # not subscriptable when run
    """The id the outside world sees; keys inside stay bigint."""

    def __init__(self, **options: Any) -> None:
        options |= {"default": new_public_id, "unique": True, "editable": False}
        super().__init__(**options)


class AmountField(models.DecimalField):  # type: ignore[type-arg]  # not subscriptable when run
    """An amount of money, numeric(18,3); its currency stands in a column of the same row."""

    def __init__(self, **options: Any) -> None:
        options |= {"max_digits": 18, "decimal_places": 3}
        super().__init__(**options)


class ShareField(models.DecimalField):  # type: ignore[type-arg]  # not subscriptable when run
    """A share between 0 and 1, numeric(9,6)."""

    def __init__(self, **options: Any) -> None:
        options |= {"max_digits": 9, "decimal_places": 6}
        super().__init__(**options)


class CurrencyField(models.CharField):  # type: ignore[type-arg]  # not subscriptable when run
    """An ISO 4217 currency code."""

    def __init__(self, **options: Any) -> None:
        options |= {"max_length": 3}
        super().__init__(**options)


class DateSpan(models.Func):
    """The days from one date up to and including another (None: for ever) as a database range."""

    function = "DATERANGE"
    output_field = DateRangeField()


VALID_DAYS = DateSpan("valid_from", "valid_to", RangeBoundary(inclusive_upper=True))
