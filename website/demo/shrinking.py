"""A sole trader of the demo that shrinks: what the rules would take waits for somebody to look."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from accounts.rules import SYSTEM
from core import tenancy
from core.money import Money
from grading import services as grading
from limits import services as limits
from website.demo import house, register
from website.demo.calendar import Life
from website.demo.economy import Firm
from website.demo.house import Trader
from website.demo.market import Economy, at

_ASKED, _FILED, _LOOKED = 320, 6, 5  # days ago
_AT_LEAST = timedelta(days=10 * 365)  # how long it has been in trade
_LINES = {
    "total_assets": 900_000,
    "current_assets": 620_000,
    "inventory": 210_000,
    "receivables": 260_000,
    "cash": 150_000,
    "equity": 480_000,
    "current_liabilities": 280_000,
    "long_term_debt": 140_000,
    "total_liabilities": 420_000,
    "retained_earnings": 400_000,
    "sales": 1_800_000,
    "cost_of_sales": 1_290_000,
    "gross_profit": 510_000,
    "operating_expenses": 370_000,
    "depreciation": 30_000,
    "ebitda": 170_000,
    "ebit": 140_000,
    "interest_expense": 6_000,
    "net_income": 104_000,
}
_LEFT = Decimal(3)  # each line of the later year is this part of the earlier one


def shrinks(trader: Trader, economy: Economy) -> Life:
    """Let a policyholder have a limit on a sole trader, whose next accounts carry less of it."""
    firm, today = _sole_trader(economy), economy.today
    year = (today - timedelta(days=_FILED)).year
    yield (day := today - timedelta(days=_ASKED))
    _file(economy, firm, date(year - 2, 12, 31), Decimal(1), day)
    yield (day := day + timedelta(days=1))
    buyer = house.company(economy, firm)
    with trader.scope():
        request = limits.request_limit(
            buyer=buyer.public_id,
            amount=Money(Decimal(60_000), "EUR"),
            payment_days=30,
            your_reference=f"K{firm.number:05}",
            by=trader.owner,
            now=at(day),
        )
    yield (day := day + timedelta(days=1))
    house.decide(request, at(day))
    yield (day := today - timedelta(days=_FILED))
    _file(economy, firm, date(year - 1, 12, 31), 1 / _LEFT, day)
    yield (day := today - timedelta(days=_LOOKED))
    with tenancy.scope(staff=True):
        cause = uuid5(NAMESPACE_URL, f"demo shrinking {firm.number} {day}")
        limits.review_buyer(buyer.id, cause_id=cause, by=SYSTEM, now=at(day))


def _sole_trader(economy: Economy) -> Firm:
    return next(
        firm
        for firm in economy.firms
        if firm.legal_form == "Eenmanszaak"
        and firm.parent is None
        and firm.founded_on < economy.today - _AT_LEAST
    )


def _file(economy: Economy, firm: Firm, period_end: date, share: Decimal, day: date) -> None:
    with tenancy.scope(staff=True):
        grading.file_statement(
            company_id=economy.company_of(firm),
            period_end=period_end,
            currency="EUR",
            lines={name: (amount * share).quantize(Decimal(1)) for name, amount in _LINES.items()},
            source=register.SOURCE,
            filed_on=day,
            by=house.staff_actor("analyst"),
            now=at(day),
        )
