"""What figures of the tables must be, whatever the house wants."""

from decimal import Decimal
from itertools import pairwise

from core.errors import BusinessError
from limits.rules.tables import Tables, written

_NONE = Decimal(0)
_WHOLE = Decimal(1)
_MOST_MONTHS = 120
_MOST_DAYS = 3650


class FigureOutOfBounds(BusinessError):
    """A figure of the tables can not be meant."""

    sentence = "%(figure)s lies between %(least)s and %(most)s."


class WeakerGradeCarriesMore(BusinessError):
    """A weaker grade would carry more than a better one."""

    sentence = "Grade %(grade)s would carry more than grade %(better)s: a weaker one never does."


class NothingChanged(BusinessError):
    """The figures are those in force."""

    sentence = "These are the figures in force: change at least one."


def ensure_meant(tables: Tables) -> None:
    """Refuse figures that nobody can mean.

    :raises FigureOutOfBounds: naming the figure
    :raises WeakerGradeCarriesMore: where a cap, share or authority rises with the grade
    """
    for name, value, least, most in _bounds(tables):
        if not least <= value <= most:
            raise FigureOutOfBounds(figure=name, least=least, most=most)
    for better, (one, next_one) in enumerate(pairwise(tables.grades), start=1):
        if (
            next_one.cap > one.cap
            or next_one.equity_share > one.equity_share
            or next_one.turnover_share > one.turnover_share
            or next_one.automatic_authority > one.automatic_authority
        ):
            raise WeakerGradeCarriesMore(grade=better + 1, better=better)


def ensure_changed(new: Tables, old: Tables) -> None:
    """Refuse a version that says what the one before says.

    :raises NothingChanged: if every figure is the same
    """
    if _values(new) == _values(old):
        raise NothingChanged


def _values(tables: Tables) -> object:
    return read_as_numbers(written(tables))


def read_as_numbers(figures: object) -> object:
    """Return kept figures to be compared: amounts by value, not by their noughts."""
    if isinstance(figures, dict):
        return {name: read_as_numbers(value) for name, value in figures.items()}
    if isinstance(figures, list):
        return [read_as_numbers(each) for each in figures]
    return figures if figures is None else Decimal(str(figures))


def _bounds(tables: Tables) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    found = [
        ("no_accounts_share", tables.no_accounts_share, _NONE, _WHOLE),
        ("no_accounts_most", tables.no_accounts_most.amount, _NONE, Decimal(10**9)),
        ("unreported_use", tables.unreported_use.amount, _NONE, Decimal(10**6)),
        ("accounts_months", Decimal(tables.accounts_months), _WHOLE, Decimal(_MOST_MONTHS)),
        ("new_company_months", Decimal(tables.new_company_months), _NONE, Decimal(_MOST_MONTHS)),
        ("rounding_unit", Decimal(tables.rounding_unit), _WHOLE, Decimal(100_000)),
        ("maximum_unit", Decimal(tables.maximum_unit), _WHOLE, Decimal(100_000)),
        ("utilisation", tables.utilisation, _NONE, _WHOLE),
        ("loss_given_default", tables.loss_given_default, _NONE, _WHOLE),
        ("margin_ratio", tables.margin_ratio, _NONE, Decimal(100)),
        ("least_sector_factor", tables.least_sector_factor, _NONE, tables.most_sector_factor),
        ("most_sector_factor", tables.most_sector_factor, _WHOLE, Decimal(2)),
        ("least_country_factor", tables.least_country_factor, _NONE, tables.most_country_factor),
        ("most_country_factor", tables.most_country_factor, _WHOLE, Decimal(2)),
    ]
    for number, terms in enumerate(tables.grades, start=1):
        at = f"grade {number}: "
        days, months = terms.longest_terms_days, terms.review_months
        found += [
            (f"{at}cap", terms.cap.amount, _NONE, Decimal(10**10)),
            (f"{at}automatic_authority", terms.automatic_authority.amount, _NONE, terms.cap.amount),
            (f"{at}equity_share", terms.equity_share, _NONE, _WHOLE),
            (f"{at}turnover_share", terms.turnover_share, _NONE, _WHOLE),
            (f"{at}longest_terms_days", Decimal(days or 1), _WHOLE, Decimal(_MOST_DAYS)),
            (f"{at}review_months", Decimal(months or 1), _WHOLE, Decimal(_MOST_MONTHS)),
        ]
    return found
