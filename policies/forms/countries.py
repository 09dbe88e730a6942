"""The list of countries in a form: a table to edit, or lines pasted from a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from companies.texts import places
from core import sheets
from core.errors import BusinessError
from core.http import sentence
from policies.rules import country_list as rules
from policies.rules.countries import SpecialCondition
from policies.rules.country_list import Listed
from policies.texts.words import COUNTRY_COLUMNS, SPECIAL_CONDITIONS

_SPARE_ROWS = 4
_MOST_ROWS = 300
_DIGITS = 4  # of a number of rows; more is no table of ours
_BOUNDS = sheets.Bounds(bytes=1 << 18, rows=_MOST_ROWS, unpacked=1 << 20, columns=20)
_HEADINGS = {
    "country": rules.COUNTRY, "land": rules.COUNTRY, "landcode": rules.COUNTRY,
    "code": rules.COUNTRY,
    "covered": rules.COVERED, "insured": rules.COVERED, "gedekt": rules.COVERED,
    "verzekerd": rules.COVERED,
    "insured_share": rules.SHARE, "share": rules.SHARE, "gedekt_percentage": rules.SHARE,
    "percentage": rules.SHARE,
    "payment_days": rules.DAYS, "days": rules.DAYS, "betalingstermijn": rules.DAYS,
    "discretionary": rules.DISCRETIONARY, "zelfbeoordeling": rules.DISCRETIONARY,
    "conditions": rules.CONDITIONS, "voorwaarden": rules.CONDITIONS,
}  # fmt: skip


class CountryTable(forms.Widget):
    """A row of inputs for each country, and some to spare."""

    template_name = "policies/widgets/countries.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the rows with what stands in them."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = [dict(row) for row in value or ()]
        spare = [dict.fromkeys(rules.COLUMNS, "") for _ in range(_SPARE_ROWS)]
        context["widget"]["rows"] = [_shown(row) for row in (*rows, *spare)]
        context["widget"]["count"] = len(rows) + _SPARE_ROWS
        context["widget"]["conditions"] = [
            {"code": code.value, "label": SPECIAL_CONDITIONS[code]} for code in SpecialCondition
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return the rows in which a country stands."""
        count = data.get(f"{name}-count", "0")
        rows = range(min(int(count[:_DIGITS]), _MOST_ROWS) if count.isdecimal() else 0)
        found = [_posted(data, f"{name}-{row}-") for row in rows]
        return [row for row in found if row[rules.COUNTRY].strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether the table was not on the page."""
        return f"{name}-count" not in data


class CountriesField(forms.Field):
    """The rows of the table; each names a country."""

    widget = CountryTable

    def clean(self, value: Any) -> list[Listed]:
        """Read the rows."""
        rows = [(row[rules.COUNTRY], row) for row in value or ()]
        return _read(rows)


class PastedCountriesField(forms.CharField):
    """Lines pasted from a spreadsheet or CSV, whose first one names the columns."""

    def clean(self, value: Any) -> list[Listed] | None:
        """Read the lines; None: nothing was pasted."""
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            listed = sheets.read(text.encode(), _BOUNDS, _HEADINGS, rules.COLUMNS)
            if rules.COUNTRY not in listed.columns:
                raise sheets.ColumnsMissing(missing=rules.COUNTRY)
            return _read(_lines(listed))
        except BusinessError as refusal:
            raise forms.ValidationError(sentence(refusal)) from None


def rows_of(listed: list[Listed]) -> list[dict[str, str]]:
    """Return lines as the table shows them."""
    return [rules.written(each) for each in listed]


def _lines(listed: sheets.Listed) -> Iterator[tuple[str, Mapping[str, str]]]:
    for line in listed.lines:
        place = gettext("Line %(line)s") % {"line": line.number}
        yield place, {name: str(cell or "") for name, cell in line.cells.items()}


def _read(rows: Any) -> list[Listed]:
    try:
        found = rules.read(rows)
    except rules.CellNotUnderstood as refusal:
        column = COUNTRY_COLUMNS[str(refusal.values["column"])]
        values = {**refusal.values, "column": column}
        raise forms.ValidationError(sentence(rules.CellNotUnderstood(**values))) from None
    except BusinessError as refusal:
        raise forms.ValidationError(sentence(refusal)) from None
    for each in found:
        code = each.terms.country
        if places.country(code) == code:
            said = gettext("%(code)s is the code of no country.")
            raise forms.ValidationError(said % {"code": code})
    return found


def _posted(data: Any, prefix: str) -> dict[str, str]:
    row = {column: data.get(prefix + column, "") for column in rules.COLUMNS}
    for flag in (rules.COVERED, rules.DISCRETIONARY):
        row[flag] = "yes" if row[flag] else "no"
    row[rules.CONDITIONS] = " ".join(data.getlist(prefix + rules.CONDITIONS))
    return row


def _shown(row: dict[str, str]) -> dict[str, Any]:
    code = row[rules.COUNTRY].upper()
    name = places.country(code) if code else ""
    return {
        **row,
        "name": "" if name == code else name,
        "is_covered": row[rules.COVERED] != "no",
        "is_discretionary": row[rules.DISCRETIONARY] != "no",
        "chosen": row[rules.CONDITIONS].split(),
    }
