"""Finding companies by the words of their names and places, typing errors allowed.

Words typed are looked up among the words that are known, and the rarest of them choose the names
that are compared letter by letter. So the time hardly depends on how many companies there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from django.db import connection

from companies.rules import likeness, names

_COMPARED = 120  # names that are compared letter by letter
_OF_A_PROBE = 600  # names that one way of looking brings at most
_RARE = 4_000  # names: a word in more of them does not choose on its own
_OF_A_BEGINNING = 100
_TOGETHER, _RARE_WORDS, _COMMON_WORDS, _JOINED_WORDS = 8, 5, 4, 3
_LOOKED_THROUGH = 200_000  # names of common words that are gone through to find where two meet
_WORDS_LOOKED_UP = 30
_WORDS_WITH_SLIPS = 4  # the longest of the words that nobody has
_ALTERNATIVES, _PROPOSED = 12, 40
_LAST_LETTER = "\U0010ffff"
_UNKNOWN = 3  # names: a word in fewer of them may be a slip of another
_HARDLY_SAID = 500  # what a word that nobody has is taken for: it is noise, or misspelt badly
_SHORTEST_SLIP, _SHORTEST_BEGINNING = 4, 3

Counts = dict[str, int]
Ways = dict[str, list[str]]
Row = tuple[int, str, str]

_KNOWN = "SELECT word, companies FROM companies_word WHERE word = ANY(%(words)s)"
_BEGUN = """
    SELECT word, companies FROM companies_word
    WHERE word ~>=~ %(start)s AND word ~<~ %(end)s ORDER BY companies DESC, word LIMIT %(limit)s
"""
# The trigram index proposes (`pg_trgm.similarity_threshold`); the letters decide afterwards.
_ALIKE = """
    SELECT typed.word, known.word, known.companies
    FROM unnest(%(words)s::text[]) AS typed (word)
    CROSS JOIN LATERAL (
        SELECT word, companies FROM companies_word
        WHERE companies_word.word %% typed.word
        ORDER BY similarity(companies_word.word, typed.word) DESC, companies DESC, word
        LIMIT %(limit)s
    ) AS known
