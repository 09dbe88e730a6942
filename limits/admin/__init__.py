"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

from limits.admin import asking, exposure, following, limits, outlook, requests, shocks, versions

__all__ = ["asking", "exposure", "following", "limits", "outlook", "requests", "shocks", "versions"]
