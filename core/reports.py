"""What a command says about lines it did not read in: the first ones on screen, all in a file."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from core.errors import BusinessError
from core.http import sentence

_SHOWN = 20


class Out(Protocol):
    """Where a command writes to."""

    def write(self, text: str, /) -> Any: ...


class Refused(Protocol):
    """A line that was not read in: its number, its column (may be empty) and why."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> str: ...

    @property
    def problem(self) -> BusinessError: ...


def report_refused(refused: Sequence[Refused], out: Out, errors: Out, *, file: Path | None) -> None:
    """Tell which lines were refused and why, and write all of them to `file` if there is one."""
    for line in refused[:_SHOWN]:
        place = f"line {line.line}, {line.column}" if line.column else f"line {line.line}"
        errors.write(f"{place}: {sentence(line.problem)}")
    if len(refused) > _SHOWN and file is None:
        errors.write(f"... and {len(refused) - _SHOWN} more: --refused FILE writes all of them.")
    if file is not None:
        _write(refused, file)
        out.write(f"The refused lines stand in {file}.")


def _write(refused: Sequence[Refused], file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as report:
        rows = csv.writer(report)
        rows.writerow(("line", "column", "code", "reason"))
        for line in refused:
            rows.writerow((line.line, line.column, line.problem.code, sentence(line.problem)))
