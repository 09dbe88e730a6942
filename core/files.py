"""Files that policyholders send: what they say they are, and not too large."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import BusinessError

LARGEST_FILE = 10 << 20  # bytes [DESIGN]
LONGEST_NAME = 120

_BEGINNINGS = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_ZIP = b"PK\x03\x04"
_OF_A_WORKBOOK = (b"[Content_Types].xml", b"xl/")  # names of parts stand plain in the archive
_MACROS = b"vbaproject.bin"
_OTHERS = (b"<", b"#!", b"{", b"%!", b"GIF8", b"MZ")  # pages, programs, pictures
_SEPARATORS = b";,\t|"
_NO_TEXT = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x0c")


class FileKind(StrEnum):
    """What a file is, by its content; its name says nothing."""

    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"
    CSV = "CSV"
    XLSX = "XLSX"

    @property
    def media_type(self) -> str:
        """Return how a browser calls it."""
        return _MEDIA_TYPES[self]

    def named(self, name: str) -> str:
        """Return the name under which a file is given out: its ending tells what is in it."""
        endings = _ENDINGS[self]
        return name if name.lower().endswith(endings) else f"{name}{endings[0]}"


_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_ENDINGS = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.CSV: (".csv",),
    FileKind.XLSX: (".xlsx",),
}


class FileRefused(BusinessError):
    """A file cannot be taken in; nothing of what came with it is kept."""

    sentence = "The file %(file)s was not taken in."


class FileNotAccepted(FileRefused):
    """The content of a file is of no kind that is looked at."""

    sentence = "%(file)s is no PDF, PNG, JPEG, CSV or XLSX. Save it as one of these and try again."


class FileTooLarge(FileRefused):
    """A file is larger than anybody needs to look at."""

    sentence = "%(file)s is larger than %(most)s MB. Split it, or scan it in a lower resolution."


class FileEmpty(FileRefused):
    """A file holds nothing."""

    sentence = "%(file)s is empty. Look for the right file and try again."


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was sent: what its sender calls it, and what is in it."""

    name: str
    content: bytes

    @property
    def shown_name(self) -> str:
        """Return the name without folders and without what cannot be printed."""
        last = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        plain = "".join(sign for sign in last if sign.isprintable()).strip() or "file"
        stem, dot, ending = plain.rpartition(".")
        if len(plain) <= LONGEST_NAME or not dot:
            return plain[:LONGEST_NAME]
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"[:LONGEST_NAME]


def kind_of(file: GivenFile) -> FileKind:
    """Return what a file is, by its content.

    :raises FileEmpty: if it holds nothing
    :raises FileTooLarge: if it is larger than `LARGEST_FILE`
    :raises FileNotAccepted: if it is of another kind
    """
    if not file.content:
        raise FileEmpty(file=file.shown_name)
    if len(file.content) > LARGEST_FILE:
        raise FileTooLarge(file=file.shown_name, most=LARGEST_FILE >> 20)
    for beginning, kind in _BEGINNINGS:
        if file.content.startswith(beginning):
            return FileKind(kind)
    if _is_workbook(file.content):
        return FileKind.XLSX
    if _is_table(file.content):
        return FileKind.CSV
    raise FileNotAccepted(file=file.shown_name)


def _is_workbook(content: bytes) -> bool:
    """Tell whether it is a workbook, without macros."""
    is_one = content.startswith(_ZIP) and all(part in content for part in _OF_A_WORKBOOK)
    return is_one and _MACROS not in content.lower()


def _is_table(content: bytes) -> bool:
    """Tell whether it is text whose first line is cut into columns, and no page or program."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode()
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if any(byte in _NO_TEXT for byte in text) or text.startswith(_OTHERS):
        return False
    first = text.split(b"\n", 1)[0]
    return any(separator in first for separator in _SEPARATORS)
