"""How long a search takes, by what is typed: a name with a typing error, a beginning and others."""

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random

from companies import queries
from companies.benchmark import ground
from companies.benchmark.recall import COLUMNS
from companies.benchmark.synthetic import companies
from companies.rules import Scheme, searchable
from core.fields import new_public_id

_SEED = 22
_LIMIT = 20  # as the portal shows
_WARM = 20  # searches before those that count
_NOW = "2026-01-01"

Told = Callable[[int, int], None]
Line = tuple[str, str, str]  # name, place, number


def build(count: int, given: Sequence[str], told: Told) -> None:
    """Fill the register with `count` companies, each with a number and a place."""

    def rows() -> Iterator[tuple[object, ...]]:
        for at, (name, city) in enumerate(companies(count, given), start=1):
            if at % 10_000 == 0:
                told(at, count)
            yield (
                at, new_public_id(), name, searchable(name), "NL", "", False, "", "", "", city,
                "", _NOW,
            )  # fmt: skip

    ground.put("companies_company", COLUMNS, rows())
    ground.run(
        "INSERT INTO companies_identifier (id, company_id, scheme, country, value)"
        " SELECT id, id, %s, 'NL', (10000000 + id)::text FROM companies_company",
        [Scheme.KVK.value],
    )
    ground.index()


def measure(count: int, searches: int, told: Told) -> dict[str, dict[str, float]]:
    """Search for companies of the register; return milliseconds and how many were found."""
    drawn = Random(_SEED)
    found = {}
    for number, (kind, typed) in enumerate(_KINDS.items()):
        lines = [_line(drawn.randint(1, count)) for _ in range(searches + _WARM)]
        times, hits = [], 0
        for at, (line, key) in enumerate(lines):
            told(number * len(lines) + at, len(_KINDS) * len(lines))
            text = typed(line, drawn)
            began = time.perf_counter()
            answers = queries.find(text, limit=_LIMIT)
            if at >= _WARM:
                times.append((time.perf_counter() - began) * 1000)
                hits += any(
                    company.id == key or (kind == "city" and company.city == line[1])
                    for company in answers
                )
        times.sort()
        found[kind] = {
            "median_ms": round(times[len(times) // 2], 1),
            "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
            "worst_ms": round(times[-1], 1),
            "found": round(hits / len(times), 3),
        }
    return found


def _line(key: int) -> tuple[Line, int]:
    row = ground.run(
        "SELECT name, city, value FROM companies_company"
        " JOIN companies_identifier ON company_id = companies_company.id"
        " WHERE companies_company.id = %s",
        [key],
    )[0]
    return (row[0], row[1], row[2]), key


def _slip(line: Line, drawn: Random) -> str:
    """Leave out, double or swap a letter of the longest word."""
    words = line[0].split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[longest]
    at = drawn.randrange(1, max(2, len(word) - 1))
    words[longest] = drawn.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at - 1] + word[at:],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )
    return " ".join(words)


def _beginning(line: Line, drawn: Random) -> str:
    return line[0][: max(4, len(line[0]) * drawn.randint(4, 8) // 10)]


_KINDS: dict[str, Callable[[Line, Random], str]] = {
    "typing_error": _slip,
    "prefix": _beginning,
    "number": lambda line, drawn: line[2][: drawn.choice((6, 7, 8, 8))],
    "city": lambda line, drawn: line[1],
    "name_and_city": lambda line, drawn: f"{line[0]} {line[1]}",
}
