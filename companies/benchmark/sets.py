"""The files of names: spellings that belong together, and names that belong to nobody in them."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from companies.rules import searchable

GLEIF = "companies/gleif_half.csv.gz"
PATENTS = "matching/patent_assignees_air_umass.csv.gz"
NASDAQ = "matching/nasdaq_vs_sec_by_ticker.csv.gz"
_SEED = 20261122

Clusters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A spelling that is typed, and the cluster it is of."""

    cluster: str
    spelling: str


def patents(folder: Path) -> Clusters:
    """Return the spellings of each patent assignee."""
    return _clusters((row["unique_id"], row["organization"]) for row in _rows(folder / PATENTS))


def listed(folder: Path) -> Clusters:
    """Return the names of each listed company, as the exchange and as the register write it."""
    return _clusters(
        (row["cik"], row[column])
        for row in _rows(folder / NASDAQ)
        for column in ("name_exchange_list", "name_sec_register")
    )


def distractors(folder: Path, *, most: int, without: Clusters) -> list[str]:
    """Return names of GLEIF, each once and none that is also a spelling of a cluster."""
    taken = {searchable(spelling) for spellings in without.values() for spelling in spellings}
    found = []
    for row in _rows(folder / GLEIF):
        name = row["legal_name"]
        searched = searchable(name)
        if searched and searched not in taken:
            taken.add(searched)
            found.append(name)
    return Random(_SEED).sample(found, most) if len(found) > most else found


def questions(clusters: Clusters, *, most: int, of_each: int) -> list[Question]:
    """Return spellings to type, of clusters with at least two; 0 means all of them."""
    drawn = Random(_SEED)
    several = sorted(key for key, spellings in clusters.items() if len(spellings) > 1)
    chosen = drawn.sample(several, most) if 0 < most < len(several) else several
    asked = []
    for key in chosen:
        spellings = list(clusters[key])
        fewer = 0 < of_each < len(spellings)
        for spelling in drawn.sample(spellings, of_each) if fewer else spellings:
            asked.append(Question(key, spelling))
    return asked


def _clusters(pairs: Iterator[tuple[str, str]]) -> Clusters:
    clusters: dict[str, dict[str, None]] = defaultdict(dict)
    for key, spelling in pairs:
        clusters[key][spelling] = None
    return {key: list(spellings) for key, spellings in clusters.items()}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
