"""Lists from outside: read however they were written, or refused by line, column and remedy."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest

from core import cells, sheets
from core.cells import Formula, WrongCell
from core.sheets import Bounds

BOUNDS = Bounds(bytes=4 << 20, rows=10, unpacked=20 << 20, columns=8)
CALLED = {"buyer": "buyer", "amount": "amount", "bedrag": "amount", "until": "until"}
HEAD = "buyer;amount;until"


def read(content: str | bytes):
    given = content.encode() if isinstance(content, str) else content
    return sheets.read(given, BOUNDS, CALLED, ["buyer", "amount"])


def lines(content):
    return [(line.number, dict(line.cells)) for line in read(content).lines]


def first(content):
    return lines(content)[0][1]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    listed = book.create_sheet(index=0)
    for row in rows:
        listed.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_part(name: str, text: bytes, content: bytes | None = None) -> bytes:
    """Return a workbook with one of its parts put in, or put in another's place."""
    source = zipfile.ZipFile(io.BytesIO(content or workbook(HEAD.split(";"), ["A", 1])))
    packed = io.BytesIO()
    with source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for part in source.namelist():
            if part != name:
                book.writestr(part, source.read(part))
        book.writestr(name, text)
    return packed.getvalue()


def sheet(*rows: str) -> bytes:
    whole = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    whole += f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    return with_part("xl/worksheets/sheet1.xml", whole.encode())


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_separator_is_recognised(delimiter):
    assert first(f"{HEAD}\nA;5;\n".replace(";", delimiter))["amount"] == "5"


