"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

from limits.admin import (
    asking,
    cuts,
    exposure,
    following,
    limits,
    outlook,
    requests,
    shocks,
    tables,
    versions,
)

__all__ = [
    "asking",
    "cuts",
    "exposure",
    "following",
    "limits",
    "outlook",
    "requests",
    "shocks",
    "tables",
    "versions",
]
