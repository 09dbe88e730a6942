"""What changes would make of a company's grade."""

from datetime import date

from companies import queries as companies
from core import tenancy
from grading.models import CompanyScore
from grading.queries import evidence as evidence_queries
from grading.queries import explained, sectors, versions
from grading.rules.scorecard import Turn, turns
from grading.rules.way_back import Prospect, Way


@tenancy.scope(staff=True)  # what policyholders reported counts; what it is, stays inside
def prospect(company_id: int, on: date) -> Prospect:
    """Return a company as it is known on a day, to be graded again by the model that grades."""
    rows = companies.by_id([company_id])
    known = evidence_queries.evidence_of(rows, on)[company_id]
    version = versions.champion()
    quartiles = {
        each.code: (each.low, each.high)
        for each in sectors.compared(company_id, known.sector[:2])
        if each.is_measured and each.low is not None and each.high is not None
    }
    return Prospect(known, on, lambda seen, day: versions.score_by(version, seen, day), quartiles)


def turn_of(company_id: int, on: date) -> Turn | None:
    """Return what turns on the day a grade is looked at again; None: the grade waits for a night.

    An event since the last grading puts that day forward.
    """
    scores = CompanyScore.objects.in_bulk([company_id])
    for _, known in explained.known_to(explained.last_changes(scores).values()):
        return next((turn for turn in turns(known) if turn.on == on), None)
    return None


def way_back(company_id: int, on: date, *, inside: bool = True) -> list[Way]:
    """Return the smallest realistic changes that lift the grade the model gives.

    `inside` tells of what policyholders reported too.
    """
    return prospect(company_id, on).ways(inside=inside)
