"""Where many companies belong, in one question: their group, their other ids, their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from companies.models import Company

_MOST_MEMBERS = 200  # of one group, as `queries.group` gives
_DEEPEST = 100

# A row belongs under what it was merged into, else under its parent.
_PLACES = f"""
    WITH RECURSIVE wanted AS (
        SELECT id, COALESCE(merged_into_id, id) AS kept
        FROM companies_company WHERE id = ANY(%(ids)s)
    ), up (start, id, above, depth) AS (
        SELECT company.id, company.id, COALESCE(company.merged_into_id, company.parent_id), 0
        FROM wanted JOIN companies_company company ON company.id = wanted.id
        UNION ALL
        SELECT up.start, company.id, COALESCE(company.merged_into_id, company.parent_id), depth + 1
        FROM up JOIN companies_company company ON company.id = up.above
        WHERE depth < {_DEEPEST}
    ), merged (head, id) AS (
        SELECT id, id FROM wanted
        UNION
        SELECT merged.head, company.id
        FROM merged JOIN companies_company company ON company.merged_into_id = merged.id
    ), heads AS (
        SELECT DISTINCT ON (start) start, id FROM up ORDER BY start, depth DESC
    )
    SELECT wanted.id, heads.id,
        ARRAY(
            SELECT wanted.kept
            UNION SELECT id FROM companies_company WHERE merged_into_id = wanted.kept
            ORDER BY 1
        ),
        EXISTS (
            SELECT 1 FROM merged JOIN companies_identifier number ON number.company_id = merged.id
            WHERE merged.head = wanted.id
        )
    FROM wanted JOIN heads ON heads.start = wanted.id
"""
_MEMBERS = """
    WITH RECURSIVE down (head, id) AS (
        SELECT head, head FROM unnest(%s::bigint[]) AS head
        UNION
        SELECT down.head, company.id
        FROM down JOIN companies_company company
            ON company.merged_into_id = down.id
            OR (company.parent_id = down.id AND company.merged_into_id IS NULL)
    )
    SELECT head, id FROM down
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a company belongs: the head of its group, every id of its own, whether it has a number.

    `same` are the ids under which it is on record, those merged into it included.
    """

    group_id: int
    same: Sequence[int]
    has_number: bool


def places(company_ids: Iterable[int]) -> dict[int, Place]:
    """Return where each company belongs; those there are not are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"ids": sorted(set(company_ids))})
        return {company: Place(*found) for company, *found in cursor.fetchall()}


def members_of_groups(
    group_ids: Iterable[int], *, at_hand: Mapping[int, Company] | None = None
) -> dict[int, list[Company]]:
    """Return the members of each group without those merged away, as `group` does for one.

    Companies `at_hand`, as they are kept, are not read again.
    """
    pairs = ids_in_groups(group_ids)
    known = {key: row for key, row in (at_hand or {}).items() if row.merged_into_id is None}
    missing = [company for _, company in pairs if company not in known]
    rows = known | Company.objects.filter(merged_into=None).in_bulk(missing)
    found: dict[int, list[Company]] = {head: [] for head, _ in pairs}
    for head, company in pairs:
        if company in rows:
            found[head].append(rows[company])
    return {
        head: sorted(members, key=lambda row: (row.search_name, row.id))[:_MOST_MEMBERS]
        for head, members in found.items()
    }


def ids_in_groups(group_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return each group with each of the ids that `members_of` gives for it."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [sorted(set(group_ids))])
        return [(head, company) for head, company in cursor.fetchall()]


def numbered(values: Iterable[str]) -> dict[str, set[int]]:
    """Return the companies that carry each number as it is kept, as what they are now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number.value, COALESCE(company.merged_into_id, company.id)"
            " FROM companies_identifier number"
            " JOIN companies_company company ON company.id = number.company_id"
            " WHERE number.value = ANY(%s)",
            [sorted(set(values))],
        )
        found: dict[str, set[int]] = {}
        for value, company_id in cursor.fetchall():
            found.setdefault(value, set()).add(company_id)
    return found


def by_public_id(public_ids: Iterable[UUID]) -> dict[UUID, Company]:
    """Return the companies known by these ids, those merged away as what they are now."""
    rows = Company.objects.select_related("merged_into__merged_into").filter(
        public_id__in=list(public_ids)
    )
    return {row.public_id: _as_it_is_now(row) for row in rows}


def _as_it_is_now(company: Company) -> Company:
    while company.merged_into is not None:
        company = company.merged_into
    return company
