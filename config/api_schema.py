"""How the API describes itself: names of shapes, the key of a write, what a refusal looks like."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiParameter
from rest_framework.serializers import Serializer

from accounts.authentication import scope_of
from core.api import LONGEST_KEY, ApiView, Body, PageQuery
from core.errors import BadInput, BusinessError

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_SHARED = {"NOT_YOUR_RIGHT", "STATE_REFUSED"}  # by rules of every app
_EXAMPLES = {
    "name": "Bakkerij Jansen B.V.",
    "country": "NL",
    "currency": "EUR",
    "city": "Utrecht",
    "value": "12345678",
    "your_reference": "PO-2026-118",
    "reference": "row 1",
    "number": "2026-0815",
    "url": "https://hooks.example.com/dekking",
    "comment": "New customer, first order in December.",
    "answer": "The accounts of 2025 are with the register.",
    "code": "GRADE_TOO_WEAK",
    "insured_share": "0.900000",
}
_COUNTED = {"payment_days": 30, "grade": 4}
_OF_FORMAT = {
    "uuid": "01a204bc-9a50-7058-b988-7f2ea779cb45",
    "date": "2026-11-22",
    "date-time": "2026-11-22T09:30:00+01:00",
    "decimal": "25000.00",
}
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_PROBLEM = "application/problem+json"
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=(
        f"A name of your own for this write, such as a UUID, at most {LONGEST_KEY} characters. "
        "The same request with the same key is done once, and gets the first answer again (with "
        "the header `Idempotent-Replayed: true`)."
    ),
)
_LANGUAGE = OpenApiParameter(
    "Accept-Language",
    str,
    OpenApiParameter.HEADER,
    enum=["en", "nl"],
    description="The language of texts in the answer; without it, that of the token's owner.",
)
_SEEN = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of an answer you have: 304 without content, as long as it is the same.",
)
_WISHED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of what you saw: 412, and nothing is done, if it is no longer so.",
)
_MARK = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description="The mark of this very answer, for `If-None-Match` and `If-Match`.",
)
_LINK = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description='The address of the next page, as `<…>; rel="next"`; none: that was all.',
)
_NOT_UNDERSTOOD = (
    "`INVALID`: the request is not understood; `fields` says what is wrong where. `BAD_INPUT`: "
    "`values` names the place and the problem."
)
_ANSWERS = {
    HTTPStatus.BAD_REQUEST: _NOT_UNDERSTOOD,
    HTTPStatus.UNAUTHORIZED: "`NOT_AUTHENTICATED` or `AUTHENTICATION_FAILED`: no valid token.",
    HTTPStatus.NOT_FOUND: "`NOT_FOUND`: not there, or not yours.",
    HTTPStatus.NOT_ACCEPTABLE: "`NOT_ACCEPTABLE`: the header `Accept` wants something else.",
}
_ANSWERS_TO_WRITES = {
    HTTPStatus.BAD_REQUEST: (
        f"{_NOT_UNDERSTOOD} `PARSE_ERROR`: the body is no JSON. `IDEMPOTENCY_KEY_MISSING`: send "
        f"the header. `IDEMPOTENCY_KEY_TOO_LONG`: at most {LONGEST_KEY} characters."
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "`UNSUPPORTED_MEDIA_TYPE`: send JSON.",
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "`IDEMPOTENCY_KEY_REUSED`: the key came with another request before. Use a new one."
    ),
}
_ANSWERS_OF_PAPERS = {
    HTTPStatus.CONFLICT: "`STILL_BEING_MADE`: the PDF is on its way. Ask again in a moment.",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "`PDF_CANNOT_BE_MADE`: this installation cannot; the sentence names what it lacks."
    ),
}


class SchemaByView(AutoSchema):
    """Names a shape after its app and view: views nest an `Input` and an `Output` each."""

    def get_tags(self) -> list[str]:
        """Return the part of the API, as scopes name it."""
        needed = scope_of(self.view, self.method)
        return [needed.partition(":")[0] if needed else "account"]

    def get_summary(self) -> str | None:
        """Return the first sentence of what the call does, for the list of calls."""
        return self.get_description().partition("\n")[0].rstrip(".;") or None

    def get_serializer_name(self, serializer: Serializer[Any], direction: Direction) -> str:
        """Return `ClaimsReportInput` for `claims.api.Report.Input`; a plain name stays."""
        shape = type(serializer)
        if "." not in shape.__qualname__:
            return str(super().get_serializer_name(serializer, direction))
        app = shape.__module__.partition(".")[0].title().replace("_", "")
        return app + shape.__qualname__.replace(".", "")

    def _map_basic_serializer(
        self, serializer: Serializer[Any], direction: Direction
    ) -> dict[str, Any]:
        """Say of what is sent that it has no other fields."""
        shape: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]  # the library's has no types
            serializer, direction
        )
        kind = serializer if isinstance(serializer, type) else type(serializer)
        return shape | {"additionalProperties": False} if issubclass(kind, Body) else shape

    def get_override_parameters(self) -> list[Any]:
        """Name the filters of a list, and the headers: language, key of a write, marks."""
        if not isinstance(self.view, ApiView):
            return [_LANGUAGE]  # a supplier's feed: each message has a number of its own
        if self.method in _WRITES:
            shown = getattr(self.view, "shown_by", None)
            return [_LANGUAGE, _KEY, _WISHED] if shown else [_LANGUAGE, _KEY]
        query = self.view.query
        link = [_LINK] if issubclass(query, PageQuery) else []
        asked = [query] if query().fields else []
        return [_LANGUAGE, _SEEN, _MARK, *link, *asked]

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        """Describe a call with everything that can come back, refusals too."""
        operation: dict[str, Any] | None = super().get_operation(
            path, path_regex, path_prefix, method, registry
        )
        if operation is None:
            return None
        problem = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library's has no types
            "Problem", ResolvedComponent.SCHEMA, _problem(), _problem
        )
        registry.register_on_missing(problem)
        for status, text in (self._refusals() | _of_papers(operation["responses"])).items():
            content = {_PROBLEM: {"schema": problem.ref}}
            answer = {"description": text, "content": content}
            operation["responses"].setdefault(str(status.value), answer)
        if self.method not in _WRITES:
            operation["responses"].setdefault("304", {"description": "You have it already."})
        return operation

    def _refusals(self) -> dict[HTTPStatus, str]:
        needed = scope_of(self.view, self.method)
        scope = {HTTPStatus.FORBIDDEN: f"`SCOPE_MISSING`: the token lacks the scope `{needed}`."}
        answers = _ANSWERS | (scope if needed else {})
        if self.method not in _WRITES:
            return answers
        refused = {HTTPStatus.CONFLICT: _refused_by_rules(type(self.view).__module__)}
        if getattr(self.view, "shown_by", None):
            refused[HTTPStatus.PRECONDITION_FAILED] = "`CHANGED_SINCE`: no longer what you saw."
        return answers | refused | _ANSWERS_TO_WRITES


def _of_papers(answers: dict[str, Any]) -> dict[HTTPStatus, str]:
    """Return what a call for a PDF answers while there is none, where it has no 202 for that."""
    is_paper = "application/pdf" in answers.get("200", {}).get("content", {})
    return _ANSWERS_OF_PAPERS if is_paper and "202" not in answers else {}


def with_examples(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Give each value of the description an example, so that whole bodies can be read and tried."""
    for shape in result["components"]["schemas"].values():
        for name, value in shape.get("properties", {}).items():
            example = _example_of(name, value)
            if example is not None:
                value.setdefault("examples", [example])
    return result


