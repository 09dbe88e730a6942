"""What the desks of limits share: who may do what, and how figures are written."""

import json
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.amounts import money_text
from limits import forms

DECIDE = frozenset({"UNDERWRITER"})


READERS = DECIDE | {
    "RISK_ANALYST",
    "SENIOR_RISK_ANALYST",
    "COLLECTOR",
    "CLAIMS_HANDLER",
    "CLAIMS_RELEASER",
}


def pretty(value: object) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


def euro_text(amount: str | None) -> str:
    return money_text(forms.euro(Decimal(amount)), "whole") if amount else ""
