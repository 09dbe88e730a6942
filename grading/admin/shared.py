"""What the pages behind the numbers of a grade share: how a page is shown, points as read."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from grading.rules import odds


def page(
    request: HttpRequest, site: Any, name: str, title: str, known: dict[str, Any]
) -> HttpResponse:
    """Show a page of points in the frame of the admin."""
    context = {**site.each_context(request), "title": title, **known}
    return TemplateResponse(request, f"admin/grading/points/{name}.html", context)


def safer(millionths: int) -> Decimal:
    """Return points as people read them: hundredths of log-odds, of which more is safer."""
    return Decimal(-millionths) / odds.POINT
