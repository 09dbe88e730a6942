"""The actuary's desk calculator: any rule of the house on inputs from a file, without a database.

`{"function": ..., "inputs": ...}` as one object, an array, JSON lines, or the worked examples.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from claims.rules import desk as claims_desk
from collections_app.rules import desk as collections_desk
from core.errors import BadInput, BusinessError
from grading.rules import desk as grading_desk
from limits.rules import desk as limits_desk
from policies.rules import desk as policies_desk

Result = Mapping[str, object]

FUNCTIONS: dict[str, Callable[[dict[str, object]], Result]] = {
    **grading_desk.FUNCTIONS,
    **policies_desk.FUNCTIONS,
    **limits_desk.FUNCTIONS,
    **collections_desk.FUNCTIONS,
    **claims_desk.FUNCTIONS,
}

_LONGEST_NUMBER = 60
_NOT_A_NUMBER = Decimal("NaN")  # a rule that reads it refuses it by name, the rest go on


class Command(BaseCommand):
    """Calculate what stands in FILE; one result a line, a refusal for a line that is wrong."""

    help = "Calculates worked cases from a JSON file; - reads standard input."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to read."""
        parser.add_argument("file", help="JSON object, array or lines; - for standard input")

    def handle(self, *args: object, **options: object) -> None:
        """Print each result.

        :raises CommandError: at the end if anything was refused, so that the exit status is 1
        """
        refused = 0
        for case in cases(_read(str(options["file"]))):
            result = answer(case)
            refused += "error" in result
            self.stdout.write(json.dumps(result))
        if refused:
            raise CommandError(f"{refused} could not be calculated: see the error lines.")


def answer(case: object) -> Result:
    """Calculate one case, or say in `error` what is wrong with it and where."""
    try:
        return _calculate(case)
    except BadInput as refusal:
        values = refusal.values
        return {"error": {"field": str(values["place"]), "message": str(values["problem"])}}
    except BusinessError as refusal:
        return {"error": {"field": "inputs", "message": str(refusal)}}


def cases(text: str) -> Iterator[object]:
    """Give each case in `text`; a line that is no JSON gives the refusal in its place.

    The whole is read as one JSON value if it is one; otherwise each line is.
    """
    whole = _parsed(text, "file")
    if isinstance(whole, list):
        yield from whole
    elif isinstance(whole, dict):
        examples = whole.get("examples")
        yield from examples if isinstance(examples, list) else [whole]
    elif text.lstrip().startswith("[") or not text.strip():
        yield whole
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield _parsed(line, f"line {number}")


def _calculate(case: object) -> Result:
    if isinstance(case, BadInput):
        raise case
    if not isinstance(case, dict):
        raise BadInput(place="line", problem='must be an object with "function" and "inputs"')
    name, inputs = case.get("function"), case.get("inputs")
    if name is None:
        raise BadInput(place="function", problem="is missing")
    if not isinstance(name, str) or name not in FUNCTIONS:
        raise BadInput(place="function", problem=f"must be one of {', '.join(sorted(FUNCTIONS))}")
    if inputs is None:
        raise BadInput(place="inputs", problem="is missing")
    if not isinstance(inputs, dict):
        raise BadInput(place="inputs", problem="must be an object with named values")
    return FUNCTIONS[name](inputs)


def _parsed(text: str, place: str) -> object:
    """Return the JSON value in `text`, or the refusal; numbers stay exact."""
    try:
        return json.loads(text, parse_float=_exact, parse_int=_whole, parse_constant=_not_a_number)
    except RecursionError:
        return BadInput(place=place, problem="is nested too deep")
    except ValueError as wrong:
        return BadInput(place=place, problem=f"is not JSON: {wrong}")


def _exact(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        return _NOT_A_NUMBER


def _whole(written: str) -> int | Decimal:
    return int(written) if len(written) <= _LONGEST_NUMBER else _NOT_A_NUMBER


def _not_a_number(written: str) -> Decimal:
    return _NOT_A_NUMBER


def _read(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as wrong:
        raise CommandError(f"{file} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise CommandError(f"{file} is not UTF-8 text: save it as UTF-8 and try again.") from wrong
