"""Finding companies: by their id, by any of their numbers, by names with typing errors."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from companies.models import Company, Identifier
from companies.rules import Scheme, identifiers, keeping, names
from companies.rules.identifiers import Number

_LONGEST_TEXT = 200
_CANDIDATES = 200  # names that are compared letter by letter
_ENOUGH_CANDIDATES = 50
_A_MATCH = 60  # of 100; what scores less is not shown
# How alike a word of a name must be to be a candidate: first names that hold what was typed, and
# only when these are few, names with more typing errors. Common words would find half the world.
_NEAR, _FAR, _FAR_FOR_SEVERAL_WORDS = 0.8, 0.4, 0.55
_AT_MOST = 4000  # names that are looked at when nothing but a common word was typed

# The best names from the trigram index; the shortest first among equals.
BY_WORDS = """
    SELECT id, search_name FROM (
        (SELECT id, search_name FROM companies_company
         WHERE search_name %%> %(text)s {in_country} LIMIT %(at_most)s)
        UNION ALL
        (SELECT company_id, other.search_name FROM companies_companyname other
         JOIN companies_company ON companies_company.id = company_id
         WHERE other.search_name %%> %(text)s {in_country} LIMIT %(at_most)s)
    ) named
    ORDER BY word_similarity(%(text)s, search_name) DESC, length(search_name), id
    LIMIT %(limit)s
"""
_BY_BEGINNING = """
    SELECT id, search_name FROM companies_company
    WHERE search_name ~ '[^ -~]' AND search_name LIKE %(start)s {in_country}
    ORDER BY search_name, id
    LIMIT %(limit)s
"""


def company(public_id: UUID) -> Company:
    """Return the company known by `public_id`; one merged away leads to where it went.

    :raises Company.DoesNotExist: if there is none
    """
    found = Company.objects.select_related("merged_into").get(public_id=public_id)
    while found.merged_into is not None:
        found = found.merged_into
    return found


def by_id(company_ids: Iterable[int]) -> dict[int, Company]:
    """Return the companies with these ids, as they are kept."""
    return Company.objects.in_bulk(list(company_ids))


def company_for(text: str) -> Company:
    """Return the one company that staff mean by an id or a number.

    :raises NoSuchCompany: if nothing is known by it
    :raises SeveralCompanies: if more than one company carries the number
    """
    try:
        return company(UUID(text.strip()))
    except ValueError:
        found = find_by_number(text)
    except Company.DoesNotExist:
        found = []
    if not found:
        raise keeping.NoSuchCompany(text=text[:60])
    if len(found) > 1:
        raise keeping.SeveralCompanies(text=text[:60])
    return found[0]


def find(text: str, *, country: str | None = None, limit: int = 20) -> list[Company]:
    """Return companies by name, typing errors allowed, or by any of their numbers; best first.

    A number is found from how it begins. Companies merged away are found under their old name or
    number and given as what they became.
    """
    wanted = text.replace("\x00", " ").strip()[:_LONGEST_TEXT]
    search_name = names.searchable(wanted)
    if len(search_name) < 2:
        return []
    found: list[int] = []
    if identifiers.looks_like_a_number(wanted):
        found += _ids_by_number(wanted, country, limit)
    if len(found) < limit:
        found += _ids_by_name(search_name, country, limit)
    return _as_they_are_now(found)[:limit]


def find_by_number(
    value: str, *, scheme: Scheme | None = None, country: str | None = None
) -> list[Company]:
    """Return the companies that carry exactly this number."""
    numbers = Identifier.objects.filter(value__in=identifiers.ways_to_write(value))
    if scheme:
        numbers = numbers.filter(scheme=scheme)
    if country:
        numbers = numbers.filter(company__country=country)
    return _as_they_are_now(numbers.order_by("id").values_list("company_id", flat=True)[:200])


def known(numbers: Iterable[Number]) -> dict[Number, int]:
    """Return the id of the company behind each number that is known."""
    wanted = list(numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT wanted.place, COALESCE(company.merged_into_id, company.id)
            FROM unnest(%s::text[], %s::text[], %s::text[])
                WITH ORDINALITY AS wanted (scheme, country, value, place)
            JOIN companies_identifier known
                ON (known.scheme, known.country, known.value)
                   = (wanted.scheme, wanted.country, wanted.value)
            JOIN companies_company company ON company.id = known.company_id
            """,
            [
                [number.scheme.value for number in wanted],
                [number.country for number in wanted],
                [number.value for number in wanted],
            ],
        )
        return {wanted[place - 1]: company_id for place, company_id in cursor.fetchall()}


def _ids_by_number(text: str, country: str | None, limit: int) -> list[int]:
    exact: list[int] = []
    start: list[int] = []
    for written in identifiers.ways_to_write(text):
        numbers = Identifier.objects.filter(value__startswith=written)
        if country:
            numbers = numbers.filter(company__country=country)
        for company_id, value in numbers.order_by("value", "id").values_list("company_id", "value")[
            :limit
        ]:
            (exact if value == written else start).append(company_id)
    return exact + start


def _ids_by_name(search_name: str, country: str | None, limit: int) -> list[int]:
    bare = names.without_legal_form(search_name)
    found = _matches(search_name, _candidates(bare, country))
    if not found and names.is_latin(bare) and " " in bare:
        longest = max(bare.split(), key=len)  # errors in several words: the longest says most
        found = _matches(search_name, _candidates(longest, country))
    return found[:limit]


def _matches(search_name: str, candidates: Iterable[tuple[int, str]]) -> list[int]:
    """Return the companies whose name answers to what was typed, the best first."""
    scores: dict[int, float] = {}
    for company_id, candidate in candidates:
        score = names.likeness(search_name, candidate)
        scores[company_id] = max(score, scores.get(company_id, 0))
    best = sorted(scores, key=lambda company_id: (-scores[company_id], company_id))
    return [company_id for company_id in best if scores[company_id] >= _A_MATCH]


def _candidates(bare: str, country: str | None) -> list[tuple[int, str]]:
    """Return names to compare with what was typed; a legal form alone says nothing."""
    if names.is_only_legal_form(bare):
        return []
    if not names.is_latin(bare):
        return _rows(_BY_BEGINNING, _NEAR, bare, country)
    near = _rows(BY_WORDS, _NEAR, bare, country)
    if len(near) >= _ENOUGH_CANDIDATES:
        return near
    return _rows(BY_WORDS, _FAR_FOR_SEVERAL_WORDS if " " in bare else _FAR, bare, country)


def _rows(
    statement: str, threshold: float, bare: str, country: str | None
) -> list[tuple[int, str]]:
    in_country = "AND companies_company.country = %(country)s" if country else ""
    start = bare.replace("\\", "").replace("%", "").replace("_", "") + "%"
    values = {
        "text": bare,
        "start": start,
        "country": country,
        "limit": _CANDIDATES,
        "at_most": _AT_MOST,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(threshold)]
        )
        cursor.execute(statement.format(in_country=in_country), values)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _as_they_are_now(ids: Iterable[int]) -> list[Company]:
    """Return the companies in the order of `ids`, each once, those merged away as what they are."""
    wanted = list(dict.fromkeys(ids))
    rows = Company.objects.select_related("merged_into__merged_into").in_bulk(wanted)
    found: dict[int, Company] = {}
    for company_id in wanted:
        row = rows[company_id]
        while row.merged_into is not None:
            row = row.merged_into
        found.setdefault(row.id, row)
    return list(found.values())
