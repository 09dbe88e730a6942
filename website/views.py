"""Public pages: what Dekking is, the way in, who insures and what becomes of data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts import queries
from grading import texts as grading
from grading.rules.scale import SCALE
from limits import queries as limits


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what Dekking does; an installation without anybody is set up first."""
    if not queries.has_staff():
        return redirect("setup")
    return render(request, "website/home.html")


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a confirmation of cover is ours, to whoever holds its code."""
    typed = request.GET.get("code", "").strip()[:40]
    context = {"typed": typed, "found": limits.genuine(typed) if typed else None}
    return render(request, "website/check.html", context)


@require_GET
def imprint(request: HttpRequest) -> HttpResponse:
    """Show who insures here, and how to reach them."""
    return render(request, "website/imprint.html")


@require_GET
def method(request: HttpRequest) -> HttpResponse:
    """Show how grades come about: what is looked at, what never is, and what they cannot say."""
    known = {"levels": grading.indicators_by_level(), "scale": SCALE.values()}
    return render(request, "website/method.html", known)


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what data are processed, why, how long, and whom to ask."""
    return render(request, "website/privacy.html")


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """Show on what terms the portal and the API may be used."""
    return render(request, "website/terms.html")
