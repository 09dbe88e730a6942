"""On the desk of a company: what became known of it, and what of that waits."""

from collections.abc import Mapping
from typing import Any

from companies import queries as companies
from companies.models import Company
from core.admin import Panel, panels
from limits.queries.facts import increases_are_frozen
from monitoring.admin import words
from monitoring.queries import worklist
from monitoring.services.working import WORKERS

_SHOWN = 10


def _panel(row: Company, actor: Any) -> Mapping[str, Any]:
    found = worklist.about(companies.same_as(row.id))[:_SHOWN]
    return {
        "beside": [(each, words.KINDS[each.kind], words.STATES[each.state]) for each in found],
        "is_frozen": increases_are_frozen(row.id),
    }


panels.register(
    "companies.Company",
    Panel("admin/monitoring/company_panel.html", _panel, readers=frozenset(WORKERS)),
)
