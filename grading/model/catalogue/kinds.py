"""What one indicator is, wherever it comes from."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Which side of a debtor an indicator looks at."""

    ECONOMIC = "ECONOMIC"
    POLITICAL = "POLITICAL"
    COMMERCIAL = "COMMERCIAL"
    FINANCING = "FINANCING"


class Level(StrEnum):
    """Of what an indicator speaks."""

    COMPANY = "COMPANY"
    COUNTRY = "COUNTRY"
    SECTOR = "SECTOR"


class Use(StrEnum):
    """What an indicator does: points in the score, or a reason to look again."""

    TERM = "TERM"
    TRIGGER = "TRIGGER"


class Unit(StrEnum):
    """How a value is written."""

    RATIO = "RATIO"
    DAYS = "DAYS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"
    LOGARITHM = "LOGARITHM"
    AMOUNT = "AMOUNT"
    COUNT = "COUNT"


WORSE, BETTER, NEITHER = 1, -1, 0  # what a higher value is


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue.

    `direction` says what a higher value is: worse (1), better (-1), or neither. `attribute` is its
    column in the Polish sets; empty when they do not have it.
    """

    code: str
    names: dict[str, str]  # by language: en, nl
    formula: str
    unit: Unit
    direction: int
    group: Group
    level: Level
    source: str
    refreshed: str
    attribute: str = ""
    note: str = ""