"""
_SIZE = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'companies_company'::regclass"
_TABLES = {"companies_company": "companies_company.city", "companies_companyname": "''"}
_SELECT = {
    "companies_company": """
        SELECT companies_company.id, companies_company.search_name, companies_company.city
        FROM companies_company
    """,
    "companies_companyname": """
        SELECT companies_company.id, companies_companyname.search_name, companies_company.city
        FROM companies_companyname
        JOIN companies_company ON companies_company.id = companies_companyname.company_id
    """,
}


def scored(search_name: str, country: str | None, limit: int) -> dict[int, float]:
    """Return the ids of companies by a searchable name with their scores, the best first."""
    bare = names.without_legal_form(search_name)
    if names.is_only_legal_form(bare):
        return {}
    found = _beginning(bare, search_name, country) | _in_place(search_name, country)
    counts: Counts = {}
    ways: Ways = {}
    if names.is_latin(bare):
        typed = list(dict.fromkeys(bare.split()))[:_WORDS_LOOKED_UP]
        ways = _ways(typed, counts)
        found |= _by_words(_probes(typed, ways, counts), country)
        counts.update((word, _HARDLY_SAID) for word in typed if word not in ways)
    best = _best(search_name, _nearest(search_name, found, ways, counts), counts)
    return dict(best[:limit])


def _ways(typed: Sequence[str], counts: Counts) -> Ways:
    """Return for each word typed the known words that it may stand for; fill in their counts."""
    split = {part for word in typed for part in _parts(word)}
    counts.update(_rows(_KNOWN, words=[*typed, *_joined(typed), *split]))
    ways = {word: [word] for word in typed if word in counts}
    last = typed[-1]
    if len(last) >= _SHORTEST_BEGINNING:
        begun = dict(_rows(_BEGUN, start=last, end=last + _LAST_LETTER, limit=_ALTERNATIVES))
        counts.update(begun)
        ways[last] = list(dict.fromkeys([*ways.get(last, []), *begun]))
    _add_slips(typed, ways, counts)
    return {word: known for word, known in ways.items() if known}


def _add_slips(typed: Sequence[str], ways: Ways, counts: Counts) -> None:
    """Add words like those that hardly anybody has, and the rarer half of two written as one."""
    unknown = [
        word
        for word in typed
        if len(word) >= _SHORTEST_SLIP and sum(counts[w] for w in ways.get(word, [])) < _UNKNOWN
    ]
    unknown = sorted(unknown, key=len, reverse=True)[:_WORDS_WITH_SLIPS]
    if not unknown:
        return
    for word, known, companies in _rows(_ALIKE, words=unknown, limit=_PROPOSED):
        alike = ways.setdefault(word, [])
        if likeness.of_words(word, known) and len(alike) < _ALTERNATIVES:
            counts[known] = companies
            alike.append(known)
    for word in unknown:
        for halves in _halves(word):
            if counts.keys() >= set(halves):
                ways.setdefault(word, []).append(min(halves, key=lambda half: counts[half]))


def _joined(typed: Sequence[str]) -> list[str]:
    return [first + second for first, second in pairwise(typed)]


def _halves(word: str) -> list[tuple[str, str]]:
    return [
        (word[:at], word[at:])
        for at in range(_SHORTEST_BEGINNING, len(word) - _SHORTEST_BEGINNING + 1)
    ]


def _parts(word: str) -> Iterable[str]:
    return (part for halves in _halves(word) for part in halves)


def _probes(typed: Sequence[str], ways: Ways, counts: Counts) -> list[list[list[str]]]:
    """Return which words to look for together: all, each rare one, the others in twos.

    One word that very many have chooses nothing: who has it is as likely not meant as meant.
    """
    groups = {word: sum(counts[w] for w in known) for word, known in ways.items()}
    by_rarity = sorted(groups, key=lambda word: (groups[word], word))
    rare = [word for word in by_rarity if groups[word] <= _RARE][:_RARE_WORDS]
    wanted = [by_rarity[:_TOGETHER], *([word] for word in rare)]
    if len(by_rarity) == 1 and groups[by_rarity[0]] > _LOOKED_THROUGH:
        wanted = []
    if len(rare) < 2:
        wanted += _pairs(by_rarity[:_COMMON_WORDS], groups)
    probes = [[ways[word] for word in words] for words in wanted if words]
    joined = sorted({w for w in _joined(typed) if w in counts}, key=lambda w: (counts[w], w))
    probes += [[[word]] for word in joined[:_JOINED_WORDS]]
    return [probe for at, probe in enumerate(probes) if probe not in probes[:at]]


def _pairs(by_rarity: Sequence[str], counts: Mapping[str, int]) -> list[list[str]]:
    """Return common words in twos, the rarest first, as far as it does not take too long."""
    wanted: list[list[str]] = []
    looked_through = 0
    for rarer, other in combinations(by_rarity, 2):
        looked_through += counts[rarer]
        if wanted and looked_through > _LOOKED_THROUGH:
            break
        wanted.append([rarer, other])
    return wanted


def _by_words(probes: Sequence[Sequence[Sequence[str]]], country: str | None) -> set[Row]:
    """Return the names that hold one of each group of words, of every probe."""
    values: dict[str, Any] = {"country": country, "limit": _OF_A_PROBE}
    parts = []
    for number, probe in enumerate(probes):
        for table, city in _TABLES.items():
            holding = []
            for at, words in enumerate(probe):
                values[f"words_{number}_{at}"] = words
                holding.append(
                    f"companies_words({table}.search_name, {city})"
                    f" && %(words_{number}_{at})s::text[]"
                )
            # The planner is not to hope for a hit on the first pages because there is a limit.
            parts.append(
                f"(WITH hit AS MATERIALIZED ({_SELECT[table]} WHERE {' AND '.join(holding)}"
                f" {_in(country)}) SELECT * FROM hit LIMIT %(limit)s)"
            )
    return set(_rows(" UNION ALL ".join(parts), **values)) if parts else set()


def _beginning(bare: str, search_name: str, country: str | None) -> set[Row]:
    """Return the names that are what was typed, whatever the legal form, or begin with it."""
    parts = []
    for table in _TABLES:
        name = f"{table}.search_name"
        is_it = f"{name} = ANY(%(exact)s)"
        begins = f"{name} ~>=~ %(start)s AND {name} ~<~ %(end)s"
        for condition in (is_it, f"{begins} {_in(country)} ORDER BY {name} USING ~<~"):
            narrowed = f"{condition} {_in(country)}" if condition is is_it else condition
            parts.append(f"({_SELECT[table]} WHERE {narrowed} LIMIT %(limit)s)")
    values = {
        "exact": [bare, search_name, *(f"{bare} {form}" for form in sorted(names.LEGAL_FORMS))],
        "start": bare,
        "end": bare + _LAST_LETTER,
        "country": country,
        "limit": _OF_A_BEGINNING,
    }
    return set(_rows(" UNION ALL ".join(parts), **values))


def _in_place(search_name: str, country: str | None) -> set[Row]:
    """Return names of companies in a place, where what was typed is one."""
    here = "city <> '' AND companies_place(city) = %(place)s"
    values = {"place": search_name, "country": country, "limit": _OF_A_PROBE}
    select = _SELECT["companies_company"]
    return set(_rows(f"{select} WHERE {here} {_in(country)} LIMIT %(limit)s", **values))


def _in(country: str | None) -> str:
    return "AND companies_company.country = %(country)s" if country else ""


def _nearest(search_name: str, found: set[Row], ways: Ways, counts: Counts) -> list[Row]:
    """Return the names that look best at a glance, their places as they are searched."""
    rarities = likeness.rarity(counts, _size())
    glance = likeness.Glance(search_name, likeness.worth(ways, rarities))
    rows = [(key, name, names.searchable(city)) for key, name, city in found]
    return sorted(rows, key=lambda row: (-glance.at(row[1], row[2]), row))[:_COMPARED]


def _best(search_name: str, nearest: Sequence[Row], counts: Counts) -> list[tuple[int, float]]:
    """Return the companies whose names answer to what was typed and how well, the best first."""
    words = {word for _, name, _ in nearest for word in name.split()} | set(search_name.split())
    counts.update(_rows(_KNOWN, words=list(words - counts.keys())))
    rarities = likeness.rarity(counts, _size())
    scores: dict[int, float] = {}
    for key, name, city in nearest:
        score = likeness.likeness(search_name, name, city=city, rarities=rarities)
        scores[key] = max(score, scores.get(key, 0))
    best = sorted(scores, key=lambda key: (-scores[key], key))
    return [(key, scores[key]) for key in best if scores[key] >= likeness.A_MATCH]


def _size() -> int:
    """Return about how many companies there are."""
    return int(_rows(_SIZE)[0][0])


def _rows(statement: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
