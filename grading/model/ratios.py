"""The indicators of one company: ratios of its accounts, their trends, and what else is known."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal

from grading.model import formulas
from grading.model.catalogue import RATIOS, TRENDS, Unit
from grading.model.catalogue.trends import SUFFIX
from grading.rules import ratios as rules
from grading.rules.inputs import Accounts
from grading.rules.points import CURRENCIES_AT_PAR

Lines = Mapping[str, Decimal | None]
Values = dict[str, float | None]

_LINES = tuple(
    field.name for field in fields(Accounts) if field.name not in ("period_end", "currency")
)
_RATIOS = {ratio.code: ratio.formula for ratio in RATIOS}
_FOLLOWED = {code: _RATIOS[code] for code in (trend.code.removesuffix(SUFFIX) for trend in TRENDS)}
_AMOUNTS = frozenset(  # these can be compared in currencies at par only
    ratio.code for ratio in RATIOS if ratio.unit in (Unit.AMOUNT, Unit.LOGARITHM)
)
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 30.4375, 365.25


def of(accounts: Sequence[Accounts]) -> Values:
    """Return every ratio of the newest accounts and its trend; None where it is not known.

    `accounts` stand newest first; a year that does not follow on the one before it, or is in
    another currency, ends the row.
    """
    years = in_a_row(accounts)
    if not years:
        return dict.fromkeys(_CODES)
    values = _worked_out(years, _RATIOS)
    earlier = _worked_out(years[1:], _FOLLOWED) if len(years) > 1 else {}
    for code in _FOLLOWED:
        values[f"{code}{SUFFIX}"] = _less(values[code], earlier.get(code))
    return values


def facts(
    accounts: Sequence[Accounts], *, founded_on: date | None, filed_on: date | None, on: date
) -> Values:
    """Return what is known of a company besides its figures, on a day.

    `filed_on` is the day on which the newest accounts were filed.
    """
    end = accounts[0].period_end if accounts else None
    return {
        "company_age": _days(founded_on, on, _DAYS_OF_A_YEAR),
        "accounts_age": _days(end, on, _DAYS_OF_A_MONTH),
        "filing_delay": _days(end, filed_on, _DAYS_OF_A_MONTH),
        "years_of_accounts": float(len(in_a_row(accounts))),
    }


def in_a_row(accounts: Sequence[Accounts]) -> tuple[Accounts, ...]:
    """Return the newest accounts and those before them for as long as years follow on."""
    years = tuple(accounts)
    for count in range(1, len(years)):
        if rules.year_before(years[count - 1 : count + 1]) is None:
            return years[:count]
    return years


def lines(accounts: Accounts) -> dict[str, Decimal | None]:
    """Return the line items and what follows from them: working capital, fixed assets, and so on.

    Long-term liabilities are all that are not current; operating profit is the EBIT where it is
    not given by itself.
    """
    found: dict[str, Decimal | None] = {line: getattr(accounts, line) for line in _LINES}
    found["equity"] = rules.equity(accounts)
    found["total_liabilities"] = rules.liabilities(accounts)
    if found["operating_profit"] is None:
        found["operating_profit"] = found["ebit"]
    current = found["current_liabilities"]
    found["working_capital"] = _minus(found["current_assets"], current)
    found["fixed_assets"] = _minus(found["total_assets"], found["current_assets"])
    found["long_term_liabilities"] = _minus(found["total_liabilities"], current)
    found["constant_capital"] = _plus(found["equity"], found["long_term_liabilities"])
    return found


def _worked_out(years: Sequence[Accounts], wanted: Mapping[str, str]) -> Values:
    known: dict[str, Decimal | None] = {}
    for place, accounts in zip(("", "before.", "two_before."), years, strict=False):
        known.update({f"{place}{line}": amount for line, amount in lines(accounts).items()})
    values = formulas.values(wanted, known)
    if years[0].currency not in CURRENCIES_AT_PAR:
        values.update(dict.fromkeys(_AMOUNTS & values.keys()))
    return values


def _minus(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _less(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _days(begin: date | None, end: date | None, length: float) -> float | None:
    return None if begin is None or end is None else (end - begin).days / length


_CODES = tuple(indicator.code for indicator in (*RATIOS, *TRENDS))
