"""The button that follows a buyer, for pages of the apps below."""

from typing import Any

from django import template

from accounts.rules import Right
from companies.models import Company
from monitoring import queries

register = template.Library()


@register.inclusion_tag("monitoring/follow.html", takes_context=True)
def follow_button(context: dict[str, Any], company: Company) -> dict[str, Any]:
    """Offer to follow a company, or to stop, as far as the reader's mandate goes."""
    request = context["request"]
    return {
        "request": request,
        "actor": request.actor,
        "company": company,
        "may_follow": request.actor.may(Right.REQUEST_LIMIT),
        "is_followed": queries.watch_on(request.actor, company.id) is not None,
    }
