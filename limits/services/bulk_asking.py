"""Asking the rows of a range, each buyer of a file once, as it is on record by then."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.rules import Actor, NotYourRight
from companies import queries as companies
from companies.models import Company
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from limits.models import BulkRow, LimitRequest
from limits.queries import bulk as queries
from limits.queries import ceilings
from limits.rules.bulk import ActsNoMore, Fate
from limits.rules.lifecycle import NoPolicyInForce
from limits.services import bulk_matching, exposure, wishes
from limits.services.asked import Asked
from limits.services.ceilings import hold
from limits.services.requests import Asking, request_limits

OF_ALL = (NotYourRight, NoPolicyInForce, ActsNoMore)  # stand in the way of every row of a file


def ask(rows: Sequence[BulkRow], *, by: Actor, now: datetime) -> None:
    """Ask rows in one go; where a ceiling is shared by a country, one after the other.

    :raises NotYourRight: if the mandate does not reach this far (any more)
    :raises lifecycle.NoPolicyInForce: if the policyholder has no policy today (any more)
    """
    rows = _once_each(rows)
    if not rows:
        return
    wanted = [_asking(row) for row in rows]
    if ceilings.on_countries({each.buyer.country for each in wanted}).exists():
        _hold_all([each.buyer for each in wanted], now)
        found = [_alone(each, by, now) for each in wanted]
    else:
        found = request_limits(wanted, is_told=False, by=by, now=now)
    for row, answer in zip(rows, found, strict=True):
        if isinstance(answer, LimitRequest):
            row.fate, row.request = Fate.ASKED, answer
        else:
            row.fate = bulk_matching.fate_of(answer, Fate.REFUSED)
            row.refusal = bulk_matching.kept(answer)
    BulkRow.objects.bulk_update(rows, ["fate", "request", "refusal", "buyer"])


def _hold_all(buyers: Sequence[Company], now: datetime) -> None:
    """Lock what single requests lock one by one, in the one order: scores, groups, ceilings."""
    today = business_date(now)
    wishes.ensure_graded(buyers, now)
    places = companies.places(each.id for each in buyers)
    exposure.lock_all((place.group_id for place in places.values()), today)
    hold({each.country for each in buyers}, today)


def _alone(wanted: Asking, by: Actor, now: datetime) -> LimitRequest | BusinessError:
    try:
        with transaction.atomic():
            return request_limits([wanted], is_told=False, by=by, now=now)[0]
    except OF_ALL:
        raise
    except BusinessError as refusal:
        return refusal


def _asking(row: BulkRow) -> Asking:
    if row.buyer is None or row.amount is None:
        raise ValueError("A row that can be asked has a buyer and an amount.")
    amount = Money(row.amount, row.currency)
    words = Asked(amount, row.payment_days, None, row.comment, row.your_reference)
    return Asking(row.buyer, words, may_lower=row.may_lower)


def _once_each(rows: Sequence[BulkRow]) -> list[BulkRow]:
    """Return the rows to be asked, of what their buyers were merged into since they were looked up.

    Where that makes two rows of one company, what was asked comes first, then the earlier line.
    """
    kept = companies.kept_ids(row.buyer_id for row in rows if row.buyer_id)
    known = companies.by_id(set(kept.values()))
    first = queries.first_lines(rows[0].bulk_id, kept) if rows else {}
    asked, doubled = [], []
    for row in rows:
        root = kept[row.buyer_id or 0]
        row.buyer = known[root]
        if first[root] == row.line:
            asked.append(row)
        else:
            row.fate, row.refusal = Fate.DOUBLED, {"line": first[root]}
            doubled.append(row)
    BulkRow.objects.bulk_update(doubled, ["fate", "refusal"])
    return asked
