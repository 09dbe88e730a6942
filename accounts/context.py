"""What every page shows around its content: who acts, the date of the demo, what is missing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from accounts import queries, texts
from accounts.models import User
from core import advancing, clock, documents, night
from core.dates import business_date


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the mandate acted under, and what the banners say."""
    return {
        "actor": getattr(request, "actor", None),
        "mandate": getattr(request, "mandate", None),
        "mandates": _mandates(request),
        "home_url": reverse("go") if _is_signed_in(request) else reverse("home"),
        "product": settings.PRODUCT_NAME,
        "insurer": settings.INSURER,
        "footer_links": _footer_links(),
        "demo": _demo() if settings.DEMO else None,
        "system_notices": [*_about_pdfs(), *_about_nights(request), *_about_the_card(request)],
    }


def _footer_links() -> list[dict[str, str]]:
    return [
        {"label": gettext("How a grade comes about"), "url": reverse("method")},
        {"label": gettext("Imprint"), "url": reverse("imprint")},
        {"label": gettext("Privacy"), "url": reverse("privacy")},
        {"label": gettext("Terms of use"), "url": reverse("terms")},
        {"label": gettext("API"), "url": reverse("api_docs")},
    ]


def _demo() -> dict[str, Any]:
    """Return the date of the demo; whether it stands still is asked only where it can be moved."""
    return {
        "business_date": business_date(clock.now()),
        "is_there": advancing.is_there,
        "is_sandbox": settings.SANDBOX,
    }


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _mandates(request: HttpRequest) -> list[dict[str, Any]]:
    """Return for whom the reader of a portal page may act, for the menu that switches."""
    present = getattr(request, "mandate", None)
    if present is None or not isinstance(request.user, User):
        return []
    return [
        {
            "label": mandate.policyholder.name,
            "role": texts.role(mandate.role),
            "url": reverse("portal:overview", args=[mandate.policyholder.public_id]),
            "current": mandate.id == present.id,
        }
        for mandate in queries.mandates_of(request.user)
    ]


def _about_nights(request: HttpRequest) -> list[dict[str, str]]:
    """Tell the insurer's people that a part of a night's work waits for somebody."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_insurer_staff or not night.has_failed():
        return []
    text = gettext("Part of a night's work failed. An administrator finds it under Job runs.")
    return [{"tone": "bad", "text": text}]


def _about_the_card(request: HttpRequest) -> list[dict[str, str]]:
    """Tell the insurer's people that visitors cannot read who insures here."""
    actor = getattr(request, "actor", None)
    lacking = [part for part, text in settings.INSURER.items() if not text]
    if actor is None or not actor.is_insurer_staff or not lacking:
        return []
    names = ", ".join(f"DEKKING_INSURER_{part.upper()}" for part in lacking)
    text = gettext("The imprint and the letters lack who we are. Whoever runs this sets: %(names)s")
    return [{"tone": "warn", "text": text % {"names": names}}]


def _about_pdfs() -> list[dict[str, str]]:
    if documents.can_be_made():
        return []
    text = gettext(
        "No PDF can be made on this machine. Install Pango: apt-get install -y libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
    )
    return [{"tone": "warn", "text": text}]
