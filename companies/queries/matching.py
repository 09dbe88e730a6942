"""Finding the companies of somebody's own list, row by row."""

from collections.abc import Sequence

from companies.models import Company
from companies.queries import finding
from companies.queries.finding import Match
from companies.queries.groups import names_of
from companies.rules import likeness, matching, names
from companies.rules.matching import Verdict

_PROPOSED = 5


def matched(
    *, name: str, number: str = "", city: str = "", country: str | None = None
) -> tuple[Verdict, Sequence[Match]]:
    """Return what a row of a list is, with the companies it may be, best first.

    A number decides, unless the company that carries it is called otherwise: then it is proposed,
    with how near its name comes as its score, before what the name finds.
    """
    by_number = _of_number(name, number, country)
    if len(by_number) == 1 and by_number[0].score >= likeness.A_MATCH:
        return Verdict.MATCHED, by_number
    text = f"{name} {city}".strip()
    ids = {match.company.id for match in by_number}
    by_name = finding.matches(text, country=country, limit=_PROPOSED) if name else []
    found = [*by_number, *(match for match in by_name if match.company.id not in ids)][:_PROPOSED]
    if by_number:
        return Verdict.TO_CHOOSE, found
    return matching.verdict([match.score for match in found]), found


def _of_number(name: str, number: str, country: str | None) -> list[Match]:
    found = finding.find_by_number(number, country=country) if number else []
    return [Match(company, _score(company, name)) for company in found]


def _score(company: Company, name: str) -> float:
    """Return how near a name comes to one that a company has; certain where none is given."""
    wanted = names.searchable(name)
    if not wanted:
        return 100.0
    known = [company.search_name, *(each.search_name for each in names_of(company.id))]
    best = max(likeness.likeness(wanted, each) for each in known)
    return 100.0 if best >= likeness.A_MATCH else round(best, 1)
