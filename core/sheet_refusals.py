"""Why a list is not taken in, and the most that one may be."""

from dataclasses import dataclass

from core.errors import BusinessError


class FileRefused(BusinessError):
    """The file as a whole cannot be taken in; nothing of it is kept."""

    sentence = "The file was not taken in."


class FileTooLarge(FileRefused):
    """The file is larger than such a list is."""

    sentence = "The file is larger than %(most)s MB. Split it by buyer and upload the parts."


class TooManyRows(FileRefused):
    """The list has more lines than one upload takes."""

    sentence = "The file has more than %(most)s lines. Split it by buyer and upload the parts."


class TooManyColumns(FileRefused):
    """A line of the list is wider than such a list is."""

    sentence = "Line %(line)s has more than %(most)s columns. Remove those nobody asked for."


class FileUnreadable(FileRefused):
    """The file is neither CSV nor XLSX, or is damaged."""

    sentence = "The file cannot be read: %(problem)s Save it as CSV (UTF-8) or XLSX and try again."


class FileHoldsMacros(FileRefused):
    """The spreadsheet can run programs."""

    sentence = "The file holds macros. Save it as XLSX without macros or as CSV, and try again."


class LineUnreadable(FileRefused):
    """The file cannot be read from a place on."""

    sentence = (
        "Line %(line)s, column %(column)s: %(problem)s Save the file as CSV (UTF-8) or XLSX and "
        "try again."
    )


class ColumnsMissing(FileRefused):
    """The first line does not name the columns."""

    sentence = "The first line must name the columns; these are missing: %(missing)s."


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a list may be."""

    bytes: int
    rows: int
    unpacked: int
    columns: int = 60


def not_apart(text: str, *, line: int) -> LineUnreadable:
    """Say why a line of a text does not come apart into columns."""
    if '"' in text:
        return LineUnreadable(
            line=line,
            column=1,
            problem="the columns cannot be told apart; a quotation mark may be missing.",
        )
    return LineUnreadable(
        line=line,
        column=1,
        problem="the columns cannot be told apart; a cell is longer than any list has.",
    )
