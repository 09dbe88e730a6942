"""The desks of watching: what became known of buyers, its files and feeds, and watch cases."""

from monitoring.admin import feeds, panel, unopened, watch_cases, worklist

__all__ = ["feeds", "panel", "unopened", "watch_cases", "worklist"]
