"""What belongs to a company: its numbers, its names, its group, and what was merged into it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from companies.models import Company, CompanyName, Identifier

# A row belongs under what it was merged into, else under its parent.
_UP = """
    WITH RECURSIVE up (id, above, depth) AS (
        SELECT id, COALESCE(merged_into_id, parent_id), 0
        FROM companies_company WHERE id = %s
        UNION ALL
        SELECT company.id, COALESCE(company.merged_into_id, company.parent_id), up.depth + 1
        FROM up JOIN companies_company company ON company.id = up.above
        WHERE up.depth < 100
    )
    SELECT id FROM up ORDER BY depth
"""
_DOWN = """
    WITH RECURSIVE down (id) AS (
        SELECT %s::bigint
        UNION
        SELECT company.id
        FROM down JOIN companies_company company
            ON company.merged_into_id = down.id
            OR (company.parent_id = down.id AND company.merged_into_id IS NULL)
    )
    SELECT id FROM down ORDER BY id
"""
# One company may be on record under several ids: the one kept, and those merged into it.
_SAME = """
    WITH kept (id) AS (
        SELECT COALESCE(merged_into_id, id) FROM companies_company WHERE id = %s
    )
    SELECT id FROM kept
    UNION
    SELECT company.id FROM kept JOIN companies_company company ON company.merged_into_id = kept.id
    ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Group:
    """A company's place among those under one parent."""

    head: Company
    members: list[Company]  # the head included, without those merged away


def identifiers_of(company_id: int) -> QuerySet[Identifier]:
    """Return the numbers of a company and of those merged into it."""
    return Identifier.objects.filter(company_id__in=itself_and_merged(company_id)).order_by(
        "scheme", "country", "value", "id"
    )


def main_numbers(company_ids: Iterable[int]) -> dict[int, list[Identifier]]:
    """Return the companies' own numbers, for lists."""
    found: dict[int, list[Identifier]] = {}
    numbers = Identifier.objects.filter(company_id__in=list(company_ids))
    for number in numbers.order_by("company_id", "scheme", "country", "value"):
        found.setdefault(number.company_id, []).append(number)
    return found


def names_of(company_id: int) -> QuerySet[CompanyName]:
    """Return the other names of a company and of those merged into it."""
    return CompanyName.objects.filter(company_id__in=itself_and_merged(company_id)).order_by(
        "kind", "name", "id"
    )


def group_of(company_id: int) -> int:
    """Return the id of the ultimate parent: the company itself when it has none.

    :raises Company.DoesNotExist: if there is no such company
    """
    chain = path_up(company_id)
    if not chain:
        raise Company.DoesNotExist
    return chain[-1]


def head_of(company_id: int) -> Company:
    """Return the ultimate parent of a company."""
    return Company.objects.get(id=group_of(company_id))


def path_up(company_id: int) -> list[int]:
    """Return the company's id and the ids above it, up to the head of its group."""
    return _ids(_UP, company_id)


def members_of(group_id: int) -> list[int]:
    """Return the ids of all companies of a group: its head, those below, and those merged away."""
    return _ids(_DOWN, group_id)


def group(company_id: int) -> Group:
    """Return the group a company is in."""
    head_id = group_of(company_id)
    rows = Company.objects.filter(id__in=members_of(head_id), merged_into=None)
    members = list(rows.order_by("search_name", "id")[:200])
    return Group(head=Company.objects.get(id=head_id), members=members)


def merged_into(company_id: int) -> list[Company]:
    """Return the companies that were merged into one."""
    return list(Company.objects.filter(merged_into=company_id).order_by("name", "id"))


def itself_and_merged(company_id: int) -> list[int]:
    """Return the ids of a company and of those merged into it."""
    found = known = {company_id}
    while found:
        merged = Company.objects.filter(merged_into_id__in=found)
        found = set(merged.values_list("id", flat=True)) - known
        known = known | found
    return sorted(known)


def kept_as(company_id: int) -> Company:
    """Return a company, or the one it was merged into."""
    company = Company.objects.select_related("merged_into").get(id=company_id)
    return company.merged_into or company


def same_as(company_id: int) -> list[int]:
    """Return every id under which a company is on record, whichever of them is given."""
    return _ids(_SAME, company_id)


def kept_ids(company_ids: Iterable[int]) -> dict[int, int]:
    """Return every id under which the companies are on record, with the one each is kept under."""
    wanted = list(company_ids)
    rows = Company.objects.filter(id__in=wanted).values_list("id", "merged_into_id")
    roots = {merged_into or company_id for company_id, merged_into in rows}
    merged = Company.objects.filter(merged_into_id__in=roots).values_list("id", "merged_into_id")
    return {root: root for root in roots} | {each: root for each, root in merged if root}


def _ids(statement: str, company_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [company_id])
        return [row[0] for row in cursor.fetchall()]
