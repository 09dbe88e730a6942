"""Files from outside: read in pieces, hashed as read, and refused by name when hostile."""

import codecs
import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from core.errors import BusinessError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_PIECE = 1 << 20
_LONGEST_LINE = 1 << 20
_LARGEST_JSON = 64 << 20
_GZIP_MAGIC = b"\x1f\x8b"
# What is written by people compresses 5 to 30 times; a bomb a thousand times.
_MOST_GROWTH = 100
_GROWTH_COUNTS_FROM = 64 << 20
# The pieces of these sizes are read to recognise a file by its beginning.
_BEGINNING = 64 << 10


class FileRefused(BusinessError):
    """The file as a whole cannot be read in; nothing of it is kept."""

    sentence = "The file %(file)s cannot be read in."


class FileNotThere(FileRefused):
    """There is no such file, or it may not be read."""

    sentence = "There is no file %(file)s that can be read: correct the path or its permissions."


class FileEmpty(FileRefused):
    """The file holds nothing."""

    sentence = "The file %(file)s is empty: ask its sender for it again."


class FileNotText(FileRefused):
    """The file is no text in UTF-8."""

    sentence = (
        "The file %(file)s is no UTF-8 text from line %(line)s on: save it as UTF-8 and try again."
    )


class FileHoldsNulBytes(FileRefused):
    """The file holds bytes that no text holds."""

    sentence = (
        "The file %(file)s holds a NUL byte on line %(line)s, so it is no text or it is damaged: "
        "ask its sender for it again."
    )


class FileDamaged(FileRefused):
    """The compressed file ends early or does not decompress."""

    sentence = "The compressed file %(file)s is damaged or cut short: ask its sender for it again."


class FileGrowsTooMuch(FileRefused):
    """The compressed file unpacks to far more than real data would."""

    sentence = (
        "The compressed file %(file)s unpacks to more than %(times)s times its size, as no real "
        "data does: unpack and look at it before trying again."
    )


class LineTooLong(FileRefused):
    """A line is longer than any row of data."""

    sentence = (
        "Line %(line)s of %(file)s is longer than a row of data can be: is this the right file?"
    )


class NotARow(FileRefused):
    """A line of a CSV file does not come apart into columns."""

    sentence = (
        "Line %(line)s of %(file)s does not come apart into columns (%(problem)s): check the "
        "quotation marks on and above it."
    )


class NotJson(FileRefused):
    """The file begins like JSON but is not."""

    sentence = "The file %(file)s is not JSON: it goes wrong at line %(line)s."


class SourceFile:
    """One file, plain or gzip, read once from start to end.

    `read_bytes` of `size` tells how far reading is; `sha256` is complete after the last piece.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = 0
        self._hash = hashlib.sha256()
        self._unpacked_bytes = 0
        self._beginning = b""

    def __enter__(self) -> Self:
        try:
            self._file: BinaryIO = self.path.open("rb")
        except OSError as wrong:
            raise FileNotThere(file=str(self.path)) from wrong
        try:
            self._begin()
        except FileRefused:
            self._file.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def read_bytes(self) -> int:
        """How much of the file, as it lies on disk, has been read."""
        return self._file.tell()

    @property
    def sha256(self) -> str:
        """The hash of the file as it lies on disk; only after the last line was read."""
        return self._hash.hexdigest()

    def beginning(self) -> str:
        """Return the first characters of the file, which are read again later."""
        if not self._beginning:
            self._beginning = self._read(_BEGINNING)
        return self._beginning.decode("utf-8-sig", errors="replace")

    def lines(self) -> Iterator[str]:
        """Return the lines with their ends.

        :raises FileRefused: a subclass for each way in which this is no text
        """
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        number, rest = 1, ""
        for piece in self._pieces():
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as wrong:
                line = number + wrong.object[: wrong.start].count(b"\n")
                raise FileNotText(file=self.name, line=line) from wrong
            if "\x00" in text:
                line = number + text[: text.index("\x00")].count("\n")
                raise FileHoldsNulBytes(file=self.name, line=line)
            *whole, rest = (rest + text).split("\n")
            for line_text in whole:
                number += 1
                yield line_text + "\n"
            if len(rest) > _LONGEST_LINE:
                raise LineTooLong(file=self.name, line=number)
        if rest:
            yield rest

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Return the rows of a CSV file with the number of the line each ends on.

        :raises NotARow: if a line does not come apart into columns
        """
        reader = csv.reader(self.lines(), strict=True)
        while True:
            try:
                row = next(reader, None)
            except csv.Error as wrong:
                raise NotARow(file=self.name, line=reader.line_num, problem=str(wrong)) from wrong
            if row is None:
                return
            if row:
                yield reader.line_num, row

    def json(self) -> object:
        """Return what a JSON file says; numbers with a point come as text, exact.

        :raises NotJson: if it is not JSON, or is too large or too deep to be a real answer
        """
        text = ""
        for line in self.lines():
            text += line
            if len(text) > _LARGEST_JSON:
                raise LineTooLong(file=self.name, line=text.count("\n"))
        try:
            return json.loads(text, parse_float=str, parse_int=_whole_number)
        except json.JSONDecodeError as wrong:
            raise NotJson(file=self.name, line=wrong.lineno) from wrong
        except RecursionError as wrong:
            raise NotJson(file=self.name, line=1) from wrong

    def _begin(self) -> None:
        self.size = self.path.stat().st_size
        raw = io.BufferedReader(_Hashed(self._file, self._hash))
        self._unpacked: io.BufferedIOBase = raw
        if raw.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
            self._unpacked = gzip.GzipFile(fileobj=raw)
        if not self.beginning().strip():
            raise FileEmpty(file=self.name)

    def _pieces(self) -> Iterator[bytes]:
        """Return the unpacked bytes, and an empty piece at the end."""
        yield self._beginning
        while piece := self._read(_PIECE):
            yield piece
        yield b""

    def _read(self, length: int) -> bytes:
        try:
            piece = self._unpacked.read(length)
        except (EOFError, zlib.error, gzip.BadGzipFile) as wrong:
            raise FileDamaged(file=self.name) from wrong
        except OSError as wrong:
            raise FileNotThere(file=str(self.path)) from wrong
        self._unpacked_bytes += len(piece)
        if self._unpacked_bytes > max(_GROWTH_COUNTS_FROM, _MOST_GROWTH * self.size):
            raise FileGrowsTooMuch(file=self.name, times=_MOST_GROWTH)
        return piece


class _Hashed(io.RawIOBase):
    """A file of which everything read is hashed on the way."""

    def __init__(self, file: BinaryIO, digest: "hashlib._Hash") -> None:
        self._file = file
        self._digest = digest

    def readable(self) -> bool:
        return True

    def readinto(self, space: "Buffer") -> int:
        piece = self._file.read(memoryview(space).nbytes)
        self._digest.update(piece)
        memoryview(space)[: len(piece)] = piece
        return len(piece)


def _whole_number(digits: str) -> int | str:
    """Return a whole number; one too long to be an amount stays text and is refused as such."""
    return int(digits) if len(digits) <= 18 else digits
