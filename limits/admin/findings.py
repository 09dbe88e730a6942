"""The desk of what people establish of deliveries, which no ledger tells."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from core.admin import Button
from limits import services
from limits.admin.naming import offer_policies
from limits.admin.shared import DECIDE, READERS, BuyerDesk
from limits.forms import findings as forms
from limits.models import CoverFinding
from limits.rules.cover.findings import Deliveries, FindingKind, FindingState
from limits.rules.cover.reasons import Reason
from limits.texts.cover import COVER

_MAY_ESTABLISH = DECIDE | {"ADMINISTRATOR", "CLAIMS_HANDLER"}


def _establish(row: CoverFinding | None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.establish(
        of=Deliveries(
            UUID(data["policy"]),
            companies.company_for(data["buyer"]).public_id,
            data["invoice"],
            data["first"],
            data["last"],
        ),
        kind=FindingKind(data["kind"]),
        reason=data["reason"],
        by=by,
        now=now,
    )


def _undo(row: CoverFinding, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.undo_finding(finding_id=row.public_id, reason=data["reason"], by=by, now=now)


@admin.register(CoverFinding)
class CoverFindingDesk(BuyerDesk):
    """Conditions that were not met, and deliveries outside the insured activity."""

    called = _("Conditions and activities looked into")
    readers = READERS | {"ADMINISTRATOR"}
    list_display = (
        "found_of",
        "buyer_name",
        "policyholder_name",
        "invoice_number",
        "valid_from",
        "valid_to",
        "is_standing",
    )
    list_select_related = ("buyer", "policyholder", "policy")
    list_filter = ("kind",)
    search_fields = ("buyer__name", "policyholder__name", "invoice_number")
    ordering = ("-found_at", "-id")
    fields = (
        *list_display,
        "reason",
        "found_at",
        "found_by",
        "undone_at",
        "undone_by",
        "undone_because",
    )
    readonly_fields = fields
    starters = (
        Button(
            name="establish",
            label=_("Establish something of deliveries"),
            done=_("It counts from now on: on the pages, over the API and in a claim."),
            roles=_MAY_ESTABLISH,
            form=forms.Establish,
            fit=offer_policies,
            do=_establish,
        ),
    )
    buttons = (
        Button(
            name="undo",
            label=_("Take it back"),
            done=_("It counts no more; that it did stays on record."),
            roles=_MAY_ESTABLISH,
            form=forms.Undo,
            shown=lambda row: row.state is FindingState.STANDS,
            do=_undo,
        ),
    )

    def title_of(self, row: CoverFinding) -> str:
        """Return what was found of whom."""
        said = gettext("%(buyer)s: %(found)s")
        return said % {"buyer": row.buyer.name, "found": self.found_of(row)}

    @admin.display(description=_("What was found"), ordering="kind")
    def found_of(self, row: CoverFinding) -> str:
        """Return why the deliveries are out of cover."""
        return str(COVER[Reason(row.kind)])

    @admin.display(description=_("Counts"), boolean=True)
    def is_standing(self, row: CoverFinding) -> bool:
        """Tell whether it still counts."""
        return row.state is FindingState.STANDS
