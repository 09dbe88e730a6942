"""The description of the API: OpenAPI for machines, a page to try it for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.views import SpectacularAPIView

schema = SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[])


@require_GET
def swagger(request: HttpRequest) -> HttpResponse:
    """Show the API with a form for every call; all of it is served from here."""
    return render(request, "api/docs.html")
