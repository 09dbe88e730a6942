"""The terms of a score: what each figure and fact of a company is worth in points."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.dates import add_months
from grading.rules import points, ratios
from grading.rules.inputs import Accounts, Evidence
from grading.rules.points import Figure, LegalFormKind


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of a score: its points and the figures behind them, as text."""

    code: str
    points: int
    values: dict[str, str] = field(default_factory=dict)


def base(evidence: Evidence, on: date) -> list[Term]:
    """Return the terms of the first scorecard: of the company, and of its accounts if any."""
    return with_accounts(evidence, on) if evidence.accounts else without_accounts(evidence, on)


def with_accounts(evidence: Evidence, on: date) -> list[Term]:
    newest, before = evidence.accounts[0], ratios.year_before(evidence.accounts)
    terms = [Term("BASE", points.BASE)]
    for figure, value in ratios.figures(newest, before).items():
        terms.append(_figure_term(figure, value, newest))
    terms.append(_result_term(newest, before))
    terms.append(filing(newest, on))
    terms.append(age(evidence, on, points.AGE, points.AGE_NOT_KNOWN))
    terms.append(legal_form(evidence))
    return [term for term in terms if term.points]


def without_accounts(evidence: Evidence, on: date) -> list[Term]:
    terms = [
        Term("BASE_WITHOUT_ACCOUNTS", points.BASE_WITHOUT_ACCOUNTS),
        age(evidence, on, points.AGE_WITHOUT_ACCOUNTS, points.AGE_NOT_KNOWN_WITHOUT_ACCOUNTS),
        legal_form(evidence),
        sector(evidence.sector),
        country(evidence.country),
    ]
    return [term for term in terms if term.points]


def _figure_term(figure: Figure, value: Decimal | None, accounts: Accounts) -> Term:
    year = str(accounts.period_end.year)
    if value is None:
        return Term(f"{figure.value}_UNKNOWN", points.NOT_GIVEN[figure], {"year": year})
    values = {"figure": f"{value:.3f}", "year": year}
    if figure is Figure.SIZE:
        values = {"figure": f"{value:.0f}", "currency": accounts.currency, "year": year}
    return Term(figure.value, binned(value, points.FIGURES[figure]), values)


def _result_term(newest: Accounts, before: Accounts | None) -> Term:
    year, result = str(newest.period_end.year), newest.net_income
    if result is None:
        return Term("RESULT_UNKNOWN", points.RESULT_NOT_GIVEN, {"year": year})
    earlier = before.net_income if before else None
    if earlier is None:
        code = "PROFIT_ONE_YEAR" if result >= 0 else "LOSS_ONE_YEAR"
    elif result >= 0:
        code = "PROFIT_AGAIN" if earlier >= 0 else "PROFIT_AFTER_LOSS"
    else:
        code = "LOSS_AFTER_PROFIT" if earlier >= 0 else "LOSS_AGAIN"
    worth: int = getattr(points, code)
    return Term(code, worth, {"year": year, "currency": newest.currency, "figure": f"{result:.0f}"})


def filing(newest: Accounts, on: date) -> Term:
    months = months_since(newest.period_end, on)
    late = months >= points.MONTHS_LATE
    code = "ACCOUNTS_LATE" if late else "ACCOUNTS_AGEING"
    values = {"period_end": newest.period_end.isoformat()}
    return Term(code, binned(months, points.FILING), values)


def age(evidence: Evidence, on: date, bins: points.AgeBins, not_known: int) -> Term:
    if evidence.founded_on is None:
        return Term("AGE_UNKNOWN", not_known)
    months = months_since(evidence.founded_on, on)
    return Term("AGE", binned(months, bins), {"founded_on": evidence.founded_on.isoformat()})


def legal_form(evidence: Evidence) -> Term:
    kind = legal_form_kind(evidence.legal_form, is_natural_person=evidence.is_natural_person)
    if kind is LegalFormKind.OTHER:
        return Term("LEGAL_FORM_UNKNOWN", points.LEGAL_FORM[kind])
    return Term("LEGAL_FORM", points.LEGAL_FORM[kind], {"form": kind.value})


def legal_form_kind(form: str, *, is_natural_person: bool) -> LegalFormKind:
    """Return what matters of a legal form, however it is written."""
    if is_natural_person:
        return LegalFormKind.PERSONAL
    plain = unicodedata.normalize("NFKD", form.casefold()).encode("ascii", "ignore").decode()
    return points.FORMS.get(re.sub(r"[^a-z]", "", plain), LegalFormKind.OTHER)


def sector(sector: str) -> Term:
    if not sector:
        return Term("SECTOR_UNKNOWN", points.SECTOR_NOT_KNOWN)
    return Term("SECTOR", points.SECTOR.get(sector[:2], 0), {"sector": sector[:2]})


def country(country: str) -> Term:
    if not country:
        return Term("COUNTRY_UNKNOWN", points.COUNTRY_NOT_KNOWN)
    if country in points.HOME_COUNTRIES:
        worth = points.COUNTRY_HOME
    elif country in points.OTHER_OECD_COUNTRIES:
        worth = points.COUNTRY_OTHER_OECD
    else:
        worth = points.COUNTRY_ELSEWHERE
    return Term("COUNTRY", worth, {"country": country})


def experience(evidence: Evidence, on: date) -> list[Term]:
    """Return what policyholders reported: how many of them, and since when it is due."""
    oldest = evidence.overdue_oldest_due_on
    if not evidence.overdue_reporters or oldest is None:
        return []
    many = evidence.overdue_reporters > 1
    worth = points.MORE_REPORTERS if many else points.ONE_REPORTER
    worth += binned((on - oldest).days - 1, points.OVERDUE_DAYS)
    values = {"reporters": str(evidence.overdue_reporters), "oldest_due_on": oldest.isoformat()}
    return [Term("OVERDUE_EXPERIENCE", worth, values)]


def months_since(start: date, on: date) -> int:
    """Return the whole months passed, as `add_months` counts them."""
    months = (on.year - start.year) * 12 + on.month - start.month
    return months if on >= add_months(start, months) else months - 1


def binned(
    value: Decimal | int,
    bins: Sequence[tuple[Decimal | None, int]] | Sequence[tuple[int | None, int]],
) -> int:
    return next(worth for edge, worth in bins if edge is None or value < edge)
