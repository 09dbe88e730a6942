"""Questions about limits: lines over time, portfolios, requests, stops, exposure, facts."""

from limits.queries.confirmations import (
    confirmation,
    confirmations,
    every_confirmation,
    genuine,
)
from limits.queries.cover import cover_by_dispatch, cover_of, excluded_by, limits_of, stops_by_end
from limits.queries.covered import CoveredBuyer, covered_without_request
from limits.queries.discretionary import (
    Agreed,
    agencies,
    evidence,
    own_limit,
    own_limit_agreed,
)
from limits.queries.exposure import audit_exposure, exposure_of
from limits.queries.filters import saved_filters
from limits.queries.history import decisions_of, response_type, rows_on_record
from limits.queries.lines import (
    buyers_of,
    decisions,
    governing,
    limit_on,
    line,
    part_given,
    timeline,
    whole,
    without_limit,
)
from limits.queries.namings import insured_buyers, lifted, lifts_ended
from limits.queries.on_day import Covered, covered_on
from limits.queries.outlook import Lifted, Outlook, outlook
from limits.queries.portfolio import portfolio, position
from limits.queries.positions import Position
from limits.queries.requests import (
    open_on,
    open_request,
    queue,
    request,
    request_document,
    requests,
    requests_in_full,
    requests_on,
)
from limits.queries.stopped import Stopped, stopped
from limits.queries.stops import stop_on, stops_on
from limits.queries.terms import begun_by, cover_row, differing, exclusions
from limits.queries.verdict import Delivery, foreseen, verdict_of

__all__ = [
    "Agreed",
    "Covered",
    "CoveredBuyer",
    "Delivery",
    "Lifted",
    "Outlook",
    "Position",
    "Stopped",
    "agencies",
    "audit_exposure",
    "begun_by",
    "buyers_of",
    "confirmation",
    "confirmations",
    "cover_by_dispatch",
    "cover_of",
    "cover_row",
    "covered_on",
    "covered_without_request",
    "decisions",
    "decisions_of",
    "differing",
    "every_confirmation",
    "evidence",
    "excluded_by",
    "exclusions",
    "exposure_of",
    "foreseen",
    "genuine",
    "governing",
    "insured_buyers",
    "lifted",
    "lifts_ended",
    "limit_on",
    "limits_of",
    "line",
    "open_on",
    "open_request",
    "outlook",
    "own_limit",
    "own_limit_agreed",
    "part_given",
    "portfolio",
    "position",
    "queue",
    "request",
    "request_document",
    "requests",
    "requests_in_full",
    "requests_on",
    "response_type",
    "rows_on_record",
    "saved_filters",
    "stop_on",
    "stopped",
    "stops_by_end",
    "stops_on",
    "timeline",
    "verdict_of",
    "whole",
    "without_limit",
]
