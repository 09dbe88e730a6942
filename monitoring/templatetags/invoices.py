"""What stands beside an invoice, for pages of the apps around: not insured, disputed, with us."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template

from accounts.rules import Right
from limits.rules.cover.reasons import Reason
from limits.texts.verdict import headline
from monitoring import texts
from monitoring.queries import cover

register = template.Library()


@register.simple_tag(takes_context=True)
def marked(context: dict[str, Any], lines: Iterable[Any], today: date) -> list[tuple[Any, Any]]:
    """Return each line with the mark of its invoice; a line is an open invoice, or has one."""
    shown = list(lines)
    items = [getattr(line, "item", line) for line in shown]
    found = cover.marks(context["request"].actor, items, today)
    return [(line, found[item.invoice.id]) for line, item in zip(shown, items, strict=True)]


@register.simple_tag(takes_context=True)
def may_ask_for_limits(context: dict[str, Any]) -> bool:
    """Tell whether the reader's mandate includes asking for limits."""
    is_allowed: bool = context["request"].actor.may(Right.REQUEST_LIMIT)
    return is_allowed


@register.filter
def without_deadlines(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the deadlines of the policy out of the days of an invoice: they carry a tone."""
    return [entry for entry in entries if entry["tone"] == "plain"]


@register.filter
def verdict(mark: cover.Mark) -> dict[str, Any] | None:
    """Return in words whether an invoice is insured and why; None: nothing is to be said."""
    line = mark.cover
    if line is None:
        return None
    label, tone = headline(line)
    why = "" if line.reason is Reason.COVERED else texts.cover(line.reason)
    return {"label": label, "tone": tone, "why": why, "line": line}
