"""What an electronic invoice says, and all the ways in which one is refused."""

from contextlib import suppress
from datetime import date

import pytest

from core.money import Money
from core.sheets import FileRefused, FileTooLarge
from receivables.rules import invoice_files as rules
from receivables.rules import ubl_xml
from receivables.rules.ubl_parties import Seller
from receivables.rules.upload import BOUNDS, WrongLine
from tests.factories import eur
from tests.receivables.ubl_documents import BIS, NLCIUS, UBL, Document, zipped, zipped_as

SELLER = Seller.known(["90000001"], ["NL001234567B01"], ["Seller B.V."])


def read(content: bytes, name: str = "invoice.xml"):
    return rules.read(content, name, SELLER)


def line(**changed):
    return read(Document(**changed).xml()).lines[0]


def problems(content: bytes) -> list[tuple[str, str]]:
    found: tuple[WrongLine, ...] = read(content).wrong
    return [(each.column, each.code) for line in found for each in line.problems]


def wrong(**changed) -> list[tuple[str, str]]:
    return problems(Document(**changed).xml())


def test_an_invoice_says_its_number_days_buyer_and_amounts():
    found = line()

    assert (found.invoice_no, found.debtor_id, found.debtor_name) == (
        "F-1", "90000002", "Buyer B.V.",
    )  # fmt: skip
    assert (found.invoice_date, found.due_date) == (date(2026, 1, 5), date(2026, 2, 4))
    assert (found.net, found.gross, found.open) == (eur(100), eur(121), eur(121))
    assert found.is_document
    assert not found.is_credit


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({}, date(2026, 1, 3)),
        ({"delivered": "", "period": "2025-12-31"}, date(2025, 12, 31)),
        ({"delivered": ""}, date(2026, 1, 5)),
    ],
)
def test_the_day_of_dispatch_is_that_of_delivery_else_the_periods_else_the_invoices(said, day):
    assert line(**said).dispatched_on == day


def test_a_credit_note_names_its_invoice_and_lowers_what_is_open():
    found = line(kind="381", number="C-1", credits="F-1", due="")

    assert (found.is_credit, found.credits, found.open) == (True, "F-1", eur(-121))


def test_what_was_paid_beforehand_is_not_open():
    assert line(prepaid="21.00", payable="100.00").open == eur(100)


@pytest.mark.parametrize("rule", [BIS, NLCIUS, "urn:cen.eu:en16931:2017"])
def test_each_customization_of_en_16931_is_read(rule):
    assert line(rules=rule).invoice_no == "F-1"


def test_the_terms_of_payment_give_the_due_date_where_none_is_written():
    assert line(due="", terms="30 dagen netto").due_date == date(2026, 2, 4)


def test_a_buyer_without_kvk_number_is_known_by_its_vat_number():
    assert line(buyer="", buyer_vat="BE0123456789").debtor_id == "BE0123456789"


