"""The figures of the house on which limits are decided: one value of one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import Money
from grading.rules import scale
from limits.rules.grades import GradeTerms

CURRENCY = "EUR"  # amounts of the tables are in euro
FIRST_NAME = "a0ea90ce21b8"  # how decisions from before tables had versions call the first one


@dataclass(frozen=True, slots=True)
class Tables:
    """All that the business sets of `domain.md` 2.1, as one version of its tables has it.

    `grades` begins with grade 1. `unreported_use` is what one policy with cover without a
    request (blind) is taken to have on any buyer without telling (R-LIM-03).
    """

    version: int
    grades: tuple[GradeTerms, ...]
    no_accounts_share: Decimal
    no_accounts_most: Money
    accounts_months: int
    new_company_months: int
    rounding_unit: int
    maximum_unit: int
    utilisation: Decimal
    loss_given_default: Decimal
    margin_ratio: Decimal
    least_sector_factor: Decimal
    most_sector_factor: Decimal
    least_country_factor: Decimal
    most_country_factor: Decimal
    unreported_use: Money

    def terms_of(self, grade: int) -> GradeTerms:
        """Return what `grade` allows.

        :raises NotAGrade: outside 1 to 10
        """
        return self.grades[scale.ensure_grade(grade).number - 1]

    def no_accounts_cap(self, grade: int) -> Money:
        """Return the most on a grade without accounts that count (R-LIM-01)."""
        return min(self.terms_of(grade).cap * self.no_accounts_share, self.no_accounts_most)

    @property
    def worst_insurable(self) -> int:
        """The last grade that carries anything: those after it are refused or cancelled."""
        return sum(1 for terms in self.grades if terms.cap)

    def factor_bounds(self, kind: str) -> tuple[Decimal, Decimal]:
        """Return between what a factor on a SECTOR or COUNTRY lies (R-LIM-02)."""
        if kind == "SECTOR":
            return self.least_sector_factor, self.most_sector_factor
        return self.least_country_factor, self.most_country_factor


_AMOUNTS = ("no_accounts_most", "unreported_use")
_WHOLE = ("accounts_months", "new_company_months", "rounding_unit", "maximum_unit")
_NUMBERS = (
    "no_accounts_share",
    "utilisation",
    "loss_given_default",
    "margin_ratio",
    "least_sector_factor",
    "most_sector_factor",
    "least_country_factor",
    "most_country_factor",
)


def read(version: int, figures: Mapping[str, Any]) -> Tables:
    """Return kept figures as the rules take them."""
    amount = {name: Money(Decimal(figures[name]), CURRENCY) for name in _AMOUNTS}
    number = {name: Decimal(figures[name]) for name in _NUMBERS}
    return Tables(
        version=version,
        grades=tuple(map(_grade, figures["grades"])),
        no_accounts_share=number["no_accounts_share"],
        no_accounts_most=amount["no_accounts_most"],
        accounts_months=figures["accounts_months"],
        new_company_months=figures["new_company_months"],
        rounding_unit=figures["rounding_unit"],
        maximum_unit=figures["maximum_unit"],
        utilisation=number["utilisation"],
        loss_given_default=number["loss_given_default"],
        margin_ratio=number["margin_ratio"],
        least_sector_factor=number["least_sector_factor"],
        most_sector_factor=number["most_sector_factor"],
        least_country_factor=number["least_country_factor"],
        most_country_factor=number["most_country_factor"],
        unreported_use=amount["unreported_use"],
    )


def written(tables: Tables) -> dict[str, Any]:
    """Return figures as they are kept; `read` makes the same of them again."""
    return {
        "grades": [_line(terms) for terms in tables.grades],
        **{name: str(getattr(tables, name).amount) for name in _AMOUNTS},
        **{name: getattr(tables, name) for name in _WHOLE},
        **{name: str(getattr(tables, name)) for name in _NUMBERS},
    }


def _grade(line: Mapping[str, Any]) -> GradeTerms:
    return GradeTerms(
        cap=Money(Decimal(line["cap"]), CURRENCY),
        equity_share=Decimal(line["equity_share"]),
        turnover_share=Decimal(line["turnover_share"]),
        longest_terms_days=line["longest_terms_days"],
        review_months=line["review_months"],
        automatic_authority=Money(Decimal(line["automatic_authority"]), CURRENCY),
    )


def _line(terms: GradeTerms) -> dict[str, Any]:
    return {
        "cap": str(terms.cap.amount),
        "equity_share": str(terms.equity_share),
        "turnover_share": str(terms.turnover_share),
        "longest_terms_days": terms.longest_terms_days,
        "review_months": terms.review_months,
        "automatic_authority": str(terms.automatic_authority.amount),
    }
