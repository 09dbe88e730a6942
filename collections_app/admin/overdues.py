"""The cases an overdue was handed over in, on the page of its report."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from accounts.rules import Actor, StaffRole
from collections_app import queries, texts
from collections_app.admin.shared import READERS
from core.admin import Panel, panels
from core.admin.panels import LOOKS_AT_EVERYTHING
from receivables.models import OverdueReport

_ANALYSTS = frozenset({StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST})


def _handed_over(report: OverdueReport, actor: Actor) -> dict[str, Any]:
    """Return the cases of a report; an analyst, who opens none, reads what they are."""
    opens = actor.staff_role in READERS | LOOKS_AT_EVERYTHING
    return {
        "title": gettext("Handed over"),
        "none": gettext("This overdue was not handed over for collection."),
        "rows": [
            {
                "number": case.number,
                "state": texts.state(case.state),
                "on": case.opened_on,
                "address": reverse("admin:collections_app_case_change", args=[case.pk])
                if opens
                else "",
            }
            for case in queries.cases_of_report(actor, report.pk)
        ],
    }


panels.register(
    "receivables.OverdueReport",
    Panel("admin/receivables/taken_up.html", _handed_over, READERS | _ANALYSTS),
)
