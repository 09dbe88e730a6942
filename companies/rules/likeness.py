"""How well a name answers what was typed, weighing each word by how rare it is."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from companies.rules import names

A_MATCH = 58  # of 100: what scores less is not shown
_ALIKE = 60  # of 100: what two words share less is not the same word with a slip
_SHORTENED = 88  # "electr" for "electric", "intl" is not among them
_DRAWN_TOGETHER = 90
_ALL_THERE, _HALF_TYPED = 95, 30  # all of a short name was typed, and more
_SHORTEST = 3  # letters of a shortened word
_LEAST = 0.1  # what the commonest word weighs beside one that nobody else has
_FORM = 0.25  # a legal form weighs this part of a word equally rare
_FEW = 1_000  # names in a register so small that counting them says nothing

Rarity = Mapping[str, float]


def rarity(counts: Mapping[str, int], names_in_all: int) -> Rarity:
    """Return what each word weighs, 0 to 1, by the number of names that it is in."""
    total = math.log(1.5 * max(names_in_all, _FEW, *counts.values(), 1))
    return {
        word: max(_LEAST, 1 - math.log(max(count, 1)) / total) for word, count in counts.items()
    }


def likeness(
    wanted: str, candidate: str, *, city: str = "", rarities: Rarity | None = None
) -> float:
    """Return how well a searchable name answers what was typed, 0 to 100.

    Every word typed is held against its best counterpart, rare words weighing more; the last one
    may be unfinished, two may be written as one, and any may name the place. Words that only the
    candidate has cost little. Legal forms weigh little, and with everything else equal the same
    form comes first.
    """
    typed, found = wanted.split(), candidate.split()
    last = len(names.without_legal_form(wanted).split()) - 1
    table = [
        [_word_likeness(word, other, unfinished=place == last) for other in found]
        for place, word in enumerate(typed)
    ]
    in_typed = [max(row) for row in table]
    in_found = [max(column) for column in zip(*table, strict=True)]
    weights = rarities or {}
    of_typed = [_weight(word, weights) for word in typed]
    of_found = [_weight(word, weights) for word in found]
    for at, column in enumerate(zip(*table, strict=True)):
        if in_found[at]:  # a slip in a common word does not make it a rare one
            of_found[at] = min(of_found[at], of_typed[column.index(in_found[at])])
    begun = in_typed[0] if table[0][0] == in_typed[0] else 0
    _draw_together((typed, in_typed, of_typed), (found, in_found, of_found))
    _draw_together((found, in_found, of_found), (typed, in_typed, of_typed))
    for place, word in enumerate(typed):
        in_typed[place] = max(in_typed[place], *(_in_place(word, each) for each in city.split()), 0)
    answered, covered = _mean(in_typed, of_typed), _mean(in_found, of_found)
    same_form = fuzz.ratio(wanted, candidate)
    score = 0.72 * answered + 0.22 * covered + 0.03 * begun + 0.03 * same_form
    is_all_there = covered >= _ALL_THERE and answered >= _HALF_TYPED
    return max(score, A_MATCH) if is_all_there else score


Side = tuple[Sequence[str], list[float], list[float]]  # words, how well answered, their weights


def _draw_together(apart: Side, whole: Side) -> None:
    """Hold two words that follow one another against one: "air bnb" is "airbnb"."""
    parts, in_parts, of_parts = apart
    words, in_words, of_words = whole
    for place, pair in enumerate(pairwise(parts)):
        both = slice(place, place + 2)
        if min(in_parts[both]) >= _SHORTENED:
            continue
        for at, word in enumerate(words):
            if in_words[at] >= _SHORTENED or len(word) < len(pair[0]):
                continue
            if score := fuzz.ratio("".join(pair), word, score_cutoff=_DRAWN_TOGETHER):
                in_words[at] = max(in_words[at], score)
                in_parts[both] = [max(each, score) for each in in_parts[both]]
                of_words[at] = min(of_words[at], max(of_parts[both]))


def _weight(word: str, rarities: Rarity) -> float:
    weight = math.pow(rarities.get(word, 1.0), 3) * math.sqrt(min(len(word), 8))
    return weight * _FORM if names.is_only_legal_form(word) else weight


def _mean(scores: Sequence[float], weights: Sequence[float]) -> float:
    return sum(s * w for s, w in zip(scores, weights, strict=True)) / sum(weights)


def _word_likeness(word: str, other: str, *, unfinished: bool) -> float:
    if word == other:
        return 100
    if unfinished and other.startswith(word):
        return 85 + 12 * len(word) / len(other)
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) >= _SHORTEST and longer.startswith(shorter):
        return max(_SHORTENED, fuzz.ratio(word, other))
    return fuzz.ratio(word, other, score_cutoff=_ALIKE)


def _in_place(word: str, other: str) -> float:
    return fuzz.ratio(word, other, score_cutoff=80)


def worth(ways: Mapping[str, Sequence[str]], rarities: Rarity) -> dict[str, float]:
    """Return what each known word is worth that one typed may stand for: what that one weighs."""
    found: dict[str, float] = {}
    for word, known in ways.items():
        weight = _weight(word if word in rarities else max(known, key=len), rarities)
        for other in known:
            part = weight if word == other else 0.85 * weight
            found[other] = max(part, found.get(other, 0))
    return found


def of_words(word: str, other: str) -> float:
    """Return how alike two words are, 0 to 100; 0 if they are not one word with a slip."""
    return _word_likeness(word, other, unfinished=False)


class Glance:
    """A quick look at names: which of the words typed they hold, and how long they are."""

    def __init__(self, wanted: str, weights: Mapping[str, float]) -> None:
        self._wanted = wanted
        self._weights = weights

    def at(self, name: str, city: str) -> float:
        """Return how promising a name looks."""
        words = {*name.split(), *city.split()}
        held = sum(self._weights.get(word, 0) for word in words)
        return 20 * held + 0.2 * fuzz.token_sort_ratio(self._wanted, name)
