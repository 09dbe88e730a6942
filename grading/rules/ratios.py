"""What the scorecard measures in accounts: one figure a line, None where it cannot be known."""

from decimal import Decimal

from grading.rules.inputs import Accounts
from grading.rules.points import CURRENCIES_AT_PAR, Figure

_BOUND = Decimal(10_000)  # ratios beyond it say no more
SHORTEST_YEAR = 300  # days between the ends of two years; less: it is the same year, or a short one
_DAYS_OF_A_YEAR = range(SHORTEST_YEAR, 431)  # between the ends of two years that may be compared


def year_before(accounts: tuple[Accounts, ...]) -> Accounts | None:
    """Return the accounts of the year before the newest; None when that year is not there."""
    if len(accounts) < 2:
        return None
    newest, before = accounts[0], accounts[1]
    comparable = (newest.period_end - before.period_end).days in _DAYS_OF_A_YEAR
    return before if comparable and newest.currency == before.currency else None


def figures(accounts: Accounts, before: Accounts | None) -> dict[Figure, Decimal | None]:
    """Return every figure of the newest accounts, and its change on the year before."""
    assets = accounts.total_assets
    return {
        Figure.SOLVENCY: _share(equity(accounts), assets),
        Figure.LIQUIDITY: _cover(accounts.current_assets, accounts.current_liabilities),
        Figure.PROFITABILITY: _share(accounts.net_income, assets),
        Figure.COVERAGE: _cover(accounts.ebit, liabilities(accounts)),
        Figure.RESERVES: _share(accounts.retained_earnings, assets),
        Figure.SIZE: assets if accounts.currency in CURRENCIES_AT_PAR else None,
        Figure.SALES_TREND: _growth(accounts.sales, before.sales if before else None),
    }


def equity(accounts: Accounts) -> Decimal | None:
    """Return the equity, worked out from assets and liabilities where it is not given."""
    if accounts.equity is not None:
        return accounts.equity
    return _less(accounts.total_assets, accounts.total_liabilities)


def liabilities(accounts: Accounts) -> Decimal | None:
    """Return all liabilities, worked out from assets and equity where they are not given."""
    if accounts.total_liabilities is not None:
        return accounts.total_liabilities
    return _less(accounts.total_assets, accounts.equity)


def _less(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part / whole; a whole of nothing says nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    return _bounded(part / whole)


def _cover(means: Decimal | None, debt: Decimal | None) -> Decimal | None:
    """Return means / debt; without any debt the means cover it or there is a hole."""
    if means is None or debt is None:
        return None
    if debt <= 0:
        return _BOUND if means >= 0 else -_BOUND
    return _bounded(means / debt)


def _growth(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    if now is None or then is None or then <= 0:
        return None
    return _bounded((now - then) / then)


def _bounded(figure: Decimal) -> Decimal:
    return min(max(figure, -_BOUND), _BOUND)
