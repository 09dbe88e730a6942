"""The demo's companies and accounts as files, read in by the same imports as real ones."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from website.demo.economy import Firm, Year

SOURCE = "Invented for the demo"
_COMPANY_COLUMNS = (
    "name", "country", "kvk", "national", "legal_form", "natural_person", "sector", "founded_on",
    "city",
)  # fmt: skip


def number_of(firm: Firm) -> str:
    """Return the number by which the demo's registers know a firm."""
    return f"{90_000_000 + firm.number}" if firm.country == "NL" else f"DEMO{firm.number:05}"


def write_companies(path: Path, firms: Iterable[Firm]) -> None:
    """Write the firms in our own CSV format (`docs/formats/companies.csv.md`)."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COMPANY_COLUMNS)
        for firm in firms:
            home = firm.country == "NL"
            writer.writerow(
                (
                    firm.name,
                    firm.country,
                    number_of(firm) if home else "",
                    "" if home else number_of(firm),
                    firm.legal_form,
                    "yes" if firm.is_natural_person else "no",
                    firm.sector,
                    firm.founded_on.isoformat(),
                    firm.city,
                )
            )


def write_accounts(path: Path, filed: Iterable[tuple[Firm, Year]], items: Sequence[str]) -> None:
    """Write years of accounts of firms of one country, a line for each year."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("company", "period_end", *items))
        for firm, year in filed:
            figures = (str(year.lines.get(item, "")) for item in items)
            writer.writerow((number_of(firm), year.period_end.isoformat(), *figures))


def accounts_map(country: str, items: Sequence[str]) -> dict[str, Any]:
    """Return the map of `write_accounts` for one country, as `import_statements` takes it."""
    given: dict[str, Any] = {
        "source": SOURCE,
        "currency": "EUR",
        "unit": 1,
        "country": country,
        "scheme": "KVK" if country == "NL" else "NATIONAL",
        "company": "company",
        "period_end": "period_end",
        "items": {item: item for item in items},
    }
    parsed: dict[str, Any] = json.loads(json.dumps(given))
    return parsed
