"""What countries and sectors are called, in the languages of the pages.

The codes of sectors are the divisions of NACE Rev. 2 (Regulation (EC) 1893/2006, annex I, of which
the Dutch SBI 2008 takes over the divisions), worded short; those of countries are of ISO 3166-1, as
they stand on 1 January 2026, with Kosovo as XK.
"""

import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DIVISION = 2  # figures; a class of NACE has four


def country(code: str) -> str:
    """Return what a country is called; one that is not in the table keeps its code."""
    return _name("countries.csv", code) or code


def sector(code: str) -> str:
    """Return the name of the division a class of NACE is in, behind its code."""
    name = _name("nace_divisions.csv", code[:_DIVISION])
    return f"{code} {name}".rstrip()


def division(code: str) -> str:
    """Return the name of the division a class of NACE is in; without one, the code."""
    return _name("nace_divisions.csv", code[:_DIVISION]) or code


def _name(table: str, code: str) -> str:
    names = _table(table).get(code, {})
    return names.get((get_language() or "en")[:2]) or names.get("en", "")


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}
