"""Finding companies: by their id, by any of their numbers, by names with typing errors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from companies.models import Company, Identifier
from companies.queries import additions, by_name
from companies.rules import Scheme, adding, identifiers, keeping, names
from companies.rules.entries import Entry
from companies.rules.identifiers import Number

_LONGEST_TEXT = 200
_CERTAIN = 100.0  # the score of exactly this number
_ASKED_ABOUT = 5  # companies of nearly the same name, before one is added


@dataclass(frozen=True, slots=True)
class Match:
    """A company that answers to what was typed, and how well: 0 to 100."""

    company: Company
    score: float


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
    """Return companies by name and place, typing errors allowed, or by any number; best first.

    A number is found from how it begins. What another policyholder added is not found before it is
    checked. Companies merged away are found under their old name or
    number and given as what they became.
    """
    return [match.company for match in matches(text, country=country, limit=limit)]


def matches(text: str, *, country: str | None = None, limit: int = 20) -> list[Match]:
    """Return what `find` does, each with its score: 100 for exactly this number, 0 to 100 a name's.

    The beginning of a number scores as much of 100 as there is of the number.
    """
    wanted = text.replace("\x00", " ").strip()[:_LONGEST_TEXT]
    search_name = names.searchable(wanted)
    if len(search_name) < 2:
        return []
    found: dict[int, float] = {}
    if identifiers.looks_like_a_number(wanted):
        found = _by_number(wanted, country, limit)
    if len(found) < limit and not identifiers.is_only_digits(wanted):
        for company_id, score in by_name.scored(search_name, country, limit).items():
            found.setdefault(company_id, score)
    return _matches(found)[:limit]


def doubles(entry: Entry) -> tuple[Company | None, list[Match]]:
    """Return the company that carries a number of the entry, and those of nearly its name."""
    for company_id in known(entry.numbers).values():
        return by_id([company_id])[company_id], []
    found = matches(entry.name, country=entry.country or None, limit=_ASKED_ABOUT)
    return None, [match for match in found if match.score >= adding.LOOKS_LIKE]


def alike(row: Company) -> list[Match]:
    """Return the companies of nearly the name of one, for whoever checks who it is.

    The insurer sees here what policyholders do not: what others added and nobody has checked.
    """
    found = matches(row.name, country=row.country or None, limit=_ASKED_ABOUT + 1)
    return [each for each in found if each.company != row and each.score >= adding.LOOKS_LIKE]


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


def _by_number(text: str, country: str | None, limit: int) -> dict[int, float]:
    """Return the companies with a number that begins so, exactly this number first."""
    found: dict[int, float] = {}
    for written in identifiers.ways_to_write(text):
        numbers = Identifier.objects.filter(value__startswith=written)
        if country:
            numbers = numbers.filter(company__country=country)
        for company_id, value in numbers.order_by("value", "id").values_list("company_id", "value")[
            :limit
        ]:
            score = _CERTAIN * len(written) / len(value)
            found[company_id] = max(score, found.get(company_id, 0))
    exact = {company_id: score for company_id, score in found.items() if score == _CERTAIN}
    return exact | found


def _as_they_are_now(ids: Iterable[int]) -> list[Company]:
    """Return the companies in the order of `ids`, each once, those merged away as what they are."""
    return [match.company for match in _matches(dict.fromkeys(ids, _CERTAIN))]


def _matches(scores: Mapping[int, float]) -> list[Match]:
    """Return the companies in their order, each once, those merged away as what they are."""
    rows = Company.objects.select_related("merged_into__merged_into").in_bulk(list(scores))
    hidden = additions.of_others(rows.values())
    found: dict[int, Match] = {}
    for company_id, score in scores.items():
        row = rows[company_id]
        if company_id in hidden:
            continue
        while row.merged_into is not None:
            row = row.merged_into
        found.setdefault(row.id, Match(row, round(score, 1)))
    return list(found.values())
