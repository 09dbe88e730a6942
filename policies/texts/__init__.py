"""What people are told of a policy: its schedule in plain words."""

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
from policies.texts.words import PARAMETERS, PRODUCTS, PROPOSAL_STATES

__all__ = [
    "PARAMETERS",
    "PRODUCTS",
    "PROPOSAL_STATES",
    "CountryLine",
    "Group",
    "Line",
    "changed",
    "countries",
    "countries_beside",
    "schedule",
    "value",
]
