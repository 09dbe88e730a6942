"""What went wrong at the first policyholders of the demo, so that every desk has its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from claims import services as claims
from collections_app import services as collections
from collections_app.models import Case
from collections_app.rules.lifecycle import ActionKind, LetterKind
from core import tenancy
from core.money import Money
from limits import services as limits
from limits.queries import lines as limits_queries
from limits.rules.reasons import ReasonCode
from receivables import services as receivables
from website.demo import house, trade
from website.demo.calendar import Life
from website.demo.economy import Firm
from website.demo.house import Trader
from website.demo.market import Economy, at

# How long ago the oldest unpaid invoice of each troubled buyer fell due, by story.
JUST_LATE, PAST_EXTENSION, IN_COLLECTION, BANKRUPT, WAITING = 20, 75, 105, 60, 150
_TROUBLES = (JUST_LATE, PAST_EXTENSION, IN_COLLECTION, BANKRUPT, WAITING)
_LIMIT_CUT = 9  # the buyer whose limit an underwriter reduces, with notice


def sell_to_all(trader: Trader, economy: Economy, *, with_troubles: bool) -> Iterator[Life]:
    """Give a year's trade; the first buyers of a troubled policyholder stop paying."""
    for place in range(len(trader.buyers)):
        troubled = with_troubles and place < len(_TROUBLES)
        yield trade.sell(trader, economy, place, unpaid_for=_TROUBLES[place] if troubled else None)


def troubles(trader: Trader, economy: Economy) -> Iterator[Life]:
    """Give the troubles of a policyholder, each to take its course up to today."""
    _, extended, in_collection, bankrupt, waiting = trader.buyers[: len(_TROUBLES)]
    yield _report(trader, economy, extended)
    yield _collect(trader, economy, in_collection)
    yield _wait(trader, economy, waiting)
    yield _cut(trader, economy, trader.buyers[_LIMIT_CUT])
    yield _go_bankrupt(trader, economy, bankrupt)


_SPOKEN = {  # what people type is in no catalogue: they write to a policyholder in its language
    "en": "Spoke to the bookkeeper: a first part is promised for next week.",
    "nl": "De boekhouder gesproken: een eerste deel is voor volgende week toegezegd.",
}
_BOOKED = {"en": "Statement 214, line 7", "nl": "Afschrift 214, regel 7"}


def _report(trader: Trader, economy: Economy, firm: Firm) -> Life:
    yield (today := _days_ago(economy, 50))
    _write(trader, economy, firm, LetterKind.REMINDER, today)
    yield (today := _days_ago(economy, 30))
    _write(trader, economy, firm, LetterKind.FINAL_NOTICE, today)
    yield (today := _days_ago(economy, 9))
    buyer = house.company(economy, firm)
    with trader.scope():
        receivables.report_overdue(buyer_id=buyer.id, by=trader.owner, now=at(today))


def _collect(trader: Trader, economy: Economy, firm: Firm) -> Life:
    yield (today := _days_ago(economy, 48))
    _write(trader, economy, firm, LetterKind.FINAL_NOTICE, today)
    yield (today := _days_ago(economy, 38))
    case = _hand_over(trader, economy, firm, today)
    yield (today := _days_ago(economy, 37))
    with tenancy.scope(staff=True):
        collector = house.staff_actor("collector")
        collections.take_case(case_id=case.public_id, by=collector, now=at(today))
        collections.send_demand(case_id=case.public_id, by=collector, now=at(today))
    yield (today := _days_ago(economy, 20))
    with tenancy.scope(staff=True):
        collections.note_action(
            case_id=case.public_id,
            kind=ActionKind.CALL,
            text=_SPOKEN[trader.holder.language],
            by=collector,
            now=at(today),
        )
    yield (today := _days_ago(economy, 12))
    with tenancy.scope(staff=True):
        collections.book_payment(
            case_id=case.public_id,
            amount=Money(Decimal(2_500), "EUR"),
            received_on=today,
            reference=_BOOKED[trader.holder.language],
            by=collector,
            now=at(today),
        )


def _wait(trader: Trader, economy: Economy, firm: Firm) -> Life:
    yield (today := _days_ago(economy, 80))
    _write(trader, economy, firm, LetterKind.FINAL_NOTICE, today)
    yield (today := _days_ago(economy, 70))
    _hand_over(trader, economy, firm, today)
    yield (today := _days_ago(economy, 25))
    _notify(trader, economy, firm, today)


def _cut(trader: Trader, economy: Economy, firm: Firm) -> Life:
    yield (today := _days_ago(economy, 6))
    buyer = house.company(economy, firm)
    with tenancy.scope(staff=True):
        standing = limits_queries.permanent_rows(trader.policy_id, buyer.id).last()
        if standing is not None:
            limits.reduce_limit(
                row_id=standing.public_id,
                amount=Money(standing.amount // 2000 * 1000, "EUR"),
                reason=ReasonCode.SECTOR,
                by=house.staff_actor("underwriter"),
                now=at(today),
            )


def _go_bankrupt(trader: Trader, economy: Economy, firm: Firm) -> Life:
    yield (today := _days_ago(economy, 12))
    economy.fail(firm, today, at(today))
    yield (today := _days_ago(economy, 8))
    _notify(trader, economy, firm, today)


def _notify(trader: Trader, economy: Economy, firm: Firm, today: date) -> None:
    buyer = house.company(economy, firm)
    with trader.scope():
        claims.notify_claim(buyer=buyer.public_id, by=trader.owner, now=at(today))


def _hand_over(trader: Trader, economy: Economy, firm: Firm, today: date) -> Case:
    buyer = house.company(economy, firm)
    with trader.scope():
        return collections.hand_over(buyer=buyer.public_id, by=trader.owner, now=at(today))


def _write(trader: Trader, economy: Economy, firm: Firm, kind: LetterKind, today: date) -> None:
    buyer = house.company(economy, firm)
    with trader.scope():
        collections.make_letter(buyer=buyer.public_id, kind=kind, by=trader.owner, now=at(today))


def _days_ago(economy: Economy, days: int) -> date:
    return economy.today - timedelta(days=days)
