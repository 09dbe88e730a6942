"""What pages of watching share: addresses of other pages, a notice as lists show it."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.http import ActorRequest
from monitoring import texts
from monitoring.models import Notice
from monitoring.rules import DUE_BY, URGENT, NoticeKind


def address_of(request: ActorRequest, name: str, *arguments: object) -> str:
    """Return where a page of the portal is; nothing where this installation has no such page."""
    try:
        return reverse(f"portal:{name}", args=[request.actor.policyholder, *arguments])
    except NoReverseMatch:
        return ""


def line_of(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "title": texts.title(notice),
        "was": texts.was(notice),
        "kind": texts.KINDS[NoticeKind(notice.kind)],
        "reasons": texts.reasons(notice),
        "is_urgent": notice.kind in URGENT,
        "is_due": notice.kind in DUE_BY,
    }