def test_a_separator_that_is_named_counts():
    assert lines("sep=|\nbuyer|amount\nA, B; C|5") == [(3, {"buyer": "A, B; C", "amount": "5"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding):
    assert first(f"{HEAD}\nCafé;5;".encode(encoding))["buyer"] == "Café"


def test_blank_lines_are_passed_over_and_lines_keep_their_numbers():
    assert [n for n, _ in lines(f"\n;;\n{HEAD}\n\nA;5;\n ; ;\nB;6;\n\n")] == [5, 7]


def test_headings_are_understood_in_capitals_and_in_dutch_and_others_are_passed_over():
    found = read("Remark;BEDRAG; Buyer \nx;5;A")

    assert found.columns == {"buyer", "amount"}
    assert dict(next(found.lines).cells) == {"amount": "5", "buyer": "A"}


def test_zeros_before_a_number_are_kept_where_they_were_kept_as_text():
    assert first(f'{HEAD}\n="00123";5;')["buyer"] == "00123"


def test_what_our_own_files_write_against_formulas_is_read_back():
    assert first(f"{HEAD}\n'=A;5;")["buyer"] == "=A"


def test_a_cell_without_a_heading_is_noticed():
    (line,) = read("buyer,amount\nA,1000,50").lines

    assert line.surplus == "50"


def test_a_spreadsheet_is_read_with_its_days_and_figures():
    found = lines(workbook(HEAD.split(";"), ["A", 0.1 + 0.2, date(2026, 3, 1)], [], ["B", 7, None]))

    assert found == [
        (2, {"buyer": "A", "amount": Decimal("0.3"), "until": midnight(date(2026, 3, 1))}),
        (4, {"buyer": "B", "amount": Decimal(7), "until": None}),
    ]


@pytest.mark.parametrize(
    "content", [workbook(HEAD.split(";"), ["A", "=1+1"]), f"{HEAD}\nA;=1+1;"], ids=["xlsx", "csv"]
)
def test_a_formula_is_told_from_text(content):
    cell = first(content)["amount"]

    assert isinstance(cell, Formula)
    with pytest.raises(WrongCell, match="FORMULA"):
        cells.amount(cell)


@pytest.mark.parametrize(
    ("content", "refusal", "said"),
    [
        (b"", sheets.ColumnsMissing, "buyer, amount"),
        (b"name;sum\na;1", sheets.ColumnsMissing, "buyer, amount"),
        (b"x" * ((4 << 20) + 1), sheets.FileTooLarge, "4 MB"),
        ("\n".join([HEAD, *["A;1;"] * 11]), sheets.TooManyRows, "10 lines"),
        (f"{HEAD}\nA;1;\nB;2\x00;", sheets.LineUnreadable, "Line 3, column 2"),
        ("buyer;amount\nA;5".encode("utf-16-le"), sheets.LineUnreadable, "Line 1, column 1"),
        (f"{HEAD}\nCafé;1;\n".encode() + b"B;\xe9;", sheets.LineUnreadable, "Line 3, column 2"),
        (f"{HEAD}\n".encode() + b"A;1;\x81", sheets.LineUnreadable, "Line 2, column 3"),
        (f'{HEAD}\nA;1;\n"B;2;', sheets.LineUnreadable, "Line 3"),
        (f'{HEAD}\n"A"x;1;', sheets.LineUnreadable, "Line 2"),
        (";".join([HEAD, *["x"] * 10**6]), sheets.TooManyColumns, "Line 1 has more than 8"),
        (f"{HEAD}\n" + "x" * 10**6, sheets.LineUnreadable, "a cell is longer"),
        (b"\x89PNG\r\n\x1a\n", sheets.FileUnreadable, "a picture or a PDF"),
        (b"%PDF-1.7", sheets.FileUnreadable, "a picture or a PDF"),
        (f"{HEAD}\n" + ";" * 10**6, sheets.TooManyColumns, "Line 2 has more than 8"),
        (b"\xd0\xcf\x11\xe0 old", sheets.FileUnreadable, "old Excel, or has a password"),
        (b"PK\x03\x04 no zip at all", sheets.FileUnreadable, "no whole XLSX"),
        (workbook(HEAD.split(";"), ["A"])[:-30], sheets.FileUnreadable, "no whole XLSX"),
        (with_part("xl/vbaProject.bin", b"x"), sheets.FileHoldsMacros, "without macros"),
        (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), sheets.FileHoldsMacros, "without macros"),
        (with_part("xl/big.xml", b"0" * (21 << 20)), sheets.FileUnreadable, "unpacks"),
        (
            with_part("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sst/>'),
            sheets.FileUnreadable,
            "no whole XLSX",
        ),
        (
            sheet("<row>", "<c><v>1</v></c>" * 1_000_000, "</row>"),
            sheets.TooManyColumns,
            "Line 1 has more than 8",
        ),
        (
            sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'),
            sheets.ColumnsMissing,
            "buyer",
        ),
    ],
)  # fmt: skip
def test_what_is_no_plain_list_is_refused_by_name(content, refusal, said):
    with pytest.raises(refusal, match=said):
        list(read(content).lines)


def test_a_row_far_below_all_others_does_not_take_for_ever():
    heading = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD.split(";"))
    far = f'<row r="1">{heading}</row><row r="999999999999"><c><v>1</v></c></row>'

    assert lines(sheet(far)) == []


@pytest.mark.parametrize(
    ("reader", "cell", "code"),
    [
        (cells.amount, "1e400", "NOT_AN_AMOUNT"),
        (cells.amount, "1" + "0" * 400, "NOT_AN_AMOUNT"),
        (cells.amount, "1.234", "AMBIGUOUS_AMOUNT"),
        (cells.amount, "1 234,567", "AMBIGUOUS_AMOUNT"),
        (cells.amount, "12.11.2026", "NOT_AN_AMOUNT"),  # a day, not twelve million
        (cells.amount, "12 11 2026", "NOT_AN_AMOUNT"),
        (cells.amount, "1.5.0", "NOT_AN_AMOUNT"),
        (cells.amount, "1,00,000.00", "NOT_AN_AMOUNT"),
        (cells.amount, "12.34,56", "NOT_AN_AMOUNT"),
        (cells.amount, "1.234.567.89", "NOT_AN_AMOUNT"),
        (cells.amount, "1.234 567", "NOT_AN_AMOUNT"),
        (cells.amount, "", "MISSING"),
        (cells.currency("EUR"), "EURO", "NOT_A_CURRENCY"),
        (cells.currency("EUR"), "XXQ", "CURRENCY_UNKNOWN"),
        (cells.whole(1, 365), "30.5", "NOT_A_NUMBER"),
        (cells.whole(1, 365), "0", "NOT_A_NUMBER"),
        (cells.whole(1, 365), Decimal(366), "NOT_A_NUMBER"),
        (cells.day(date(2026, 1, 1), date(2199, 12, 31)), "9999-12-31", "NO_SUCH_DAY"),
        (
            cells.day(date(2026, 1, 1), date(2199, 12, 31)),
            midnight(date(9999, 1, 1)),
            "NO_SUCH_DAY",
        ),
        (cells.day(date(2026, 1, 1), date(2199, 12, 31)), "2026-02-30", "NO_SUCH_DAY"),
        (cells.day(date(2026, 1, 1), date(2199, 12, 31)), "soon", "NOT_A_DAY"),
        (cells.text(5), "  ", "MISSING"),
        (cells.text(5), "abcdef", "TOO_LONG"),
        (cells.text(5), "a\x00b", "NOT_TEXT"),
        (cells.text(5), Formula("=A1"), "FORMULA"),
    ],
)
def test_a_wrong_cell_is_refused_by_its_code(reader, cell, code):
    with pytest.raises(WrongCell, match=code):
        reader(cell)


@pytest.mark.parametrize(
    "written",
    ["12100,00", "12.100,00", "12,100.00", "12 100,00", "12\u202f100", "12'100.00", " 12100 "],
)
def test_an_amount_is_read_with_comma_or_point(written):
    assert cells.amount(written) == 12100


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1.234.567", 1234567), ("-1,234,567.50", Decimal("-1234567.5")), ("1 234 567,5", 1234567.5)],
)
def test_thousands_may_be_marked_all_along(written, amount):
    assert cells.amount(written) == amount
