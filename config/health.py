"""Whether this process is alive (`/health`) and whether it can do its work (`/ready`)."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from config.celery import app
from core import serving_role

_FINE = "ok"
_SECONDS_FOR_THE_BROKER = 2
_log = structlog.get_logger(__name__)


class Probes:
    """Answer `/health` and `/ready` before anything else is asked of the request.

    They stand in front of all other middleware: a probe comes over plain http to the container's
    own address, and must be answered when the database is gone, which everything behind needs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or let the request through."""
        answer = _PROBES.get(request.path)
        if answer is None:
            return self.get_response(request)
        response = answer() if request.method in {"GET", "HEAD"} else _only_looking()
        response["Cache-Control"] = "no-store"
        return response


def health() -> JsonResponse:
    """Say that the process is alive; that is all it says."""
    return JsonResponse({"alive": True})


def ready() -> JsonResponse:
    """Say part by part whether requests can be served; 503 when one part cannot."""
    try:
        parts = {name: _look(name, question) for name, question in _PARTS.items()}
    finally:
        connection.close()  # no request's end will
    is_ready = all(state == _FINE for state in parts.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": is_ready, "parts": parts}, status=status)


def _only_looking() -> HttpResponse:
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _look(name: str, question: Callable[[], str | None]) -> str:
    try:
        return question() or _FINE
    except (DatabaseError, RedisError, BrokerError, OSError) as problem:
        _log.warning("part_does_not_answer", part=name, problem=type(problem).__name__)
        return "does not answer"


def _role() -> str | None:
    problem = serving_role.unbound_because()
    return problem and f"the serving role {problem}"


def _migrations() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else None


def _broker() -> None:
    with app.connection_for_write(connect_timeout=_SECONDS_FOR_THE_BROKER) as line:
        line.ensure_connection(max_retries=1, timeout=_SECONDS_FOR_THE_BROKER)


def _cache() -> None:
    cache.get("ready")


_PARTS: dict[str, Callable[[], str | None]] = {
    "database": _role,
    "migrations": _migrations,
    "broker": _broker,
    "cache": _cache,
}
_PROBES: dict[str, Callable[[], HttpResponse]] = {"/health": health, "/ready": ready}
