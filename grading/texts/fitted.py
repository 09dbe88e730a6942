"""Terms of a fitted model in words: named by the catalogue, figures written by their unit."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext

from core.templatetags.amounts import plain_number, share
from grading.model import indicators
from grading.model.catalogue import RATIOS, Indicator, Unit
from grading.texts import words

_RATIOS = {each.code for each in RATIOS}
_BETWEEN = " x "  # the indicators of a pair, in its code
_PRICE = "market_value"
_AS_KEPT = Decimal("0.000001")  # as terms of a score keep figures
_PARTS_OF_A_WHOLE = frozenset({"total_assets", "sales", "total_revenue", "total_liabilities"})


def is_fitted(code: str) -> bool:
    """Whether a code is that of an indicator or of a pair of them."""
    return all(part in indicators.BY_CODE for part in code.split(_BETWEEN))


def text(code: str, values: Mapping[str, str]) -> str:
    """Return a term as a sentence with its figures and their year."""
    first, *others = _indicators(code)
    year = values.get("year", "")
    if not others:
        shown = {"name": name_of(first), "year": year}
        if "figure" not in values:
            return gettext("%(name)s is not in the accounts of %(year)s.") % shown
        shown["figure"] = figure(first, Decimal(values["figure"]))
        return gettext("%(name)s: %(figure)s (%(year)s).") % shown
    return gettext("%(one)s together with %(other)s (%(year)s).") % {
        "one": _with_figure(first, values.get("figure")),
        "other": _with_figure(others[0], values.get("other")),
        "year": year,
    }


def detail(code: str, values: Mapping[str, str]) -> str:
    """Return the figures of a term with their year, for where its name stands already."""
    if is_missing(code, values):
        return gettext("not known")
    given = zip(_indicators(code), ("figure", "other"), strict=False)
    shown = (
        figure(each, Decimal(values[place])) if place in values else gettext("not known")
        for each, place in given
    )
    return gettext("%(figures)s (%(year)s)") % {
        "figures": "; ".join(shown),
        "year": values.get("year", ""),
    }


def name(code: str) -> str:
    """Return the name of an indicator, or of both of a pair."""
    first, *others = _indicators(code)
    if not others:
        return name_of(first)
    pair = {"one": name_of(first), "other": name_of(others[0])}
    return gettext("%(one)s together with %(other)s") % pair


def name_of(indicator: Indicator) -> str:
    """Return what the catalogue calls an indicator, in the reader's language."""
    return indicator.names.get((get_language() or "en")[:2], indicator.names["en"])


def source(code: str) -> Promise:
    """Return where the figures of a term come from."""
    sources = {each.source for each in _indicators(code)}
    return words.REGISTER if sources == {"Trade register"} else words.ACCOUNTS


def is_missing(code: str, values: Mapping[str, str]) -> bool:
    """Whether a term says that nothing is known."""
    return is_fitted(code) and not values.keys() & {"figure", "other"}


def is_of_listed_only(code: str) -> bool:
    """Whether a term rests on the price of shares: a company that is not listed has none."""
    return is_fitted(code) and any(_PRICE in each.formula for each in _indicators(code))


def figure(indicator: Indicator, value: Decimal) -> str:
    """Return a value of an indicator as people read it.

    It is rounded as a term keeps it first, so that a figure reads the same wherever it stands.
    """
    return _WRITTEN[indicator.unit](indicator, value.quantize(_AS_KEPT))


def is_ratio(code: str) -> bool:
    """Whether an indicator is worked out from lines of accounts by its formula."""
    return code in _RATIOS


def _indicators(code: str) -> list[Indicator]:
    return [indicators.BY_CODE[part] for part in code.split(_BETWEEN)]


def _with_figure(indicator: Indicator, value: str | None) -> str:
    shown = {"name": name_of(indicator)}
    if value is None:
        return gettext("%(name)s not known") % shown
    shown["figure"] = figure(indicator, Decimal(value))
    return gettext("%(name)s %(figure)s") % shown


def _ratio(indicator: Indicator, value: Decimal) -> str:
    """Write a ratio as a percentage where it is of a whole, else as how many times."""
    above, _, below = indicator.formula.partition(",")[0].rpartition("/")
    if not above or below.strip() in _PARTS_OF_A_WHOLE:
        return share(value, 1)
    return plain_number(value, 2)


def _days(indicator: Indicator, value: Decimal) -> str:
    days = int(value.to_integral_value())
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": plain_number(days)}


def _months(indicator: Indicator, value: Decimal) -> str:
    months = {"months": plain_number(value, 1)}
    return gettext("%(months)s months") % months


def _years(indicator: Indicator, value: Decimal) -> str:
    return gettext("%(years)s years") % {"years": plain_number(value, 1)}


def _two_places(indicator: Indicator, value: Decimal) -> str:
    return plain_number(value, 2)


def _whole(indicator: Indicator, value: Decimal) -> str:
    return plain_number(value)


_WRITTEN: dict[Unit, Callable[[Indicator, Decimal], str]] = {
    Unit.RATIO: _ratio,
    Unit.DAYS: _days,
    Unit.MONTHS: _months,
    Unit.YEARS: _years,
    Unit.LOGARITHM: _two_places,
    Unit.AMOUNT: _whole,
    Unit.COUNT: _whole,
}
