"""The claims that came of an overdue, on the page of its report."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from accounts.rules import Actor, StaffRole
from claims import queries, texts
from claims.admin.shared import CLAIMS
from core.admin import Panel, panels
from core.admin.panels import LOOKS_AT_EVERYTHING
from receivables.models import OverdueReport

_READERS = CLAIMS | {
    StaffRole.COLLECTOR,
    StaffRole.UNDERWRITER,
    StaffRole.RISK_ANALYST,
    StaffRole.SENIOR_RISK_ANALYST,
}


def _claimed(report: OverdueReport, actor: Actor) -> dict[str, Any]:
    """Return the claims of a report; who works on no claims reads what they are."""
    opens = actor.staff_role in CLAIMS | LOOKS_AT_EVERYTHING
    return {
        "title": gettext("Claimed"),
        "none": gettext("Nothing was claimed for this overdue."),
        "rows": [
            {
                "number": claim.number,
                "state": texts.state(claim.state)[0],
                "on": claim.notified_on,
                "address": reverse("admin:claims_claim_change", args=[claim.pk]) if opens else "",
            }
            for claim in queries.claims_since(
                actor, report.policyholder_id, report.buyer_id, report.reported_on
            )
        ],
    }


panels.register(
    "receivables.OverdueReport",
    Panel("admin/receivables/taken_up.html", _claimed, _READERS),
)
