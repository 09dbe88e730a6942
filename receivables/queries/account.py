"""The rows of one account: a policyholder, a buyer and a currency."""

from typing import TypeVar

from django.db import models

from companies import queries as companies

Row = TypeVar("Row", bound=models.Model)


def rows_of(
    rows: models.Manager[Row] | models.QuerySet[Row],
    policyholder_id: int,
    buyer_id: int,
    currency: str,
) -> models.QuerySet[Row]:
    known_as = companies.same_as(buyer_id)
    return rows.filter(policyholder_id=policyholder_id, buyer_id__in=known_as, currency=currency)
