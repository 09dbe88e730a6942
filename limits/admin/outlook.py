"""What would lift the most we want on a buyer, on the pages where people look at one."""

from typing import Any

from companies.models import Company
from core import clock
from core.admin import Panel, panels
from core.dates import business_date
from grading import texts as grading_texts
from limits import queries, texts
from limits.admin.shared import READERS


def facts_of(company: Company) -> dict[str, Any]:
    """Return the most wanted on a company now, and each change that would lift it."""
    found = queries.outlook(company, business_date(clock.now()))
    if found is None:
        return {"outlook": None}
    shown = {
        "grade": found.buyer.grade,
        "maximum": found.maximum,
        "statement_id": found.statement_id,
        "barred": [str(texts.DESK_REASONS[code]) for code in found.barred],
        "ways": [
            (
                grading_texts.way(each.way, stays=each.stays),
                each.way.grade,
                each.maximum,
            )
            for each in found.lifted
        ],
    }
    return {"outlook": shown}


def _of_score(score: Any, actor: Any) -> dict[str, Any]:
    return facts_of(score.company)


panels.register(
    "grading.CompanyScore", Panel("admin/limits/outlook.html", _of_score, readers=READERS)
)