def test_vat_in_the_currency_of_the_tax_office_is_passed_by():
    other = b'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>'
    content = Document(currency="USD").xml().replace(b"<cac:LegalMon", other + b"<cac:LegalMon")

    assert read(content).lines[0].gross == Money(eur(121).amount, "USD")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"rules": "urn:example:own"}, ("BT-24", "NOT_EN_16931")),
        ({"kind": "384"}, ("BT-3", "KIND_NOT_TAKEN")),
        ({"number": ""}, ("BT-1", "MISSING")),
        ({"number": "F" * 41}, ("BT-1", "TOO_LONG")),
        ({"number": "F" * (1 << 20)}, ("BT-1", "TOO_LONG")),
        ({"issued": "9999-12-31"}, ("BT-2", "NO_SUCH_DAY")),
        ({"issued": "2026-02-30"}, ("BT-2", "NO_SUCH_DAY")),
        ({"issued": "soon"}, ("BT-2", "NOT_A_DAY")),
        ({"currency": "XQQ"}, ("BT-5", "CURRENCY_UNKNOWN")),
        ({"due": ""}, ("BT-9", "MISSING")),
        ({"due": "", "terms": "14 dagen of 30 dagen"}, ("BT-9", "MISSING")),
        ({"due": "2026-01-04"}, ("BT-9", "BEFORE_INVOICE_DATE")),
        ({"seller": "90000003"}, ("BT-30", "OTHER_SELLER")),
        ({"seller_vat": "NL009999999B01"}, ("BT-31", "OTHER_SELLER")),
        ({"seller": "", "seller_name": "Another B.V."}, ("BT-27", "OTHER_SELLER")),
        ({"buyer": ""}, ("BT-47", "BUYER_NOT_NUMBERED")),
        ({"delivered": "9999-01-01"}, ("BT-72", "NO_SUCH_DAY")),
        ({"net": "99.00"}, ("BT-112", "TOTALS_DIFFER")),
        ({"payable": "120.00"}, ("BT-115", "PAYABLE_DIFFERS")),
        ({"prepaid": "130.00", "payable": "-9.00"}, ("BT-113", "PREPAID_ABOVE_GROSS")),
        ({"net": "-100", "vat": "-21", "gross": "-121", "payable": "-121"},
         ("BT-112", "NOT_ABOVE_ZERO")),
        ({"vat": "-21.00", "gross": "79.00", "payable": "79.00"}, ("BT-109", "NET_ABOVE_GROSS")),
        ({"gross": "1" + "0" * 400}, ("BT-112", "NOT_A_DECIMAL")),
        ({"gross": "1e400"}, ("BT-112", "NOT_A_DECIMAL")),
        ({"gross": "NaN"}, ("BT-112", "NOT_A_DECIMAL")),
        ({"gross": "9" * 15 + ".9999"}, ("BT-112", "NOT_A_DECIMAL")),
        ({"gross": "121.001"}, ("BT-112", "NOT_IN_CENTS")),
        ({"net": "200000000000", "vat": "", "gross": "200000000000", "payable": "200000000000"},
         ("BT-112", "TOO_MUCH")),
        ({"gross": ""}, ("BT-112", "MISSING")),
        ({"kind": "381", "credits": ""}, ("BT-25", "CREDITS_NOT_ONE")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_term(said, found):
    assert wrong(**said) == [found]


def test_an_amount_in_another_currency_than_the_invoice_is_wrong():
    content = Document().xml().replace(b'"EUR">121.00</cbc:Payable', b'"USD">121.00</cbc:Payable')

    assert problems(content) == [("BT-115", "OTHER_CURRENCY")]


def test_two_numbers_on_one_invoice_are_wrong():
    content = Document().xml().replace(b"<cbc:Iss", b"<cbc:ID>F-2</cbc:ID><cbc:Iss", 1)

    assert problems(content) == [("BT-1", "SEVERAL")]


def test_an_element_of_another_namespace_is_not_taken_for_ours():
    content = Document().xml().replace(b"<cbc:Iss", b'<ID xmlns="urn:x">F-2</ID><cbc:Iss', 1)

    assert read(content).lines[0].invoice_no == "F-1"


def test_xml_of_another_namespace_is_refused_by_name():
    order = Document().xml().replace(f"{UBL}Invoice-2".encode(), f"{UBL}Order-2".encode())

    with pytest.raises(rules.NotAnInvoice) as refused:
        read(order, "order.xml")

    assert "order.xml" in str(refused.value)
    assert f"{UBL}Order-2" in str(refused.value)


_BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
_DECLARED = {
    "entities within entities": f'<!DOCTYPE Invoice [<!ENTITY e0 "ha">{_BOMB}]>',
    "one long entity": f'<!DOCTYPE Invoice [<!ENTITY e11 "{"a" * 100_000}">]>',
    "a file from outside": '<!DOCTYPE Invoice [<!ENTITY e11 SYSTEM "file:///etc/hostname">]>',
    "a DTD from outside": '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/invoice.dtd">',
    "an empty DTD": "<!DOCTYPE Invoice>",
}


@pytest.mark.parametrize("before", _DECLARED.values(), ids=_DECLARED)
def test_a_file_that_declares_entities_is_refused_before_any_unfolds(before):
    with pytest.raises(ubl_xml.DeclaresEntities, match=r"invoice\.xml"):
        read(Document(before=before, number="&e11;" * 1000).xml())


@pytest.mark.parametrize(
    "content",
    [
        Document().xml()[:-20],
        Document(number="F\x001").xml(),
        Document(number="F&#0;1").xml(),
        b"<" * 1000,
        Document().xml().replace(b"Seller", b"\xff\xfe"),
    ],
    ids=["cut off", "NUL", "NUL by number", "no XML", "wrong letters"],
)
def test_what_is_no_whole_xml_is_refused_with_its_name(content):
    with pytest.raises(ubl_xml.XmlUnreadable, match=r"invoice\.xml"):
        read(content)


def test_letters_kept_in_a_way_that_nobody_knows_are_refused():
    with pytest.raises(ubl_xml.LettersUnknown, match=r"invoice\.xml"):
        read(Document().xml().replace(b"UTF-8", b"UTF-77"))


def test_xml_that_is_too_deep_or_too_long_is_refused():
    deep = Document(terms="<a>" * 10_000 + "</a>" * 10_000).xml()
    long = Document(terms="<a/>" * (ubl_xml.MOST_ELEMENTS + 1)).xml()

    for content in (deep, long):
        with pytest.raises(ubl_xml.TooManyElements):
            read(content)


def test_a_file_beyond_ten_megabytes_is_refused_before_it_is_read():
    with pytest.raises(FileTooLarge):
        read(Document(terms="a" * BOUNDS.bytes).xml())


def test_a_zip_gives_each_of_its_invoices_with_its_name():
    found = read(zipped(a__xml=Document().xml(), b__xml=Document(number="F-2").xml()), "x.zip")

    assert [(each.line, each.place, each.invoice_no) for each in found.lines] == [
        (1, "a.xml", "F-1"),
        (2, "b.xml", "F-2"),
    ]


def test_in_a_zip_what_is_no_invoice_is_told_by_its_name_and_the_rest_is_read():
    order = Document().xml().replace(f"{UBL}Invoice-2".encode(), b"urn:x")
    found = read(zipped(a__xml=Document().xml(), b__pdf=b"%PDF-1.7", c__xml=order))

    assert [(each.place, each.problems[0].code) for each in found.wrong] == [
        ("b.pdf", "NOT_XML"),
        ("c.xml", "NOT_UBL"),
    ]
    assert len(found.lines) == 1


def test_names_in_a_zip_are_shown_and_never_used_as_paths():
    found = read(zipped_as({"../../etc/passwd\n": Document().xml()}))

    assert found.lines[0].place == "../../etc/passwd?"


_ONE = Document().xml()
_ZIPS = {
    "a zip within": (zipped(a__zip=zipped(a__xml=_ONE)), rules.ZipNested),
    "too many": (zipped(**{f"f{n}__xml": b"<a/>" for n in range(1001)}), rules.TooManyInvoices),
    "a bomb": (zipped(a__xml=b"<" + b" " * (rules.MOST_UNPACKED + 1)), rules.ZipTooLarge),
    "several bombs": (
        zipped(**{f"f{n}__pdf": b" " * (rules.MOST_UNPACKED // 3) for n in range(4)}),
        rules.ZipTooLarge,
    ),
    "empty": (zipped(), rules.ZipEmpty),
    "damaged": (zipped(a__xml=_ONE).replace(b"PK\x03\x04", b"PK\x03\x05", 1), rules.ZipUnreadable),
}


@pytest.mark.parametrize(("content", "refusal"), _ZIPS.values(), ids=_ZIPS)
def test_a_zip_that_hurts_is_refused_by_name(content, refusal):
    with pytest.raises(refusal):
        read(content, "x.zip")


@pytest.mark.parametrize("place", range(0, 1200, 37))
def test_a_zip_with_a_byte_changed_is_read_or_refused_and_nothing_else(place):
    content = bytearray(zipped(a__xml=_ONE, b__xml=Document(number="F-2").xml()))
    content[place % len(content)] ^= 0x55

    with suppress(FileRefused):
        found = read(bytes(content), "x.zip")
        assert found.lines or found.wrong


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (_ONE, True),
        (b"\xef\xbb\xbf" + _ONE, True),
        (_ONE.decode().replace("UTF-8", "UTF-16").encode("utf-16"), True),
        (zipped(a__xml=_ONE), True),
        (zipped_as({"[Content_Types].xml": b"<Types/>"}), False),
        (b"debtor_id;invoice_no", False),
        (b"", False),
    ],
)
def test_what_is_in_a_file_tells_whether_it_holds_invoices(content, is_one):
    assert rules.holds_invoices(content) == is_one
