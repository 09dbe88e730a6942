"""Sessions as Django keeps them; a page that only asks for news keeps none alive."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

BACKGROUND = "X-Background"  # what a page asks by itself, without anybody having done anything


class Sessions(SessionMiddleware):
    """End a session after its time without a person, however often an open page asks for news."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session, unless nobody did anything and nothing in it changed."""
        if BACKGROUND not in request.headers or request.session.modified:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Cookie",))
        return response
