"""What an open page asks every second: whether the policyholder was told anything since."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from monitoring import queries
from monitoring.queries import feed
from monitoring.views.shared import line_of

_SHOWN = 3  # of what is new; the rest is counted
_DIGITS = 18  # of the longest number there is


@login_required
@require_GET
def news(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Say that nothing came (304), or give what came after the number the page stands at."""
    last = feed.last(request.actor)
    mark = f'"{last}"'
    answer: HttpResponse = (
        HttpResponseNotModified()
        if request.headers.get("If-None-Match") == mark
        else _answer(request, last)
    )
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _answer(request: ActorRequest, last: int) -> HttpResponse:
    found = feed.news(request.actor, _number(request.GET.get("after", "")))
    shown = list(found[:_SHOWN])
    context = {
        "lines": [line_of(notice) for notice in shown],
        "more": found.count() - len(shown) if len(shown) == _SHOWN else 0,
        "actor": request.actor,
    }
    html = render_to_string("monitoring/news.html", context, request) if shown else ""
    return JsonResponse({"last": last, "unread": queries.unread(request.actor), "html": html})


def _number(written: str) -> int:
    """Return the number a page stands at; what is none stands before everything."""
    is_number = written.isascii() and written.isdigit() and len(written) <= _DIGITS
    return int(written) if is_number else 0
