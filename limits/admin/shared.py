"""What the desks of limits share: who may do what, and how figures are written."""

import json
from decimal import Decimal

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import Desk
from core.templatetags.amounts import money_text
from limits import forms
from limits.models import Decision, LimitRequest, LimitRow

DECIDE = frozenset({"UNDERWRITER"})
READERS = DECIDE | {
    "RISK_ANALYST",
    "SENIOR_RISK_ANALYST",
    "COLLECTOR",
    "CLAIMS_HANDLER",
    "CLAIMS_RELEASER",
}


class BuyerDesk(Desk):
    """A desk of rows that are one policyholder's, on one buyer."""

    readers = READERS
    list_select_related = ("buyer", "policyholder")

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: LimitRequest | LimitRow | Decision) -> str:
        """The buyer's name."""
        return row.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: LimitRequest | LimitRow | Decision) -> str:
        """The policyholder's name."""
        return row.policyholder.name


def pretty(value: object) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


def euro_text(amount: str | None) -> str:
    return money_text(forms.euro(Decimal(amount)), "whole") if amount else ""
