"""The desks of watching: what became known of buyers, its files and feeds, and watch cases."""

from monitoring.admin import (
    endpoints,
    feeds,
    named_buyers,
    notices,
    panel,
    unopened,
    watch_cases,
    worklist,
)

__all__ = [
    "endpoints",
    "feeds",
    "named_buyers",
    "notices",
    "panel",
    "unopened",
    "watch_cases",
    "worklist",
]
