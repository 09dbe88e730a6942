"""The rows of one account: a policyholder, a buyer and a currency."""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def rows_of(
    rows: models.Manager[Row] | models.QuerySet[Row],
    policyholder_id: int,
    buyer_id: int,
    currency: str,
) -> models.QuerySet[Row]:
    return rows.filter(policyholder_id=policyholder_id, buyer_id=buyer_id, currency=currency)
