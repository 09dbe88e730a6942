"""What every page shows around its content: who acts, the date of the demo, what is missing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import clock, documents
from core.dates import business_date


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the mandate acted under, and what the banners say."""
    return {
        "actor": getattr(request, "actor", None),
        "mandate": getattr(request, "mandate", None),
        "demo": {"business_date": business_date(clock.now())} if settings.DEMO else None,
        "pdfs_can_be_made": documents.can_be_made(),
    }
