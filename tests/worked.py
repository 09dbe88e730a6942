"""One of the worked examples, by its id."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("worked_examples.json")


def worked(id: str) -> dict[str, Any]:
    return _examples()[id]


@cache
def _examples() -> dict[str, dict[str, Any]]:
    examples = json.loads(_FILE.read_text(encoding="utf-8"))["examples"]
    return {each["id"]: each for each in examples}
