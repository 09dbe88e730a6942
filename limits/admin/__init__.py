"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

from limits.admin import exposure, limits, requests

__all__ = ["exposure", "limits", "requests"]
