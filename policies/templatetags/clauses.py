"""A clause that a page cites, as a link to what it says."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html

from policies.texts.clause import anchor
from policies.texts.clauses import BY_CODE

register = template.Library()


@register.simple_tag(takes_context=True)
def clause(context: Context, code: str, label: str = "") -> str:
    """Return a cited clause, linked to its words in the portal of whom it is shown to.

    On the desks, and for a code no page explains (of an old calculation), it is the label alone.
    """
    shown = label or code
    mandate = getattr(getattr(context, "request", None), "mandate", None)
    if mandate is None or code not in BY_CODE:
        return shown
    address = reverse("portal:policy_clauses", args=[mandate.policyholder.public_id])
    return format_html('<a href="{}#{}">{}</a>', address, anchor(code), shown)
