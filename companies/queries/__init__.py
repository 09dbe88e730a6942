"""Questions about companies: finding them, their numbers and their groups."""

from companies.queries.additions import added_by
from companies.queries.finding import (
    Match,
    by_id,
    company,
    company_for,
    doubles,
    find,
    find_by_number,
    known,
    matches,
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
from companies.queries.matching import matched
from companies.queries.places import Place, by_public_id, members_of_groups, places

__all__ = [
    "Group",
    "Match",
    "Place",
    "added_by",
    "by_id",
    "by_public_id",
    "company",
    "company_for",
    "doubles",
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
    "matched",
    "matches",
    "members_of",
    "members_of_groups",
    "merged_into",
    "names_of",
    "path_up",
    "places",
    "same_as",
]
