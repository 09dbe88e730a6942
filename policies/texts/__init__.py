"""What people are told of a policy: its schedule in plain words."""

from policies.texts.clauses import CLAUSES
from policies.texts.schedule import (
    CountryLine,
    Group,
    Line,
    changed,
    countries,
    countries_beside,
    schedule,
    value,
)
from policies.texts.words import CAUTIONS, GROUNDS, PARAMETERS, POLITICAL_KINDS, PRODUCTS

__all__ = [
    "CAUTIONS",
    "CLAUSES",
    "GROUNDS",
    "PARAMETERS",
    "POLITICAL_KINDS",
    "PRODUCTS",
    "CountryLine",
    "Group",
    "Line",
    "changed",
    "countries",
    "countries_beside",
    "schedule",
    "value",
]
