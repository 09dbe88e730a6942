"""Public pages: what Dekking is, and the way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts import queries


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what Dekking does; an installation without anybody is set up first."""
    if not queries.has_staff():
        return redirect("setup")
    return render(request, "website/home.html")
