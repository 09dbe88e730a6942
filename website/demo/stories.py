"""What went wrong at the first policyholders of the demo, so that every desk has its work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from claims import services as claims
from collections_app import services as collections
from collections_app.models import Case
from collections_app.rules.lifecycle import ActionKind, LetterKind
from companies.models import Company
from core import tenancy
from core.money import Money
from limits import services as limits
from limits.queries import lines as limits_queries
from limits.rules.reasons import ReasonCode
from receivables import services as receivables
from website.demo import house
from website.demo.economy import Firm
from website.demo.house import Trader
from website.demo.market import Economy, at

# How long ago the oldest unpaid invoice of each troubled buyer fell due, by story.
JUST_LATE, PAST_EXTENSION, IN_COLLECTION, BANKRUPT, WAITING = 20, 75, 105, 60, 150
_TROUBLES = (JUST_LATE, PAST_EXTENSION, IN_COLLECTION, BANKRUPT, WAITING)
_LIMIT_CUT = 9  # the buyer whose limit an underwriter reduces, with notice


def sell_to_all(trader: Trader, economy: Economy, *, with_troubles: bool) -> None:
    """Book a year's trade; the first buyers of a troubled policyholder stop paying."""
    for index, firm in enumerate(trader.buyers):
        troubled = with_troubles and index < len(_TROUBLES)
        house.sell(trader, economy, firm, unpaid_for=_TROUBLES[index] if troubled else None)


def live_through(trader: Trader, economy: Economy, settle: Callable[[], object]) -> None:
    """Let the troubles take their course, up to today."""
    buyers = [house.company(economy, firm) for firm in trader.buyers[: len(_TROUBLES)]]
    _, extended, in_collection, bankrupt, waiting = buyers
    _report(trader, economy, extended)
    _collect(trader, economy, in_collection)
    _wait(trader, economy, waiting)
    _cut(trader, economy, trader.buyers[_LIMIT_CUT])
    settle()
    _go_bankrupt(trader, economy, bankrupt, settle)


def _report(trader: Trader, economy: Economy, buyer: Company) -> None:
    now = at(economy.today - timedelta(days=9))
    _write(trader, buyer, LetterKind.REMINDER, at(economy.today - timedelta(days=50)))
    _write(trader, buyer, LetterKind.FINAL_NOTICE, at(economy.today - timedelta(days=30)))
    with trader.scope():
        receivables.report_overdue(buyer_id=buyer.id, by=trader.owner, now=now)


def _collect(trader: Trader, economy: Economy, buyer: Company) -> None:
    case = _hand_over(trader, economy, buyer, days_ago=38)
    paid_on = economy.today - timedelta(days=12)
    with tenancy.scope(staff=True):
        collector = house.staff_actor("collector")
        taken = at(economy.today - timedelta(days=37))
        collections.take_case(case_id=case.public_id, by=collector, now=taken)
        collections.send_demand(case_id=case.public_id, by=collector, now=taken)
        collections.note_action(
            case_id=case.public_id,
            kind=ActionKind.CALL,
            text="Spoke to the bookkeeper: a first part is promised for next week.",
            by=collector,
            now=at(economy.today - timedelta(days=20)),
        )
        collections.book_payment(
            case_id=case.public_id,
            amount=Money(Decimal(2_500), "EUR"),
            received_on=paid_on,
            reference="Statement 214, line 7",
            by=collector,
            now=at(paid_on),
        )


def _wait(trader: Trader, economy: Economy, buyer: Company) -> None:
    _hand_over(trader, economy, buyer, days_ago=70)
    with trader.scope():
        claims.notify_claim(
            buyer=buyer.public_id, by=trader.owner, now=at(economy.today - timedelta(days=25))
        )


def _cut(trader: Trader, economy: Economy, firm: Firm) -> None:
    buyer = house.company(economy, firm)
    with tenancy.scope(staff=True):
        standing = limits_queries.permanent_rows(trader.policy_id, buyer.id).last()
        if standing is not None:
            limits.reduce_limit(
                row_id=standing.public_id,
                amount=Money(standing.amount // 2000 * 1000, "EUR"),
                reason=ReasonCode.SECTOR,
                by=house.staff_actor("underwriter"),
                now=at(economy.today - timedelta(days=6)),
            )


def _go_bankrupt(
    trader: Trader, economy: Economy, buyer: Company, settle: Callable[[], object]
) -> None:
    ordered_on = economy.today - timedelta(days=12)
    firm = next(firm for firm in trader.buyers if economy.company_of(firm) == buyer.id)
    economy.fail(firm, ordered_on, at(ordered_on))
    settle()
    with trader.scope():
        claims.notify_claim(
            buyer=buyer.public_id, by=trader.owner, now=at(economy.today - timedelta(days=8))
        )


def _hand_over(trader: Trader, economy: Economy, buyer: Company, *, days_ago: int) -> Case:
    now = at(economy.today - timedelta(days=days_ago))
    _write(trader, buyer, LetterKind.FINAL_NOTICE, now - timedelta(days=10))
    with trader.scope():
        return collections.hand_over(buyer=buyer.public_id, by=trader.owner, now=now)


def _write(trader: Trader, buyer: Company, kind: LetterKind, now: datetime) -> None:
    with trader.scope():
        collections.make_letter(buyer=buyer.public_id, kind=kind, by=trader.owner, now=now)
