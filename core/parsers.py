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
                text.decode("utf-8"), parse_float=exact, parse_constant=_refuse_constant
            )
        except (ValueError, RecursionError) as problem:
            said = gettext("This is not JSON: %(problem)s") % {"problem": problem}
            raise exceptions.ParseError(said[:200]) from None
        if _is_deeper_than(_DEEPEST, found):
            said = gettext("The text is nested deeper than %(most)s levels.")
            raise exceptions.ParseError(said % {"most": _DEEPEST})
        return found


class JsonWithFiles(JsonParser):
    """Reads JSON with files in it, in base64: together as large as one file may be."""

    longest = LARGEST_FILE * 4 // 3 + 100_000


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


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
