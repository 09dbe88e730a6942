"""Questions about companies: finding them, their numbers and their groups."""

from companies.queries.finding import (
    by_id,
    company,
    company_for,
    find,
    find_by_number,
    known,
)
from companies.queries.groups import (
    Group,
    group,
    group_of,
    head_of,
    identifiers_of,
    itself_and_merged,
    kept_as,
    kept_ids,
    main_numbers,
    members_of,
    merged_into,
    names_of,
    path_up,
    same_as,
)

__all__ = [
    "Group",
    "by_id",
    "company",
    "company_for",
    "find",
    "find_by_number",
    "group",
    "group_of",
    "head_of",
    "identifiers_of",
    "itself_and_merged",
    "kept_as",
    "kept_ids",
    "known",
    "main_numbers",
    "members_of",
    "merged_into",
    "names_of",
    "path_up",
    "same_as",
]
