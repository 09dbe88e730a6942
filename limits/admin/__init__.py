"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

from limits.admin import (
    asking,
    ceilings,
    cuts,
    exposure,
    factors,
    following,
    held,
    limits,
    naming,
    outlook,
    promises,
    requests,
    schedules,
    shocks,
    tables,
    versions,
)

__all__ = [
    "asking",
    "ceilings",
    "cuts",
    "exposure",
    "factors",
    "following",
    "held",
    "limits",
    "naming",
    "outlook",
    "promises",
    "requests",
    "schedules",
    "shocks",
    "tables",
    "versions",
]