def _example_of(name: str, value: dict[str, Any]) -> object:
    """Return what a value may look like; None: its kind says enough."""
    if name in _EXAMPLES and value.get("type") in ("string", ["string", "null"]):
        return _EXAMPLES[name]
    if name in _COUNTED and value.get("type") in ("integer", ["integer", "null"]):
        return _COUNTED[name]
    return _OF_FORMAT.get(value.get("format", ""))


def _problem() -> dict[str, Any]:
    codes = ", ".join(f"`{code}`" for code in sorted(_refusals_of("")))
    return {
        "type": "object",
        "description": "A refusal (RFC 9457): what a person reads, and a code for the program.",
        "properties": {
            "type": {"type": "string", "examples": ["about:blank"]},
            "status": {"type": "integer", "examples": [409]},
            "code": {
                "type": "string",
                "description": f"Which refusal it is; of a rule one of: {codes}.",
            },
            "detail": {"type": "string", "description": "A sentence for people."},
            "correlation_id": {
                "type": "string",
                "description": "The request's id, as in the header `X-Request-ID`: name it to us.",
            },
            "values": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": (
                    "What the sentence names. `state`, with status 409: the present state of what "
                    "should have changed."
                ),
            },
            "fields": {
                "type": "object",
                "additionalProperties": True,
                "description": "With status 400: what is wrong, field by field.",
            },
        },
        "required": ["type", "status", "code", "detail", "correlation_id"],
    }


def _refused_by_rules(module: str) -> str:
    every = _refusals_of("core.", "accounts.")
    shared = {code: every[code] for code in _SHARED}
    found = _refusals_of(f"{module.partition('.')[0]}.") | shared
    lines = [f"- `{code}`: {sentence}" for code, sentence in sorted(found.items())]
    return "\n".join(["Refused by the rules, and nothing is changed. `code` says why:", "", *lines])


def _refusals_of(*modules: str) -> dict[str, str]:
    """Return the codes and English sentences of the refusals made in some modules."""
    return {
        kind.code_of_kind(): _PLACEHOLDER.sub(r"{\1}", kind.sentence)
        for kind in _kinds_below(BusinessError)
        if kind.__module__.startswith(modules) and not issubclass(kind, BadInput)
    }


def _kinds_below(kind: type[BusinessError]) -> Iterator[type[BusinessError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds_below(below)
