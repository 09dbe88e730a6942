"""How the PDF of a document stands, for templates."""

from django import template

from core import documents
from core.models import Document

register = template.Library()


@register.filter
def pdf_standing(document: Document) -> documents.Standing:
    """Return whether the PDF is there, or coming: `{% with pdf=document|pdf_standing %}`."""
    return documents.standing(document)
