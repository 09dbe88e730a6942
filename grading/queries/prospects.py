"""What changes would make of a company's grade."""

from datetime import date

from companies import queries as companies
from core import tenancy
from grading.queries import evidence as evidence_queries
from grading.queries import sectors, versions
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


def way_back(company_id: int, on: date, *, inside: bool = True) -> list[Way]:
    """Return the smallest realistic changes that lift the grade the model gives.

    `inside` tells of what policyholders reported too.
    """
    return prospect(company_id, on).ways(inside=inside)
