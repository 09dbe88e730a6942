"""How a buyer's debt stands beyond the ledger, for pages of the apps below: claimed, insolvent."""

from datetime import date
from typing import Any

from django import template

from claims import queries, texts
from collections_app import queries as collections
from companies import queries as companies
from companies.models import Company
from receivables import queries as receivables

register = template.Library()


@register.simple_tag(takes_context=True)
def trouble_with(context: dict[str, Any], company: Company, today: date) -> dict[str, Any]:
    """Return the claim that stands on a buyer and since when it is insolvent, each or None."""
    actor = context["request"].actor
    known_as = companies.same_as(company.id)
    standing = queries.claims(actor).exclude(state__in=queries.ENDED)
    claim = standing.filter(buyer_id__in=known_as).first()
    return {
        "claim": claim,
        "claim_state": texts.state(claim.state)[0] if claim else "",
        "insolvent_on": queries.insolvent_since(company.id, today),
    }


@register.inclusion_tag("claims/debt_links.html", takes_context=True)
def debt_links(context: dict[str, Any], company: Company, today: date) -> dict[str, Any]:
    """Offer the pages on which a buyer's debt is dealt with: invoices, overdue, case, claim."""
    actor = context["request"].actor
    owed = receivables.open_invoices(actor.tenant, company.id, today)
    return {
        **trouble_with(context, company, today),
        "actor": actor,
        "company": company,
        "case": collections.last_case(actor.tenant, company.id),
        "is_late": any(item.invoice.due_on < today for item in owed),
    }
