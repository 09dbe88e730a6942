"""What would follow from confirming or matching a signal, found by taking the step on trial."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts.rules import SYSTEM
from companies import queries as companies
from core.admin import following
from core.fields import new_public_id
from grading import queries as grading
from grading import services as regrading
from monitoring.models import Signal
from monitoring.rules.triggers import SignalState
from monitoring.services import acting

_GRADED = "grading.CompanyScore"


def would_do(row: Signal, now: datetime) -> Sequence[str]:
    """Return what the rules would make of the limits on the buyer now, found on trial."""
    with following.trial():
        return [
            gettext("The grade stays as it is: set another one at the company's own desk."),
            *following.said(_GRADED, row.company_id or 0, now),
        ]


def would_match(row: Signal, data: dict[str, Any], now: datetime) -> Sequence[str]:
    """Return what follows if a signal is about a company, found on trial."""
    company = companies.company_for(data["company"])
    before = grading.standing(company.id)
    with following.trial():
        held = Signal.objects.get(id=row.id)
        held.company, held.state = company, SignalState.RECEIVED
        held.save()
        after = acting.act(held.public_id, cause_id=held.public_id, by=SYSTEM, now=now)
        again = new_public_id()
        regrading.regrade([company.id], cause="TRIAL", cause_id=again, by=SYSTEM, now=now)
        standing = grading.standing(company.id)
        lines = [gettext("The company: %(company)s") % {"company": company.name}]
        if after.problem:
            return [*lines, after.problem]
        grades = {
            "old": before.grade if before else "\u2013",
            "new": standing.grade if standing else "\u2013",
        }
        return [
            *lines,
            gettext("Grade %(old)s becomes %(new)s.") % grades,
            *following.said(_GRADED, company.id, now),
        ]
