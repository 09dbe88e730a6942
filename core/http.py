"""Refusals and results over HTTP: problem+json for the API, one place for both."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from core.errors import BadInput, BusinessError


def sentence(refusal: BusinessError) -> str:
    """Return the refusal as a sentence in the reader's language."""
    values = {
        name: sentence(value) if isinstance(value, BusinessError) else value
        for name, value in refusal.values.items()
    }
    return gettext(refusal.sentence) % values


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
        fields=fields,
        headers=headers,
    )


def _problem(
    status: int,
    code: str,
    detail: str,
    *,
    values: dict[str, str] | None = None,
    fields: Any = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    if values:
        body["values"] = values
    if fields:
        body["fields"] = fields
    return Response(body, status=status, headers=headers, content_type="application/problem+json")
