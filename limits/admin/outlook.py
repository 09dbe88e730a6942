"""What would lift the most we want on a buyer, on the pages where people look at one."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from companies import queries as companies
from companies.models import Company
from core import clock
from core.admin import Panel, following, panels
from core.dates import business_date
from core.templatetags.amounts import money_text
from grading import texts as grading_texts
from limits import queries, texts
from limits.admin.shared import READERS
from limits.queries import tables
from limits.queries.outlook import most_wanted


def facts_of(company: Company) -> dict[str, Any]:
    """Return the most wanted on a company now, and each change that would lift it."""
    today = business_date(clock.now())
    found = queries.outlook(company, today)
    if found is None:
        return {"outlook": None}
    shown = {
        "company_id": company.id,
        "table_url": _table_url(today),
        "grade": found.buyer.grade,
        "maximum": found.maximum,
        "workings": [found.working, *(each.working for each in found.lifted)],
        "statement_id": found.statement_id,
        "barred": [str(texts.DESK_REASONS[code]) for code in found.barred],
        "ways": [
            (
                grading_texts.way(each.way, stays=each.stays),
                each.way.grade,
                each.maximum,
                [step.written for step in each.way.steps],
            )
            for each in found.lifted
        ],
    }
    return {"outlook": shown}


def _table_url(today: date) -> str:
    """Return the page of the tables in force."""
    [row] = tables.released_by(today)[:1]
    return reverse("admin:limits_decisiontable_change", args=[row.pk])


def _of_score(score: Any, actor: Any) -> dict[str, Any]:
    return facts_of(score.company)


panels.register(
    "grading.CompanyScore", Panel("admin/limits/outlook.html", _of_score, readers=READERS)
)


def _most_wanted_then(company_id: int, now: datetime) -> list[str]:
    """Return the most that would be wanted on a company, within a trial of another grade."""
    company = companies.kept_as(company_id)
    most = most_wanted(company, business_date(now))
    if most is None:
        return []
    return [
        gettext("The most we want on this company is %(maximum)s then.")
        % {"maximum": money_text(most, "whole")}
    ]


following.register("grading.CompanyScore", _most_wanted_then)
