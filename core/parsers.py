"""Reading what the API is sent."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.parsers import BaseParser

from core.files import LARGEST_FILE
from core.inputs import exact

_DEEPEST = 32
_MOST_DIGITS = 400  # of a whole number; no amount or id comes near


class JsonParser(BaseParser):
    """Reads JSON exactly (no floats), and refuses what only hurts: depth, size, NaN."""

    media_type = "application/json"
    longest = 10_000_000  # bytes

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value of the text in `stream`.

        :raises exceptions.ParseError: for anything that is not JSON of a sensible size
        """
        text = stream.read(self.longest + 1)
        if len(text) > self.longest:
            said = gettext("The text is longer than %(most)s bytes.")
            raise exceptions.ParseError(said % {"most": self.longest})
        try:
            found = json.loads(
                text.decode("utf-8"),
                parse_float=exact,
                parse_int=_whole,
                parse_constant=_refuse_constant,
            )
        except RecursionError:
            raise exceptions.ParseError(_too_deep()) from None
        except ValueError as problem:
            raise exceptions.ParseError(_not_json(problem)) from None
        if _is_deeper_than(_DEEPEST, found):
            raise exceptions.ParseError(_too_deep())
        return found


class JsonWithFiles(JsonParser):
    """Reads JSON with files in it, in base64: together as large as one file may be."""

    longest = LARGEST_FILE * 4 // 3 + 100_000


class _NoNumber(ValueError):
    """A number that stands for none, or has more digits than any amount."""


def _refuse_constant(name: str) -> None:
    raise _NoNumber


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise _NoNumber
    return int(text)


def _too_deep() -> str:
    return gettext("The text is nested deeper than %(most)s levels.") % {"most": _DEEPEST}


def _not_json(problem: ValueError) -> str:
    if isinstance(problem, json.JSONDecodeError):
        place = {"line": problem.lineno, "column": problem.colno}
        return (
            gettext("This is not JSON: it goes wrong at line %(line)s, column %(column)s.") % place
        )
    if isinstance(problem, UnicodeDecodeError):
        return gettext("This is not JSON: it is not written in UTF-8.")
    return gettext("A number in the text cannot be read.")


def _is_deeper_than(depth: int, value: object) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)
