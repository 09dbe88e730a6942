"""The catalogue of indicators: what each is, how it is worked out, and what it does."""

from grading.model.catalogue.facts import FACTS
from grading.model.catalogue.kinds import (
    BETTER,
    NEITHER,
    WORSE,
    Group,
    Indicator,
    Level,
    Unit,
    Use,
)
from grading.model.catalogue.ratios import RATIOS
from grading.model.catalogue.trends import TRENDS

COMPANY: tuple[Indicator, ...] = (*RATIOS, *TRENDS, *FACTS)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in COMPANY}
BY_ATTRIBUTE: dict[str, Indicator] = {
    indicator.attribute: indicator for indicator in COMPANY if indicator.attribute
}

__all__ = [
    "BETTER",
    "BY_ATTRIBUTE",
    "BY_CODE",
    "COMPANY",
    "FACTS",
    "NEITHER",
    "RATIOS",
    "TRENDS",
    "WORSE",
    "Group",
    "Indicator",
    "Level",
    "Unit",
    "Use",
]
