"""A file of electronic invoices: one XML, or a zip of several, read without being unpacked."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator

from core.sheets import FileRefused, ensure_small
from receivables.rules import ubl, ubl_terms, ubl_xml
from receivables.rules.files import FileKind
from receivables.rules.reading import LedgerFile
from receivables.rules.ubl_parties import Seller
from receivables.rules.upload import BOUNDS, LedgerLine, Problem, WrongLine

MOST_INVOICES = 1_000  # of one zip
MOST_UNPACKED = 60 << 20  # bytes, all of them together
_ZIP, _NESTED = b"PK\x03\x04", (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OF_A_SPREADSHEET = "[Content_Types].xml"


class NotAnInvoice(FileRefused):
    """The XML is something else than an invoice or credit note of UBL 2.1."""

    sentence = (
        "%(place)s: the file is of the namespace “%(namespace)s”, which is no UBL 2.1 invoice or "
        "credit note (%(known)s). Export it as Peppol BIS Billing 3.0 or NLCIUS (SI-UBL 2.0)."
    )


class ZipUnreadable(FileRefused):
    """The zip is damaged, or has a password."""

    sentence = (
        "%(place)s: the zip is damaged, has a password, or is packed in an unusual way. Pack the "
        "invoices again, without a password."
    )


class ZipNested(FileRefused):
    """The zip holds another archive."""

    sentence = (
        "%(place)s: an archive within the zip is not opened. Put the invoices in it directly."
    )


class ZipTooLarge(FileRefused):
    """The zip unpacks to more than is taken at a time."""

    sentence = "The zip unpacks to more than %(most)s MB. Send fewer invoices at a time."


class TooManyInvoices(FileRefused):
    """The zip holds more files than are taken at a time."""

    sentence = "The zip holds more than %(most)s files. Send fewer invoices at a time."


class ZipEmpty(FileRefused):
    """There is nothing in the zip."""

    sentence = "The zip holds no invoices."


def holds_invoices(content: bytes) -> bool:
    """Tell by what is in a file whether it is XML, or a zip that is no spreadsheet."""
    if _is_xml(content):
        return True
    if not content.startswith((_ZIP, b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _OF_A_SPREADSHEET not in packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False  # the reader of spreadsheets says that it is none


def read(content: bytes, name: str, seller: Seller) -> LedgerFile:
    """Return each invoice and credit note as a line, those that are wrong apart.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    ensure_small(content, BOUNDS)
    place = _printable(name) or "invoice.xml"
    documents = [(place, content)] if _is_xml(content) else _unpacked(content)
    budget = ubl_xml.Budget()
    found = [
        _line(part, number, where, budget, seller)
        for number, (where, part) in enumerate(documents, start=1)
    ]
    if not found:
        raise ZipEmpty
    lines = tuple(each for each in found if isinstance(each, LedgerLine))
    wrong = tuple(each for each in found if isinstance(each, WrongLine))
    if not lines and all(each.problems[0].code == "NOT_UBL" for each in wrong):
        first = wrong[0]
        namespace = first.problems[0].value
        raise NotAnInvoice(place=first.place, namespace=namespace, known=ubl_terms.NAMESPACES)
    digest = hashlib.sha256(content).hexdigest()
    return LedgerFile(name[:200], digest, lines, wrong, kind=FileKind.INVOICES)


def _line(
    content: bytes, number: int, place: str, budget: ubl_xml.Budget, seller: Seller
) -> LedgerLine | WrongLine:
    if not _is_xml(content):
        return WrongLine((Problem(number, "", "NOT_XML"),), None, place)
    return ubl.line_of(ubl_xml.read(content, place, budget), number, place, seller)


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return what is in a zip, part by part; names are shown and never used as paths."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [part for part in packed.infolist() if not part.is_dir()]
            if len(parts) > MOST_INVOICES:
                raise TooManyInvoices(most=MOST_INVOICES)
            left = MOST_UNPACKED
            for part in parts:
                place = _printable(part.filename)
                found = _part(packed, part, place, left)
                left -= len(found)
                yield place, found
    except zipfile.BadZipFile:
        raise ZipUnreadable(place="zip") from None


def _part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, place: str, most: int) -> bytes:
    """Return one part, however large the zip says it is: what counts is what comes out."""
    try:
        with packed.open(part) as opened:
            found = opened.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError,
            ValueError) as wrong:  # fmt: skip
        raise ZipUnreadable(place=place) from wrong
    if len(found) > most:
        raise ZipTooLarge(most=MOST_UNPACKED >> 20)
    if found.startswith(_NESTED):
        raise ZipNested(place=place)
    return found


def _is_xml(content: bytes) -> bool:
    begun = content[:200]
    for mark in _MARKS:
        begun = begun.removeprefix(mark)
    return begun.replace(b"\x00", b"").lstrip().startswith(b"<")


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[-200:]
