"""On what an underwriter can set a factor: the divisions and countries companies are in."""

from companies.rules.places import (
    COUNTRIES,
    DIVISIONS,
    CountryUnknown,
    SectorUnknown,
    ensure_known,
)

__all__ = ["COUNTRIES", "DIVISIONS", "CountryUnknown", "SectorUnknown", "ensure_known"]
