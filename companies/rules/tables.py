"""CSV files of companies: the extract of GLEIF, and our own (`docs/formats/companies.csv.md`)."""

from collections.abc import Callable, Sequence

from companies.rules import Scheme, entries, identifiers, persons
from companies.rules.entries import Entry, Misread
from companies.rules.identifiers import LeiRefused, Number
from core.errors import BusinessError

GLEIF_COLUMNS = ("lei", "legal_name", "country", "entity_category")
NUMBER_COLUMNS = {
    "kvk": Scheme.KVK,
    "vat": Scheme.VAT,
    "lei": Scheme.LEI,
    "duns": Scheme.DUNS,
    "siren": Scheme.SIREN,
    "hrb": Scheme.HRB,
    "national": Scheme.NATIONAL,
}
OWN_COLUMNS = (
    "name",
    "country",
    *NUMBER_COLUMNS,
    "legal_form",
    "natural_person",
    "sector",
    "founded_on",
    "dissolved_on",
    "street",
    "postcode",
    "city",
    "trade_names",
)
_NEEDED = ("name", "country")
_YES_OR_NO = {"": None, "yes": True, "no": False}
_MOST_TRADE_NAMES = 50

ReadRow = Callable[[Sequence[str]], Entry]


class HeaderUnknown(BusinessError):
    """The first line of the file names columns that no format of ours has."""

    sentence = (
        "The first line names no columns that we know (%(columns)s). Give either %(gleif)s, or the "
        "columns of docs/formats/companies.csv.md, separated by commas."
    )


class HeaderSeparatedOtherwise(BusinessError):
    """The columns are not separated by commas."""

    sentence = (
        "The columns of the first line are separated by %(delimiter)s: save the file with commas "
        "between the columns."
    )


class ColumnsTwice(BusinessError):
    """A column stands in the header twice."""

    sentence = "The column %(columns)s stands in the first line twice: remove one of them."


class ColumnsMissing(BusinessError):
    """A column that every company needs is not in the header."""

    sentence = (
        "The first line lacks %(columns)s: every company needs a name, a country (which may be "
        "empty) and one column with numbers."
    )


class WrongNumberOfColumns(BusinessError):
    """A line has more or fewer columns than the header."""

    sentence = (
        "The line has %(found)s columns and the first line %(wanted)s: check commas and quotation "
        "marks."
    )


class YesOrNoExpected(BusinessError):
    """A yes or no is written otherwise."""

    sentence = "%(value)s is neither yes nor no: write one of them, or leave it empty."


class TooManyTradeNames(BusinessError):
    """More trade names than any company carries."""

    sentence = "These are %(found)s trade names and at most %(most)s are kept: give the main ones."


def is_gleif(header: Sequence[str]) -> bool:
    """Tell whether a header is that of the GLEIF extract."""
    return tuple(column.strip() for column in header) == GLEIF_COLUMNS


def row_reader(header: Sequence[str]) -> ReadRow:
    """Return the function that reads the rows under `header`.

    :raises HeaderUnknown: (or another Header… or Columns… refusal) if no format has this header
    """
    if is_gleif(header):
        return read_gleif
    columns = [column.strip() for column in header]
    ensure_own_header(columns)
    return lambda row: read_own(columns, row)


def ensure_own_header(columns: Sequence[str]) -> None:
    """Refuse a header with columns that are unknown, missing or doubled.

    :raises HeaderUnknown: or another Header… or Columns… refusal
    """
    if unknown := [column for column in columns if column not in OWN_COLUMNS]:
        for delimiter, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if delimiter in unknown[0]:
                raise HeaderSeparatedOtherwise(delimiter=name)
        raise HeaderUnknown(columns=", ".join(unknown)[:200], gleif=",".join(GLEIF_COLUMNS))
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        raise ColumnsTwice(columns=", ".join(twice))
    missing = [column for column in _NEEDED if column not in columns]
    if not set(columns) & set(NUMBER_COLUMNS):
        missing.append("a column with numbers such as kvk")
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))


def read_gleif(row: Sequence[str]) -> Entry:
    """Return what one row of the GLEIF extract says.

    :raises Misread: naming the column that cannot be right
    """
    if len(row) != len(GLEIF_COLUMNS):
        raise Misread("", WrongNumberOfColumns(found=len(row), wanted=len(GLEIF_COLUMNS)))
    lei, name, country, category = row
    if not identifiers.is_lei(lei):
        raise Misread("lei", LeiRefused(value=lei[:40], scheme="LEI"))
    return Entry(
        name=entries.read_name("legal_name", name),
        numbers=(Number(Scheme.LEI, "", lei),),
        country=entries.read_country("country", country),
        legal_form=entries.read_text("entity_category", category, 60),
        is_natural_person=category == "SOLE_PROPRIETOR",
    )


def read_own(columns: Sequence[str], row: Sequence[str]) -> Entry:
    """Return what one row of our own format says.

    :raises Misread: naming the column that cannot be right
    """
    if len(row) != len(columns):
        raise Misread("", WrongNumberOfColumns(found=len(row), wanted=len(columns)))
    given = dict.fromkeys(OWN_COLUMNS, "") | dict(zip(columns, row, strict=True))
    country = entries.read_country("country", given["country"])
    legal_form = entries.read_text("legal_form", given["legal_form"], 60)
    said = _yes_or_no("natural_person", given["natural_person"])
    return Entry(
        name=entries.read_name("name", given["name"]),
        numbers=_numbers(given, country),
        country=country,
        legal_form=legal_form,
        # What the file says stands: the partners may be companies themselves.
        is_natural_person=(persons.is_person(legal_form, country) or None)
        if said is None
        else said,
        sector=entries.read_sector("sector", given["sector"]),
        founded_on=entries.read_day("founded_on", given["founded_on"]),
        dissolved_on=entries.read_day("dissolved_on", given["dissolved_on"]),
        street=entries.read_text("street", given["street"], 200),
        postcode=entries.read_text("postcode", given["postcode"], 20),
        city=entries.read_text("city", given["city"], 120),
        trade_names=_trade_names(given["trade_names"]),
    )


def _numbers(given: dict[str, str], country: str) -> tuple[Number, ...]:
    found = []
    for column, scheme in NUMBER_COLUMNS.items():
        if not given[column].strip():
            continue
        of_country = country if scheme in (Scheme.VAT, Scheme.NATIONAL) else ""
        try:
            found.append(identifiers.number(scheme, of_country, given[column]))
        except BusinessError as problem:
            raise Misread(column, problem) from problem
    if not found:
        raise Misread("", entries.NumberMissing())
    return tuple(found)


def _yes_or_no(column: str, given: str) -> bool | None:
    answer = given.strip().lower()
    if answer not in _YES_OR_NO:
        raise Misread(column, YesOrNoExpected(value=given[:20]))
    return _YES_OR_NO[answer]


def _trade_names(given: str) -> tuple[str, ...]:
    found = [part for part in given.split("|") if part.strip()]
    if len(found) > _MOST_TRADE_NAMES:
        raise Misread("trade_names", TooManyTradeNames(found=len(found), most=_MOST_TRADE_NAMES))
    return tuple(dict.fromkeys(entries.read_name("trade_names", name) for name in found))
