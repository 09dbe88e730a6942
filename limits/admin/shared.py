"""What the desks of limits share: who may do what, and how figures are written."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from django.contrib import admin
from django.utils.html import format_html, format_html_join
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
    list_select_related: ClassVar[tuple[str, ...]] = ("buyer", "policyholder")

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


def listed(facts: Sequence[tuple[str, str]]) -> SafeString:
    """Show facts as words with their values."""
    return format_html_join("", "<div>{}: {}</div>", facts)


def in_words(said: str, kept: object) -> SafeString:
    """Show words, and folded behind them what is kept, code by code."""
    fold = "<div>{}</div><details><summary>{}</summary>{}</details>"
    return format_html(fold, said, _("As it is kept"), pretty(kept))


def euro_text(amount: str | None) -> str:
    return money_text(forms.euro(Decimal(amount)), "whole") if amount else ""
