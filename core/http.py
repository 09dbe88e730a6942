"""Refusals and results over HTTP: problem+json for the API, one place for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.defaults import page_not_found, server_error
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.errors import BadInput, BusinessError, Several
from core.money import Money
from core.templatetags.amounts import day_text, money_text


@contextmanager
def not_found_without(*missing: type[ObjectDoesNotExist]) -> Iterator[None]:
    """Answer that there is no such thing where a command finds no row, or none that may be seen."""
    try:
        yield
    except missing:
        raise Http404 from None


def sentence(refusal: BusinessError) -> str:
    """Return the refusal as a sentence in the reader's language."""
    values = {name: _worded(name, value) for name, value in refusal.values.items()}
    return gettext(refusal.sentence) % values


def _worded(name: str, value: object) -> object:
    """Say what a refusal names: another refusal, a problem, a code as its app calls it."""
    if isinstance(value, BusinessError):
        return sentence(value)
    if isinstance(value, Several):
        return ", ".join(str(_worded(name, one)) for one in value)
    if isinstance(value, Money):
        return money_text(value, "whole")
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, StrEnum) and type(value).__name__ in settings.CODE_TEXTS:
        words = import_string(settings.CODE_TEXTS[type(value).__name__])[value]
        return str(words[0] if isinstance(words, tuple) else words)
    return gettext(value) if name == "problem" and isinstance(value, str) and value else value


def exception_handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Answer as problem+json: 400 bad shape, 404 invisible, 409 refused by the rules."""
    if isinstance(problem, BusinessError):
        status = 400 if isinstance(problem, BadInput) else 409
        values = {name: str(value) for name, value in problem.values.items()}
        return _problem(status, problem.code, sentence(problem), values=values)
    if isinstance(problem, Http404):
        problem = exceptions.NotFound()
    if isinstance(problem, PermissionDenied):
        problem = exceptions.PermissionDenied()
    answer = default_handler(problem, context)
    if answer is None or not isinstance(problem, exceptions.APIException):
        return answer
    fields = answer.data if isinstance(problem, exceptions.ValidationError) else None
    headers = {name: answer[name] for name in ("WWW-Authenticate", "Retry-After") if name in answer}
    return _problem(
        answer.status_code,
        str(problem.default_code).upper(),
        gettext("The request is not understood.") if fields else str(problem.detail),
        values=getattr(problem, "values", None),
        fields=fields,
        headers=headers,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is not there: a page, or problem+json below the API."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    return _json(_body(404, "NOT_FOUND", gettext("There is nothing at this address.")))


def defect(request: HttpRequest) -> HttpResponse:
    """Answer a defect of the program: a page, or problem+json below the API."""
    if not request.path.startswith("/api/"):
        return server_error(request)
    said = gettext(
        "Something went wrong on our side. Try again, and name this id to us if it stays so."
    )
    return _json(_body(500, "DEFECT", said))


def _json(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, status=body["status"], content_type="application/problem+json")


def _problem(
    status: int,
    code: str,
    detail: str,
    *,
    values: dict[str, str] | None = None,
    fields: Any = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = _body(status, code, detail)
    if values:
        body["values"] = values
    if fields:
        body["fields"] = fields
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def _body(status: int, code: str, detail: str) -> dict[str, Any]:
    """Return what every problem carries; the id is the one of the log lines and of X-Request-ID."""
    return {
        "type": "about:blank",
        "status": status,
        "code": code,
        "detail": detail,
        "correlation_id": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
