"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

from limits.admin import exposure, following, limits, outlook, requests, shocks, versions

__all__ = ["exposure", "following", "limits", "outlook", "requests", "shocks", "versions"]
