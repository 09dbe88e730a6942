"""Questions about limits: lines over time, portfolios, requests, exposure, facts."""

from limits.queries.exposure import audit_exposure, exposure_of
from limits.queries.lines import decisions, limit_on, line, timeline
from limits.queries.portfolio import Position, portfolio, position
from limits.queries.requests import open_request, queue, request, requests

__all__ = [
    "Position",
    "audit_exposure",
    "decisions",
    "exposure_of",
    "limit_on",
    "line",
    "open_request",
    "portfolio",
    "position",
    "queue",
    "request",
    "requests",
    "timeline",
]
