"""The transaction of a request, opened in the scope of whoever acts."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.middleware import AccountMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import queries
from accounts.models import User
from core import clock, tenancy
from core.dates import business_date

View = Callable[..., HttpResponseBase]


class ActAs:
    """Run each view in one transaction that sees only what the actor may see.

    A URL with `policyholder` acts for that policyholder under the user's own mandate; without a
    mandate it is not found. Other pages of staff see everything; everybody else sees no private
    row. Must stand last in MIDDLEWARE, so that nothing runs between it and the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._account = AccountMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        """Call the view, and finish its page, inside the scope."""
        user = request.user if isinstance(request.user, User) else None
        is_staff = bool(user and user.is_insurer_staff and _has_second_factor(request, user))
        try:
            with tenancy.scope(staff=is_staff, user_id=user.id if user else None):
                self._set_actor(request, user, is_staff, kwargs)
                return _finished(view(request, *args, **kwargs))
        except Exception as problem:
            # Django asks nobody what to do with what a middleware raises; allauth has answers.
            answer: HttpResponseBase | None = self._account.process_exception(request, problem)
            if answer is None:
                raise
            return answer

    def _set_actor(
        self, request: Any, user: User | None, is_staff: bool, kwargs: dict[str, Any]
    ) -> None:
        request.mandate = None
        today = business_date(clock.now())
        request.actor = queries.staff_actor(user, today) if user and is_staff else None
        if "policyholder" not in kwargs or user is None:
            return
        request.mandate = queries.mandate_for(user, kwargs["policyholder"])
        if request.mandate is None:
            raise Http404
        request.actor = queries.mandate_actor(request.mandate)
        tenancy.narrow_to(request.mandate.policyholder_id)


def _finished(response: HttpResponseBase) -> HttpResponseBase:
    """Make the page of a TemplateResponse while its rows can still be seen."""
    render = getattr(response, "render", None)
    return render() if isinstance(response, HttpResponse) and callable(render) else response


def _has_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session was opened with a second factor: staff see nothing without it."""
    return any(method["method"] == "mfa" for method in get_authentication_records(request, user))
